"""Look-arounds are left out of a regex, and out of it alone."""

from __future__ import annotations

import pytest

from logcanon.scan.lookaround import without_lookarounds
from scan.lines import matcher

LINE = "2026/11/23 09:31:04 [error] 22#22: *1 {message}, client: 10.0.0.1, server: a"


@pytest.mark.parametrize(
    ("pattern", "kept"),
    [
        (r"live upstreams(?! while )", "live upstreams"),
        (r'"(?!a"|b\)")(?P<x>[^"]+)" is', r'"(?P<x>[^"]+)" is'),
        (r"(?<!file: )open\(\) \((?=a)b", r"open\(\) \(b"),
        (r"[(?!a)] [^](?!] x", r"[(?!a)] [^](?!] x"),
        (r"\(?!a", r"\(?!a"),
        (r"nothing of it", "nothing of it"),
        (r"at the end$", None),
        (r"\bword", None),
        (r"not (closed", None),
    ],
)
def test_what_is_kept(pattern: str, kept: str | None) -> None:
    assert without_lookarounds(pattern) == kept


@pytest.mark.parametrize(
    ("regex", "message", "matches"),
    [
        (r"no live upstreams(?: while connecting|(?! while ))", "no live upstreams", True),
        (r"no live upstreams(?: while connecting|(?! while ))", "no live upstreams while x", False),
        (
            r"directive is duplicate(?!,)",
            "directive is duplicate",
            True,
        ),  # the tail's comma is none
        (r"directive is duplicate(?!,)", "directive is duplicate, ignored", False),
        (r"(?<!log file: )open\(\) failed", "open() failed", True),
        (r"(?<!log file: )open\(\) failed", "log file: open() failed", False),
    ],
)
def test_quick_and_general_way_agree(regex: str, message: str, *, matches: bool) -> None:
    searched = matcher(one=regex)
    line = LINE.format(message=message)
    assert bool(searched.scan(line.encode())) == matches
    assert (searched.match_line(line) is not None) == matches
    assert bool(searched.scan(f"{line} é".encode())) == matches
