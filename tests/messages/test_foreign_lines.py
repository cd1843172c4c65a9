"""Lines of other programs, source code and prose are no messages of nginx."""

from __future__ import annotations

from pathlib import Path

import pytest

from logcanon.messages.lookup import recognise
from logcanon.messages.searcher import AllMessages
from logcanon.scan.line import parse_line
from logcanon.scan.matcher import compile_signatures

LINES = (Path(__file__).parents[1] / "cases/messages/foreign.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("text", LINES)
def test_no_message(text: str) -> None:
    line = parse_line(text)
    assert line is None or recognise(line) is None


@pytest.mark.parametrize("plain", [True, False])
def test_none_is_found_in_all_of_them(*, plain: bool) -> None:
    searcher = AllMessages(compile_signatures({}, plain=plain))
    assert searcher.scan("\n".join(LINES).encode()) == []
