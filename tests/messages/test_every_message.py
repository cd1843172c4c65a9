"""Every message that nginx can write is recognised as itself, or by a curated record."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from logcanon.messages.index import Shape
from logcanon.messages.lookup import recognise
from logcanon.messages.table import Message, table
from logcanon.messages.template import regex_of
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.scan.line import LogLine, parse_line
from logcanon.scan.linear import is_harmless
from logcanon.scan.matcher import compile_signatures
from logcanon.scan.regex_tree import parse
from messages.rendered import lines, printed

_YARDSTICK = Path(__file__).resolve().parents[3] / "shared/nginx/messages.jsonl.gz"


def test_each_is_itself() -> None:
    strangers, others = [], []
    for message in table():
        for _, text in lines(message):
            line = parse_line(text)
            found = recognise(line) if line is not None else None
            if line is None or found is None:
                strangers.append(text)
            elif found.message is not message and not _is_same(found.message, message, line):
                others.append((text, found.message.template, message.template))
    assert not strangers
    assert not others


def _is_same(found: Message, message: Message, line: LogLine) -> bool:
    """Whether nobody could tell: one format prints what the other does, a place included."""
    if message.template in found.spellings:
        return True
    errno = r"(?: \(\d+: .*\))?"
    texts = (printed(message.template).rstrip("\n"), line.message.text)
    own, other = regex_of(message.template), regex_of(found.template)
    return any(re.fullmatch(other + errno, text, re.DOTALL) for text in texts) or bool(
        re.fullmatch(own, printed(found.template), re.DOTALL)
    )


def test_each_regex_is_linear() -> None:
    for number, template in table().templates():
        shape = Shape(number, template)
        assert is_harmless(parse(shape.pattern.pattern.decode())[0]), template


def test_keys_are_distinct_and_findable() -> None:
    keys = [message.key for message in table()]
    assert len(set(keys)) == len(keys)
    assert all(table().get(message.id) is message for message in table())


@pytest.mark.skipif(not _YARDSTICK.exists(), reason="the inventory of messages is not at hand")
def test_an_independent_inventory() -> None:
    """Its lines hold values as they come in practice: paths, addresses, quoted text, regexes."""
    matcher = compile_signatures(load_catalog([builtin_records_directory()]).records)
    strangers = []
    with gzip.open(_YARDSTICK, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    # Wholes stand for their cases; what `nginx -V` prints has no stamp.
    rows = [r for r in rows if not r["abstract"] and r["api"] != "ngx_write_stderr"]
    for row in rows:
        text = row["sample_line"]
        line = parse_line(text)
        if "x1301" in text or row["format"] == "%s: %l":
            continue  # a byte is never printed as four digits; the other one can print anything
        if matcher.match_line(text) is None and (line is None or recognise(line) is None):
            strangers.append(text)
    assert len(rows) > 2500
    assert not strangers


@pytest.mark.skipif(not _YARDSTICK.exists(), reason="the inventory of messages is not at hand")
def test_the_inventory_is_in_the_table() -> None:
    """But for what has no words of its own, and what `nginx -V` prints without a stamp."""
    known = {regex_of(template) for _, template in table().templates()}
    with gzip.open(_YARDSTICK, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    missing = {row["format"] for row in rows if regex_of(row["format"]) not in known}
    shown = {row["format"] for row in rows if row["api"] == "ngx_write_stderr"}
    assert missing - shown == {"%s", "%V", "%s %V", "%s: %l"}
