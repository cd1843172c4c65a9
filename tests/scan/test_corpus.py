"""Lines from the field and every message of nginx, where they are at hand beside the repository."""

from __future__ import annotations

import gzip
import json

import pytest

from logcanon.scan.line import parse_line
from scan.lines import SHARED, check_spans

FIELD = SHARED / "field/lines.jsonl"
MESSAGES = SHARED / "nginx/messages.jsonl.gz"
# What nginx prints to the terminal by itself, without any stamp.
_TOLD = {"stderr-tool-output"}


@pytest.mark.skipif(not FIELD.exists(), reason="the collected lines are not at hand")
def test_lines_from_the_field() -> None:
    rows = [json.loads(row) for row in FIELD.read_text("utf-8").splitlines()]
    wrong = []
    for row in rows:
        line = parse_line(row["line"])
        # harmless lines of nginx are told apart by their family
        is_nginx = row["nginx"] or row["family"] in {"neg_info", "neg_notice", "neg_debug"}
        if (line is not None) != is_nginx or (line and line.level != row["level"]):
            wrong.append(row["line"])
        elif line is not None:
            check_spans(line)
    print(*wrong, sep="\n")
    assert not wrong
    assert len(rows) > 200


@pytest.mark.skipif(not MESSAGES.exists(), reason="the table of messages is not at hand")
def test_every_message_of_nginx() -> None:
    with gzip.open(MESSAGES, "rt", encoding="utf-8") as file:
        rows = [json.loads(row) for row in file]
    unknown, no_tail = [], []
    for row in rows:
        text = row["sample_line"].splitlines()[0]
        line = parse_line(text)
        if line is None:
            unknown.append(text)
            continue
        check_spans(line)
        if row["suffix"] in {"http", "stream", "mail"} and "client" not in line.fields:
            no_tail.append(text)
    print(*unknown, *no_tail, sep="\n")
    assert not unknown
    assert not no_tail
