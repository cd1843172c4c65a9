"""Half-open pairs of offsets.

Two coordinate systems exist in logcanon, both zero-based and counted in code points:

- a *config* span counts from the start of the file's text;
- a *log* span counts from the start of one decoded line, so a log is never decoded whole.

Lines and columns exist only at the edges: `lsp/convert.py` (client's encoding, zero-based) and
`reports/` (code points, one-based).
"""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Code points covered."""
        return self.end - self.start

    def contains(self, offset: int) -> bool:
        """Whether `offset` stands inside, both ends included (a cursor touches both)."""
        return self.start <= offset <= self.end

    def shift(self, by: int) -> Span:
        """The same span counted from a point `by` code points further left."""
        return Span(self.start + by, self.end + by)

    def of(self, text: str) -> str:
        """The text that this span covers."""
        return text[self.start : self.end]
