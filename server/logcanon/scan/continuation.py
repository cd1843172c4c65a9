r"""Which physical lines one message takes.

nginx writes a message as it is, line ends included: PHP's and Lua's traces, decoded names, a whole
request behind `broken header: "`. The context tail stands on the last line, and all of it is cut
at 2048 bytes (core/ngx_log.h NGX_MAX_ERROR_STR), so that bounds the search. People's mail programs
wrap lines too. A further line counts only when it leads to an end: a whole tail, a closed quote
with what nginx puts behind it, nginx's own cut; else the message is its first line.
"""

from __future__ import annotations

import re

from logcanon.scan.context import parse_tail, tail_start
from logcanon.scan.prefix import Prefix, find_prefix

MOST_LINES = 200
# Bytes of a message's text, its line end not counted.
LONGEST = 2047

_SEVERE = frozenset({"emerg", "alert", "crit", "error", "warn"})
_ACCESS = re.compile(r'\S{1,60} \S{1,60} .{0,60}\[\d\d/[A-Z][a-z]{2}/\d{4}:[\d:]{8} [+-]\d{4}\] "')
_BARE_START = re.compile(r"\s{0,20}(?:\*\d+ |\d+#\d+: |\[(?:emerg|alert|crit|error|warn|info)\])")
_TAIL = re.compile(r"(?:^|, ?|^\s{0,20})(?:udp )?client: ?[^,\"]{0,100}(?:$|,)")
_CUT_KEY = re.compile(r"(?:[,:]|(?:^|[ ,])(?:udp|bytes from/to \w*))\s*$")
_KEY = re.compile(r"\s*(?:udp )?(?:[a-z][a-z_]{1,30}|bytes from/to \w+):")
_UNCLOSED = re.compile(r"\((?:\d{1,6}:|SSL:)[^()]*$")
_TRACE = re.compile(r"\t|stack traceback:|coroutine \d+:|\s+at ")
# What nginx puts behind a quote or parenthesis of its own.
_END = re.compile(r"[\")](?: in \S.*:\d+| while [A-Za-z0-9/ ]{4,60})$")
# A tail that is wrapped has no more lines than that.
_TAIL_LINES = 8


def is_access(text: str) -> bool:
    """Whether a line has the form of nginx's (or Apache's) access log."""
    return _ACCESS.match(text) is not None


class Continuation:
    """Takes the physical lines behind the first one of a message, one after the other.

    `lines` counts those that belong to it for certain, the first included. While `is_open` there
    may be more.
    """

    __slots__ = (
        "_parenthesis", "_prefix", "_room", "_tail_lines", "_taken", "_text", "is_open", "lines",
    )  # fmt: skip

    def __init__(self, text: str, prefix: Prefix, *, partial: bool = False) -> None:
        """`text` is the first line without its wrapping; `partial`: its runtime says it goes on."""
        self.lines = self._taken = 1
        self._prefix = prefix
        self._text = text.rstrip("\r")
        self._room = LONGEST - _size(self._text[prefix.start :])
        self._tail_lines = 0  # how many hold parts of the tail, once it has begun
        self._parenthesis = False
        self.is_open = partial or (prefix.form != "bare" and self._room > 0 and self._goes_on())

    def take(self, text: str, *, glued: bool = False, partial: bool = False) -> bool:
        """Whether there may be more lines behind this one; the first that is none ends it.

        `glued`: the line before was partial, so this is its rest.
        """
        text = text.rstrip("\r")
        if not self.is_open or (not glued and (starts_anew(text) or self._lacks_key(text))):
            self.is_open = False
            return False
        self._taken += 1
        self._room -= _size(text) + (not glued)
        self._text += text if glued else f" {text}"
        if glued:
            self.lines, self.is_open = self._taken, partial
        elif self._is_whole(text):
            self.lines, self.is_open = self._taken, False
        elif self._room <= 0 or self._taken >= MOST_LINES or self._tail_lines >= _TAIL_LINES:
            self.is_open = False
        return self.is_open

    def _goes_on(self) -> bool:
        """Whether the first line alone lacks its end."""
        text, start = self._text, self._prefix.end
        tail = tail_start(text, start, len(text))
        if tail < len(text):
            self._tail_lines = 1
            return not self._is_tail_whole(tail)
        level = self._prefix.field("level")
        if text.find("(", start) >= 0 and _UNCLOSED.search(text, start):
            self._parenthesis = True
            return True
        if self._prefix.field("connection") and level and level.text in _SEVERE:
            return True  # what concerns a connection has a tail
        return text.find("lua", start) >= 0 or quote_is_open(text, start)

    def _is_whole(self, text: str) -> bool:
        """Whether the message is whole with `text`, its last line so far."""
        if -1 <= self._room <= 1:
            return True  # nginx cut it here
        if self._tail_lines or _TAIL.search(text):
            self._tail_lines += 1
            tail = tail_start(self._text, self._prefix.end, len(self._text))
            return self._is_tail_whole(tail)
        if _TRACE.match(text) and self._taken == self.lines + 1:
            self.lines = self._taken
        elif self._parenthesis and ")" in text:
            self.lines, self._parenthesis = self._taken, False
            return self._prefix.field("connection") is None
        elif _END.search(text, max(0, len(text) - 200)):
            self.lines = self._taken
        return False

    def _lacks_key(self, text: str) -> bool:
        """Whether the tail was cut behind a comma and `text` is no key."""
        return self._tail_lines > 0 and self._text.rstrip().endswith(",") and not _KEY.match(text)

    def _is_tail_whole(self, tail: int) -> bool:
        text = self._text
        if _CUT_KEY.search(text, max(tail, len(text) - 40)):
            return False
        fields = parse_tail(text, tail, len(text))
        return bool(fields) and not any(field.truncated for field in fields.values())


def starts_anew(text: str) -> bool:
    """Whether something else starts here: another message, a line of an access log.

    A trace may quote a whole line of a log; in front of a line that is wrapped stands a blank.
    """
    head = text[:200]
    if "]" not in head and "#" not in head and "nginx:" not in head and "*" not in head:
        return False
    if _BARE_START.match(text) or _ACCESS.match(text):
        return True
    prefix = find_prefix(head)
    if prefix is None:
        return False
    before = text[: prefix.start]
    return before[-1:].isspace() or not any(map(str.isalpha, before))


def quote_is_open(text: str, start: int) -> bool:
    """Whether a quote that opens in `text[start:]` does not close.

    A name may hold quotes: one counts as closing only before what nginx puts behind a quote.
    """
    inside = False
    at = text.find('"', start)
    while at >= 0:
        following = text[at + 1 : at + 2]
        if not inside:
            inside = text[at - 1] in " (\t=:," or at == start
        elif following in " ,;:.)]" or not following:
            inside = False
        at = text.find('"', at + 1)
    return inside


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
