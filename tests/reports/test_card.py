"""The card of the founding record, in both languages and both forms."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from logcanon.records.model import Record
from logcanon.records.text import localized
from logcanon.reports.card import Card, render_card
from logcanon.reports.plain import WIDTH, text_width
from logcanon.reports.wording import wording
from reports.sample import LINES, RECORD, fields_of

FIELDS = tuple(fields_of(LINES[1]).items())
PLACE = "server shop.example.com > location /api/ (/etc/nginx/conf.d/shop.conf:4)"


def seed_card(language):
    return Card(localized(RECORD, language), FIELDS, PLACE)


def card_of(**keys):
    least = {"id": "nginx/x", "signature": "went wrong", "regex": "went", "root_cause": "It broke."}
    return Card(localized(Record.model_validate(least | keys), "en"))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("markdown", [True, False], ids=["markdown", "plain"])
def test_golden(language, markdown, golden):
    text = render_card(seed_card(language), markdown=markdown, language=language)
    golden(f"reports/card.{language}.{'md' if markdown else 'txt'}", text + "\n")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("markdown", [True, False], ids=["markdown", "plain"])
def test_the_urgent_comes_first(language, markdown):
    text = render_card(seed_card(language), markdown=markdown, language=language)
    words = wording(language)
    order = [
        words.cause, words.where, words.on_the_line, words.to_do, words.dead_ends,
        words.other_causes, words.about,
    ]  # fmt: skip
    places = [text.index(word) for word in order]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_plain_card_fits_and_has_no_markup(language):
    text = render_card(seed_card(language), markdown=False, language=language)
    assert "**" not in text
    assert "`" not in text
    assert "#" not in text.replace("html#proxy", "")
    # the message itself is left whole, to be copied
    assert all(text_width(line) <= WIDTH for line in text.splitlines()[1:])


def test_everything_the_record_knows_is_on_the_card():
    text = render_card(seed_card("en"), markdown=False, language="en")
    flat = " ".join(text.split())
    assert RECORD.signature in flat
    assert RECORD.root_cause in flat
    for dead_end in RECORD.dead_ends:
        assert dead_end.why_fails in flat
    for workaround in RECORD.workarounds:
        for line in workaround.action.splitlines():
            assert " ".join(line.split()) in flat
    for value in ("85 %", "75 %", "70 %", "60 %", "50 %", "30 %", "ai_generated",
                  "1 piece of evidence", "confidence 85 %", "overall fix rate 80 %",
                  "first seen 2024-02-15", "last confirmed 2024-06-01",
                  "nginx 1.24.0, 1.22.1, 1.20.2, 1.18.0 (active)", RECORD.official_doc_url,
                  *dict(FIELDS).values()):  # fmt: skip
        assert value in flat


def test_the_order_of_fields_is_ours_and_unknown_ones_come_last():
    fields = [("bytes", "0/0"), ("host", "h"), ("upstream", "u"), ("client", "c"), ("server", "")]
    text = render_card(Card(localized(RECORD, "en"), fields), markdown=False, language="en")
    assert re.findall(r"^  - (\w+): \w", text, re.MULTILINE)[:4] == [
        "client", "upstream", "host", "bytes",
    ]  # fmt: skip


def test_what_is_missing_leaves_no_trace():
    text = render_card(card_of(), markdown=True, language="en")
    assert text == "### went wrong\n\n**Likely cause**: It broke."


def test_sourced_and_unsourced_rates_read_differently():
    rated = {"action": "Reload.", "success_rate": 0.5}
    assert "**Said to help in 50 %**: Reload." in render_card(
        card_of(workarounds=[rated]), markdown=True, language="en"
    )
    sourced = render_card(
        card_of(workarounds=[rated | {"sources": ["a count"]}]), markdown=True, language="en"
    )
    assert "**Helps in 50 %**: Reload." in sourced
    assert "named sources" in sourced


def test_a_rate_that_is_not_known_is_not_shown():
    text = render_card(card_of(workarounds=[{"action": "Reload."}]), markdown=True, language="en")
    assert "1. Reload." in text
    assert "%" not in text


def test_findings_and_notes_of_the_case():
    card = Card(
        localized(RECORD, "en"),
        findings=["The trusted file is there; the depth is 1."],
        workaround_notes={2: "$upstream_host is no variable of nginx."},
    )
    text = render_card(card, markdown=True, language="en")
    assert text.index("The trusted file is there") < text.index("What to do")
    assert text.index("`proxy_ssl_name` to set") < text.index("`$upstream_host` is no variable")


def test_versions_that_differ_say_how():
    versions = [
        {"version": "nginx 1.30", "status": "active", "behavior_change": "says more"},
        {"version": "nginx 1.18", "status": "old"},
        {"version": "openresty 1.25"},
    ]
    text = render_card(card_of(versions=versions), markdown=False, language="en")
    assert "nginx 1.30 (active; says more), nginx 1.18 (old), openresty 1.25" in " ".join(
        text.split()
    )


def test_proofs_are_shown_as_proven():
    proof = [{"version": "1.22.1", "openssl": "OpenSSL 3.0.20", "verdict": "gone"}]
    text = render_card(card_of(proof=proof), markdown=False, language="en")
    assert "Proven: gone after this change on nginx 1.22.1." in text


EVIL = "GET /[x](command:evil)![p](https://e.example/p.png)<img src=x>`*_\n# y\n1. z HTTP/1.1"


@given(st.text() | st.just(EVIL))
def test_a_log_line_brings_no_markup_of_its_own(value):
    def kinds(fields):
        text = render_card(Card(localized(RECORD, "en"), fields), markdown=True, language="en")
        parsed = MarkdownIt("js-default").parse(text)
        return [
            child.type
            for token in parsed
            for child in (token, *(token.children or ()))
            if child.type != "text"
        ]

    tame = [("request", "GET / HTTP/1.1")]
    if value.strip():
        assert kinds([("request", value)]) in (kinds(tame), kinds(()))
