"""One file's text at one version."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from logcanon.text.line_index import LineIndex
from logcanon.text.span import Span

# Bytes that are no UTF-8 become lone surrogates and come back as the same bytes when written.
ENCODING = "utf-8"
ERRORS = "surrogateescape"


@dataclass(frozen=True, eq=False)
class Source:
    """A path, its text and, for a text open in an editor, its version.

    `path` is absolute for files; an unsaved buffer has the path its editor invented for it.
    `version` is None when the text came from disk.
    """

    path: Path
    text: str = field(repr=False)
    version: int | None = None

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read `path` losslessly; raises OSError as the system gives it."""
        return cls(path, path.read_bytes().decode(ENCODING, ERRORS))

    def encode(self) -> bytes:
        """The bytes this text came from."""
        return self.text.encode(ENCODING, ERRORS)

    @cached_property
    def lines(self) -> LineIndex:
        """Built at first use, once for each version."""
        return LineIndex(self.text)

    def of(self, span: Span) -> str:
        """The text under `span`."""
        return self.text[span.start : span.end]

    @property
    def line_end(self) -> str:
        """The line end of the first line; a line feed where there is none."""
        newline = self.text.find("\n")
        if newline > 0 and self.text[newline - 1] == "\r":
            return "\r\n"
        return "\r" if newline < 0 and "\r" in self.text else "\n"
