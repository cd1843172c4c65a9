"""Where each line of a text starts, by LSP's rule for line ends."""

from __future__ import annotations

import re
from bisect import bisect_right

from logcanon.text.span import Span

# LSP 3.17 "Text Documents": "\n", "\r\n" and "\r" end a line, and nothing else does
# (str.splitlines would also split at form feed, NEL, U+2028 and others).
_LINE_END = re.compile(r"\r\n|\n|\r")


class LineIndex:
    """Maps offsets of one text to zero-based (line, column) in code points, and back."""

    __slots__ = ("_ends", "_length", "_starts")

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._starts = [0]
        self._ends = []
        if "\r" in text:
            for match in _LINE_END.finditer(text):
                self._ends.append(match.start())
                self._starts.append(match.end())
        else:
            at = text.find("\n")
            while at >= 0:
                self._ends.append(at)
                self._starts.append(at + 1)
                at = text.find("\n", at + 1)
        self._ends.append(self._length)

    @property
    def line_count(self) -> int:
        """Lines in the text; a text that ends with a line end has an empty last line."""
        return len(self._starts)

    def line_at(self, offset: int) -> int:
        """The line in which `offset` stands (clamped to the text)."""
        return bisect_right(self._starts, max(0, min(offset, self._length))) - 1

    def line_span(self, line: int, *, with_end: bool = False) -> Span:
        """The span of `line` (clamped), without its line end unless asked."""
        line = max(0, min(line, len(self._starts) - 1))
        if with_end:
            following = self._starts[line + 1] if line + 1 < len(self._starts) else self._length
            return Span(self._starts[line], following)
        return Span(self._starts[line], self._ends[line])

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of `offset`, zero-based, column in code points."""
        line = self.line_at(offset)
        return line, max(0, min(offset, self._length)) - self._starts[line]

    def offset(self, line: int, column: int) -> int:
        """Offset of (line, column); a column past the line's end means the line's end."""
        if line >= len(self._starts):
            return self._length
        start, end = self.line_span(line)
        return min(start + max(0, column), end)
