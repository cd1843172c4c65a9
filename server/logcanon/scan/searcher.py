"""What searches a log: the records' signatures, or these and more."""

from __future__ import annotations

from typing import Protocol

from logcanon.scan.occurrence import Occurrence
from logcanon.scan.prefilter import Buffer


class Searcher(Protocol):
    """Finds at most one occurrence on a line; see `Matcher`."""

    def scan(self, data: Buffer) -> list[Occurrence]:
        """The occurrences in `data`; numbers count from its start."""
        ...

    def scan_block(
        self, buffer: Buffer, end: int, line: int, offset: int
    ) -> tuple[list[Occurrence], int]:
        """The occurrences in the lines of `buffer[:end]`, and the number of newlines there."""
        ...
