"""One match of a signature on one log line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from logcanon.scan.field import Field, field_at
from logcanon.scan.judge import Hit
from logcanon.scan.line import LogLine, parse_bare, parse_line
from logcanon.text import Span

_TIME_LENGTH = len("2026/11/23 09:31:04")


class Occurrence:
    """Where a record's signature matches; immutable.

    `line_number` is zero-based; `byte_offset` is where the line starts in the input, `raw` the
    line as it stands there, without its line end; a message over several physical lines has all of
    them there. It is decoded and taken apart when it is asked for: a log may hold millions of
    matching lines.
    """

    __slots__ = ("_hit", "_line", "byte_offset", "line_number", "raw", "record_id")

    def __init__(
        self,
        record_id: str,
        line_number: int,
        byte_offset: int,
        raw: bytes,
        hit: Hit | re.Match[bytes],
    ) -> None:
        self.record_id = record_id
        self.line_number = line_number
        self.byte_offset = byte_offset
        self.raw = raw
        self._hit = hit

    def __repr__(self) -> str:
        return f"Occurrence({self.record_id!r}, line_number={self.line_number}, span={self.span})"

    @property
    def span(self) -> Span:
        """The exact match, as far as it stands on the first line; in code points of that line."""
        hit = self._hit
        return hit.where if isinstance(hit, Hit) else self._code_points(hit.span())

    @property
    def matched(self) -> str:
        """The text of the match."""
        hit = self._hit
        if isinstance(hit, Hit):
            return self.line.text[hit.where.start : hit.where.end]
        return decode(hit[0])

    @property
    def last_line(self) -> int:
        """The zero-based number of the last physical line of the message."""
        return self.line_number + self.raw.count(b"\n")

    @property
    def time(self) -> str | None:
        """`YYYY/MM/DD HH:MM:SS` in the server's time zone: strings compare as times do."""
        if not isinstance(self._hit, Hit):  # matched over bytes: the stamp stands first
            return self.raw[:_TIME_LENGTH].decode("ascii")
        time = self.line.time
        return time.text if time else None

    @property
    def line(self) -> LogLine:
        """The parsed line; bytes that are no UTF-8 became U+FFFD."""
        try:
            return self._line
        except AttributeError:
            text = decode(self.raw)
            self._line: LogLine = parse_line(text) or parse_bare(text)
            return self._line

    @property
    def fields(self) -> Mapping[str, Field]:
        """The line's context fields, and over them the signature's named groups."""
        groups, line = self._groups(), self.line
        return {**line.fields, **groups} if groups else line.fields

    def _groups(self) -> Mapping[str, Field]:
        hit = self._hit
        if isinstance(hit, Hit):
            return hit.groups
        return {
            name: field_at(self.line.text, *self._code_points(hit.span(name)))
            for name in hit.re.groupindex
            if hit.start(name) >= 0
        }

    def _code_points(self, span: tuple[int, int]) -> Span:
        """A span of the raw line in code points of the decoded one."""
        raw = self.raw
        if raw.isascii():
            return Span._make(span)
        return Span(len(decode(raw[: span[0]])), len(decode(raw[: span[1]])))

    def moved(self, lines: int, by: int) -> Occurrence:
        """The same occurrence `lines` lines and `by` bytes further down."""
        moved = Occurrence(
            self.record_id, self.line_number + lines, self.byte_offset + by, self.raw, self._hit
        )
        if hasattr(self, "_line"):
            moved._line = self._line
        return moved


def decode(raw: bytes) -> str:
    """A line's text; total."""
    return raw.decode("utf-8", "replace")
