"""Where a quoted string ends that is not plainly closed, and what is wrong with it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from logcanon.nginx import fault_phrases as said
from logcanon.nginx.templates import template_end
from logcanon.nginx.tokens import LexFault
from logcanon.text import Span

# What nginx takes behind a closing quote; `}` is refused later, for want of a `;`.
BEHIND_QUOTE: Final = " \t\r\n;{)}"
_COMMENT: Final = re.compile(r"[;{}][ \t]*#")
# A string that goes on over the end of a directive into another one.
_SWALLOWED: Final = re.compile(r"[;{}][ \t\r]*(?:#[^\n]*)?\n\s*(?:\}|[a-z][a-z0-9_]*[ \t;{])")


class StringEnd(NamedTuple):
    """Where to read on behind a string."""

    end: int
    fault: LexFault | None = None
    is_template: bool = False


def string_end(text: str, start: int, end: int, *, has_marks: bool) -> StringEnd:
    """The end of the string whose quote stands at `start`.

    `end` lies behind the next unescaped quote of its kind, or is -1 if there is none.
    """
    if has_marks:
        templated = _templated_end(text, start)
        if templated >= 0:
            return StringEnd(templated, is_template=True)
    if end >= 0 and (end == len(text) or text[end] in BEHIND_QUOTE):
        return StringEnd(end)
    if end < 0 or _SWALLOWED.search(text, start, end):
        return _unclosed(text, start)
    reason = said.NO_SPACE_AFTER_QUOTE.of(found=text[end], quote=text[start])
    fault = LexFault("missing-space-after-quote", Span(end, end + 1), reason)
    return StringEnd(_last_quote_on_line(text, start, end), fault)


def words_end(text: str, at: int) -> int:
    """Where on the line of `at` the words end: before `;`, `{`, `}` and a comment behind them."""
    newline = text.find("\n", at)
    line = text[at : newline if newline >= 0 else len(text)]
    comment = _COMMENT.search(line)
    if comment is not None:
        line = line[: comment.start()]
    return at + len(line.rstrip(" \t\r;{}"))


def _templated_end(text: str, start: int) -> int:
    """The end of a string whose constructs may hold quotes, or -1 if it has no construct."""
    quote, at, found = text[start], start + 1, False
    while at < len(text):
        if text[at] == quote:
            is_end = at + 1 == len(text) or text[at + 1] in BEHIND_QUOTE
            return at + 1 if found and is_end else -1
        inner = template_end(text, at) if text[at] in "{<" else -1
        # Within a string nginx has no objection to a mark: it must close on its line.
        if inner >= 0 and "\n" not in text[at:inner]:
            found, at = True, inner
        else:
            at += 2 if text[at] == "\\" else 1
    return -1


def _unclosed(text: str, start: int) -> StringEnd:
    """A string that was never closed: read on at the end of its line."""
    end = words_end(text, start + 1)
    reason = said.UNCLOSED_QUOTE.of(quote=text[start])
    return StringEnd(end, LexFault("unclosed-quote", Span(start, end), reason))


def _last_quote_on_line(text: str, start: int, end: int) -> int:
    """Behind the last quote of the line if the directive ends there, else `end`."""
    newline = text.find("\n", end)
    line = text[end : newline if newline >= 0 else len(text)]
    inner, quote, tail = line.rpartition(text[start])
    if quote and tail.strip(" \t\r") in (";", "{", ""):
        return end + len(inner) + 1
    return end
