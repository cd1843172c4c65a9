"""A text that stands in another one with escapes, colours or line prefixes between its parts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from logcanon.scan.field import Field
from logcanon.text import Span

# (text, where it stands in the line, how long it is there); a text of another length than it has
# there is one character, written as an escape.
Piece = tuple[str, int, int]

# Programs that "improve" what is pasted change all quotes of a line, or none.
_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂", '"'))
_FULL_WIDTH = re.compile(r"（(?:\d{1,6}: ?|SSL: )")
_PARENTHESES = str.maketrans({"（": "(", "）": ")"})


class View:
    """What nginx wrote of a line, and where each of its characters stands there.

    `text` is what the grammar and the signatures read: a line end within a message is a space, and
    full-width parentheses and curly quotes are nginx's. It is as long as the text itself, which
    fields are given from.
    """

    __slots__ = ("_at", "_pieces", "exact", "text")

    def __init__(self, text: str, pieces: Iterable[Piece] | None = None) -> None:
        """`pieces` joined are the text; None: `text` is the line."""
        self._pieces = None if pieces is None else list(pieces)
        self._at: list[int] = []
        self.exact = text
        if self._pieces is not None:
            at = 0
            for piece in self._pieces:
                self._at.append(at)
                at += len(piece[0])
            self.exact = "".join(piece[0] for piece in self._pieces)
        self.text = _readable(self.exact)

    @property
    def is_line(self) -> bool:
        """Whether this is the line itself."""
        return self._pieces is None

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The pieces that make up `text[start:end]`."""
        if self._pieces is None:
            return [(self.exact[start:end], start, end - start)] if end > start else []
        found: list[Piece] = []
        index = bisect_right(self._at, start) - 1
        while start < end:
            text, where, width = self._pieces[index]
            first = start - self._at[index]
            last = min(len(text), end - self._at[index])
            if width != len(text):
                found.append((text, where, width))
            elif last > first:
                found.append((text[first:last], where + first, last - first))
            start = self._at[index] + len(text)
            index += 1
        return found

    def cut(self, start: int, end: int) -> View:
        """A view of `text[start:end]`."""
        if self._pieces is None and start == 0 and end == len(self.exact):
            return self
        return View("", self.pieces(start, end))

    def span(self, span: Span) -> Span:
        """A span of `text` in the line."""
        pieces = self._pieces
        if pieces is None:
            return span
        start = self._place(span.start)
        if span.end <= span.start:
            return Span(start, start)
        index = bisect_right(self._at, span.end - 1) - 1
        text, where, width = pieces[index]
        if width != len(text):
            return Span(start, where + width)
        return Span(start, where + span.end - self._at[index])

    def field(self, field: Field) -> Field:
        """A field of `text` in the line."""
        if self._pieces is None and self.text is self.exact:
            return field
        start, end = field.span
        return Field(self.exact[start:end], self.span(field.span), field.truncated)

    def _place(self, at: int) -> int:
        if not self._pieces:
            return 0
        index = bisect_right(self._at, at) - 1
        text, where, width = self._pieces[index]
        inside = at - self._at[index]
        return where + (width if inside >= len(text) else inside if width == len(text) else 0)


def _readable(text: str) -> str:
    if "\n" in text:
        text = text.replace("\n", " ")
    if not text.isascii():
        if '"' not in text:
            text = text.translate(_QUOTES)
        if "（" in text and _FULL_WIDTH.search(text):
            text = text.translate(_PARENTHESES)
    return text
