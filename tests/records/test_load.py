"""One record file: what loads, and what is said of what does not."""

import json

import pytest

from logcanon.finding import Severity
from logcanon.records.load import load_record

LEAST = {
    "id": "nginx/no-live-upstreams",
    "signature": "no live upstreams while connecting to upstream",
    "regex": "no live upstreams while connecting to upstream",
    "root_cause": "All servers of the group are marked as failed.",
}


@pytest.fixture
def load(tmp_path):
    def write_and_load(data, name="nginx/no-live-upstreams.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        return load_record(path)

    return write_and_load


def test_four_keys_make_a_record(load):
    record, faults = load(LEAST)
    assert faults == ()
    assert record.workarounds == []
    assert record.confidence is None
    assert record.transition_graph.preceded_by == []


def test_null_counts_as_absent_for_lists_and_objects(load):
    record, faults = load(LEAST | {"workarounds": None, "transition_graph": None, "aliases": None})
    assert faults == ()
    assert record.workarounds == []
    assert record.transition_graph.leads_to == []


def test_entries_of_the_graph_may_be_ids_or_objects(load):
    graph = {"leads_to": ["nginx/a", {"error_id": "nginx/b", "probability": 0.4}]}
    record, faults = load(LEAST | {"transition_graph": graph})
    assert faults == ()
    assert record.transition_graph.leads_to[0] == "nginx/a"
    assert record.transition_graph.leads_to[1].error_id == "nginx/b"


@pytest.mark.parametrize("value", [True, False, "true", "false", "partial", None])
def test_resolvable_keeps_its_type(load, value):
    record, faults = load(LEAST | {"resolvable": value})
    assert faults == ()
    assert record.resolvable is value or record.resolvable == value
    assert type(record.resolvable) is type(value)


def test_unknown_keys_are_kept_and_noted(load):
    data = LEAST | {
        "page_views": 12,
        "$schema": "../record.schema.json",
        "workarounds": [{"action": "Restart the backends.", "tradeoff": "an outage"}],
        "worksarounds_zh": ["重启后端。"],
    }
    record, faults = load(data)
    assert record.model_extra["page_views"] == 12
    assert record.workarounds[0].model_extra == {"tradeoff": "an outage"}
    assert record.model_dump(exclude_unset=True) == data
    assert {f.where: f.reason for f in faults} == {
        "page_views": "unknown key, kept as it is",
        "workarounds[0].tradeoff": "unknown key, kept as it is",
        "worksarounds_zh": "unknown key, kept as it is; did you mean 'workarounds_zh'?",
    }
    assert {f.severity for f in faults} == {Severity.HINT}


def test_bad_json_is_named_with_line_and_column(load):
    record, [fault] = load(b'{\n  "id": "nginx/x",\n  "signature": oops\n}')
    assert record is None
    assert fault.where == "line 3, column 16"
    assert fault.reason == "is no JSON: Expecting value"
    assert fault.span == (36, 37)
    assert fault.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is no JSON: Expecting value"),
        (b"[]", "must hold one JSON object, the record"),
        (b"\xff\xfe{", "is no UTF-8 text: byte 0 is wrong"),
        (b"[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_no_record_at_all(load, data, reason):
    record, [fault] = load(data)
    assert record is None
    assert fault.reason == reason


def test_a_byte_order_mark_does_no_harm(load):
    record, faults = load(b"\xef\xbb\xbf" + json.dumps(LEAST).encode())
    assert record is not None
    assert faults == ()


@pytest.mark.parametrize(
    ("change", "where", "reason"),
    [
        ({"id": None}, "id", "must be text, not null"),
        ({"id": "No Path"}, "id", "'No Path' does not have the form"),
        ({"signature": ""}, "signature", "must not be empty"),
        ({"regex": 5}, "regex", "must be text, not a number"),
        ({"confidence": 85}, "confidence", "must be a share between 0 and 1, not 85"),
        ({"fix_success_rate": -0.1}, "fix_success_rate", "must be a share between 0 and 1, not"),
        ({"evidence_count": -1}, "evidence_count", "must be greater than or equal to 0, not -1"),
        ({"evidence_count": "many"}, "evidence_count", "must be a whole number, not 'many'"),
        ({"workarounds": "reload"}, "workarounds", "must be a list, not 'reload'"),
        ({"workarounds": ["reload"]}, "workarounds[0]", "must be an object, not 'reload'"),
        ({"workarounds": [{}, {"success_rate": "high"}]}, "workarounds[1].success_rate",
         "must be a number, not 'high'"),
        ({"transition_graph": {"leads_to": [7]}}, "transition_graph.leads_to[0]",
         "must be text, not a number"),
        ({"causes": [{"id": "x"}]}, "causes[0].text", "is missing"),
        ({"os_specific": []}, "os_specific", "must be an object, not a list"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_in_plain_words(load, change, where, reason):
    record, [fault] = load(LEAST | change)
    assert record is None
    assert fault.where == where
    assert fault.reason.startswith(reason)


def test_all_wrong_fields_are_named_at_once(load):
    record, faults = load({"id": "nginx/x", "signature": "x"})
    assert record is None
    assert [(f.where, f.reason) for f in faults] == [
        ("regex", "is missing"),
        ("root_cause", "is missing"),
    ]


@pytest.mark.parametrize(
    ("regex", "reason"),
    [
        ("no (live", "does not compile: missing ), unterminated subpattern at position 3"),
        ("a{99999999999999999999}", "does not compile: "),
        ("no dead upstreams", "does not match the record's own signature"),
    ],
)
def test_a_regex_that_cannot_work_refuses_the_record(load, regex, reason):
    record, [fault] = load(LEAST | {"regex": regex})
    assert record is None
    assert fault.where == "regex"
    assert fault.reason.startswith(reason)


def test_an_id_that_is_not_the_path_is_a_warning(load):
    record, [fault] = load(LEAST, "elsewhere/000_ab.json")
    assert record is not None
    assert (fault.where, fault.severity) == ("id", Severity.WARNING)
    assert "expected in nginx/no-live-upstreams.json" in fault.reason


def test_a_file_that_is_not_there_is_a_fault(tmp_path):
    record, [fault] = load_record(tmp_path / "gone.json")
    assert record is None
    assert str(fault) == f"{tmp_path / 'gone.json'}: cannot be read: No such file or directory"
