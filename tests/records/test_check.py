"""What `records check` finds in records that load."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.finding import Severity
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.records.check import check_catalog
from logcanon.records.literals import longest_literal

WHOLE = {
    "id": "nginx/x",
    "signature": "client intended to send too large body",
    "signature_zh": "客户端要发送的主体太大",
    "regex": "client intended to send too large body",
    "root_cause": "The body is larger than client_max_body_size.",
    "root_cause_zh": "主体大于 client_max_body_size。",
    "examples": ["[error] 1#1: *1 client intended to send too large body: 5 bytes"],
    "counter_examples": ["client intended to send body with invalid length"],
}


@pytest.fixture
def check(tmp_path):
    def write_and_check(**changes):
        path = tmp_path / "nginx/x.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(WHOLE | changes))
        catalog = load_catalog([tmp_path])
        assert catalog.faults == ()
        return [(f.where, f.severity.value, f.reason) for f in check_catalog(catalog)]

    return write_and_check


def test_the_built_in_records_lack_only_sources_of_rates():
    faults = check_catalog(load_catalog([builtin_records_directory()]))
    assert {f.severity for f in faults} <= {Severity.HINT}
    assert {f.reason for f in faults} == {"rate has no named source"}
    assert len(faults) == 6


def test_a_whole_record_is_clean(check):
    assert check() == []


def test_examples_must_match_and_counter_examples_must_not(check):
    assert check(
        examples=[WHOLE["examples"][0], "something else"],
        counter_examples=["client intended to send too large body, or so"],
    ) == [
        ("examples[1]", "error", "is not matched by the regex"),
        ("counter_examples[0]", "error", "is matched by the regex, and must not be"),
    ]


def test_links_must_lead_somewhere(check):
    graph = {"leads_to": ["nginx/gone", "nginx/x"], "preceded_by": [{"error_id": "nginx/lost"}]}
    assert check(transition_graph=graph) == [
        ("transition_graph.leads_to[0]", "warning", "no record has the id 'nginx/gone'"),
        ("transition_graph.preceded_by[0]", "warning", "no record has the id 'nginx/lost'"),
    ]


def test_indexes_must_exist_and_cause_ids_be_unique(check):
    causes = [{"id": "a", "text": "A.", "text_zh": "甲。", "workarounds": [3]}]
    assert check(causes=causes * 2, remedies=[{"workaround": 0}]) == [
        ("remedies[0].workaround", "error", "there is no workaround 0"),
        ("causes[0].workarounds", "error", "there is no workaround 3"),
        ("causes[1].workarounds", "error", "there is no workaround 3"),
        ("causes", "error", "2 causes have the id 'a'"),
    ]


def test_missing_translations_are_noted(check):
    assert check(
        signature_zh="",
        workarounds=[{"action": "Raise it."}, {"action": "Send less."}],
        workarounds_zh=["调大。"],
        dead_ends_zh=["没有对应的英文。"],
    ) == [
        ("signature_zh", "hint", "no Chinese text: English is shown"),
        ("workarounds_zh", "hint", "1 of 2 in Chinese: English is shown for the rest"),
        ("dead_ends_zh", "warning", "1 texts for 0 dead_ends: they are matched by their order"),
    ]


def test_a_regex_without_a_literal_is_noted(check):
    [(where, severity, reason)] = check(
        regex="(client) .* (too) (large) (body)",
    )
    assert (where, severity) == ("regex", "information")
    assert "no run of 8 plain characters" in reason


def test_rates_with_a_named_source_are_fine(check):
    source = [{"title": "nginx documentation", "url": "https://nginx.org/en/docs/"}]
    rated = {"action": "Raise it.", "success_rate": 0.9}
    assert [w for w, _, _ in check(workarounds=[rated], workarounds_zh=["调大。"])] == [
        "workarounds[0].success_rate"
    ]
    assert check(workarounds=[rated | {"sources": source}], workarounds_zh=["调大。"]) == []


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        (r"upstream SSL certificate verify error: \(20:", "upstream SSL certificate verify error: (20:"),
        (r"open\(\) \"[^\"]*\" failed \(2: No such", '" failed (2: No such'),
        (r"ab?cd", "cd"),
        (r"abc+de", "abc"),
        (r"abc{0}de", "ab"),
        (r"(?:abcdef)?xy", "xy"),
        (r"abc|def", ""),
        (r"x(abc|def)yz", "yz"),
        (r"(?i)upstream", ""),
        (r"[abc\]]def", "def"),
        (r"\d\d\d abc\.", " abc."),
        (r"a\tb", "a\tb"),
    ],
)  # fmt: skip
def test_longest_literal(pattern, literal):
    assert longest_literal(pattern) == literal


@given(st.from_regex(r"no (?:live|dead)? upstreams{1,2} \[\d+\] ?while.*client\)", fullmatch=True))
def test_every_match_holds_the_literal(text):
    pattern = r"no (?:live|dead)? upstreams{1,2} \[\d+\] ?while.*client\)"
    assert longest_literal(pattern) in text
