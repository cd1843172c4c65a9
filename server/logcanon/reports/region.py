"""Locations as people count: lines and columns from 1, columns in code points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from logcanon.finding import Location
from logcanon.text import Source, Span

Lookup = Callable[[Path], Source]
"""Gives the text of a configuration file that a location names; raises OSError."""
LogLines = Callable[[Path, int], str | None]
"""Gives the zero-based line of a log, decoded, or None where it is not at hand."""


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text; `end_column` is that of the character behind its last one."""

    line: int
    column: int
    end_line: int
    end_column: int


# Where a file can no longer be read, its findings are said to be at its start.
UNKNOWN = Region(1, 1, 1, 1)


class Texts:
    """The texts that findings are about, each file read once."""

    def __init__(self, lookup: Lookup, log_line: LogLines | None = None) -> None:
        self._lookup = lookup
        self._log_line = log_line
        self._sources: dict[Path, Source | None] = {}

    def source(self, path: Path) -> Source | None:
        """The text of a configuration file, None where it cannot be read."""
        if path not in self._sources:
            try:
                self._sources[path] = self._lookup(path)
            except OSError:
                self._sources[path] = None
        return self._sources[path]

    def region(self, location: Location) -> Region:
        """The location in lines and columns."""
        if location.line is not None:
            line = location.line + 1
            return Region(line, location.span.start + 1, line, location.span.end + 1)
        source = self.source(location.path)
        return span_region(location.span, source) if source else UNKNOWN

    def first_line(self, location: Location) -> tuple[str, Span] | None:
        """The first line that the location touches, and the part of it that is meant."""
        if location.line is not None:
            text = self._log_line(location.path, location.line) if self._log_line else None
            return None if text is None else (text, location.span)
        source = self.source(location.path)
        if source is None:
            return None
        whole = source.lines.line_span(source.lines.line_at(location.span.start))
        end = max(location.span.start, min(location.span.end, whole.end))
        return source.of(whole), Span(location.span.start, end).shift(-whole.start)


def span_region(span: Span, source: Source) -> Region:
    """The region of a span of `source`."""
    line, column = source.lines.position(span.start)
    end_line, end_column = source.lines.position(span.end)
    return Region(line + 1, column + 1, end_line + 1, end_column + 1)
