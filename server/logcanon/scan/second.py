"""Two messages on one physical line: where the second one begins.

A line end gets lost where two processes write one file, or where somebody pastes.
"""

from __future__ import annotations

import re

from logcanon.scan.context import STDERR, parse_tail, tail_start
from logcanon.scan.continuation import quote_is_open
from logcanon.scan.prefix import Prefix

_STAMP = re.compile(
    r"(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d|(?<=[\s\".)])nginx:)"
    r" \[(?:emerg|alert|crit|error|warn|notice|info|debug)\] "
)
_CANDIDATES = 4


def first_end(text: str, prefix: Prefix, end: int) -> int:
    """Where the first message of `text[:end]` ends: before the next stamp, if there is one.

    Clients can write what looks like a stamp: it counts only where no value is open.
    """
    if text.find(" [", prefix.end, end) < 0:
        return end
    for found, _ in zip(_STAMP.finditer(text, prefix.end, end), range(_CANDIDATES), strict=False):
        at = found.start()
        if _is_whole(text, prefix.end, at):
            return at
    return end


def _is_whole(text: str, start: int, end: int) -> bool:
    tail = tail_start(text, start, end)
    if tail < end:
        fields = parse_tail(text, tail, end)
        last = max(field.span.end for field in fields.values()) if fields else end
        is_open = any(field.truncated for field in fields.values())
        return not is_open and not text[last:end].strip('" \t')
    return not text.startswith(STDERR, start) and not quote_is_open(text[:end], start)
