r"""Lines that stand in a JSON string, `{"log":"2024/06/01 ... host: \"a\"\n","stream":...}`.

docker's json-file driver, journald's JSON export and log shippers write them. The string is read
without its escapes; spans lead back into the line as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from logcanon.scan.field import Field
from logcanon.scan.prefix import Prefix, find_prefix
from logcanon.text import Span

_KEY = re.compile(r'"[\w@. -]{1,60}"\s{0,9}:\s{0,9}"')
_REST = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*')
_ESCAPE = re.compile(r"\\(?:u(?P<code>[0-9a-fA-F]{4})|(?P<letter>.))")
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# Keys that stand further left of the stamp are not looked at.
_REACH = 4096


class Unwrapped:
    """A text, and where each of its characters stands in the line that holds it."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str, starts: Sequence[int] | None = None) -> None:
        """`starts` has one offset more than `text` has characters; None: `text` is the line."""
        self.text = text
        self._starts = starts

    def first_line(self, at: int) -> Unwrapped:
        """The text up to the end of the line in which `at` stands."""
        newline = self.text.find("\n", at)
        if newline < 0 or self._starts is None:
            return self
        return Unwrapped(self.text[:newline], self._starts[: newline + 1])

    def span(self, span: Span) -> Span:
        """A span of `text` in the line."""
        starts = self._starts
        return span if starts is None else Span(starts[span.start], starts[span.end])

    def field(self, field: Field) -> Field:
        """A field of `text` in the line."""
        return field if self._starts is None else field._replace(span=self.span(field.span))


def locate(line: str) -> tuple[Unwrapped, Prefix | None]:
    """What nginx wrote of a line, and its stamp there (None: no line of nginx)."""
    prefix = find_prefix(line)
    if prefix is not None and prefix.start > 0 and line.find('":', 0, prefix.start) >= 0:
        value = _json_value(line, prefix.start)
        if value is not None:
            inner = _unescaped(line, *value)
            prefix = find_prefix(inner.text)
            return inner.first_line(prefix.end if prefix else 0), prefix
    return Unwrapped(line), prefix


def _json_value(line: str, at: int) -> tuple[int, int] | None:
    """The span, without its quotes, of the JSON string in which `at` stands."""
    start = -1
    for key in _KEY.finditer(line, max(0, at - _REACH), at):
        start = key.end()
    rest = _REST.match(line, start) if start >= 0 else None
    return (start, rest.end()) if rest and rest.end() > at else None


def _unescaped(line: str, start: int, end: int) -> Unwrapped:
    text: list[str] = []
    starts: list[int] = []
    at = start
    for escape in _ESCAPE.finditer(line, start, end):
        text += line[at : escape.start()]
        starts += range(at, escape.start() + 1)
        at = escape.end()
        if escape["code"] is None:
            text.append(_LETTERS.get(escape["letter"], escape["letter"]))
            continue
        character = chr(int(escape["code"], 16))
        pair = text[-1] + character if text else ""
        if len(pair) == 2 and "\ud800" <= pair[0] < "\udc00" <= pair[1] < "\ue000":
            text[-1] = pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            starts.pop()
        else:
            text.append(character)
    text += line[at:end]
    starts += range(at, end + 1)
    return Unwrapped("".join(text), starts)
