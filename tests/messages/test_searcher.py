"""The search of whole logs for nginx's messages: what hover knows of a line is found there too."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from logcanon.messages.lookup import recognise
from logcanon.messages.searcher import AllMessages
from logcanon.messages.table import table
from logcanon.scan.line import parse_line
from logcanon.scan.matcher import compile_signatures
from messages.rendered import lines

_WEIGHTY = {"emerg", "alert", "crit", "error", "warn"}
_TAIL = (
    ', client: 203.0.113.7, server: example.com, request: "GET /é HTTP/1.1", host: "example.com"'
)


def _searcher(*, plain: bool = False, **regexes: str) -> AllMessages:
    records = {name: SimpleNamespace(regex=regex) for name, regex in regexes.items()}
    return AllMessages(compile_signatures(records, plain=plain))


def _line(message: str, level: str = "error", tail: str = _TAIL) -> str:
    return f"2026/03/14 09:26:53 [{level}] 29#29: *17 {message}{tail}"


@pytest.mark.parametrize("plain", [True, False])
def test_a_log_of_every_message(*, plain: bool) -> None:
    texts = [text for message in table() for _, text in lines(message) if "\n" not in text]
    wanted = {}
    for number, text in enumerate(texts):
        line = parse_line(text)
        found = recognise(line) if line is not None and line.level in _WEIGHTY else None
        if found is not None:
            wanted[number] = found.message.id
    found = _searcher(plain=plain).scan("\r\n".join(texts).encode())
    assert {o.line_number: o.record_id for o in found} == wanted
    assert len(wanted) > 2000
    assert all(o.line.text == texts[o.line_number] for o in found)


def test_a_record_wins() -> None:
    log = "\n".join([_line("no live upstreams"), _line("access forbidden by rule"), "noise", ""])
    searcher = _searcher(mine="no live upstreams")
    assert [o.record_id for o in searcher.scan(log.encode())] == [
        "mine",
        "nginx-message/access-forbidden-by-rule",
    ]


def test_lines_that_say_little_are_left_out() -> None:
    log = "\n".join(
        [
            _line("client closed connection", "info"),
            _line("signal process started", "notice", ""),
            _line("something of a third party", "error"),
        ]
    )
    assert _searcher().scan(log.encode()) == []


def test_numbers_count_from_the_start_of_the_input() -> None:
    block = (
        f"one\ntwo\n{_line('access forbidden by rule')}\n{_line('no live upstreams')}\n".encode()
    )
    found, newlines = _searcher(mine="no live upstreams").scan_block(block, len(block), 10, 1000)
    assert newlines == 4
    assert [o.line_number for o in found] == [12, 13]
    assert [o.byte_offset for o in found] == [
        1008,
        1009 + len(_line("access forbidden by rule").encode()),
    ]
    assert found[0].line.text[slice(*found[0].span)] == "access forbidden by rule"
