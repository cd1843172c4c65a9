"""Finds literals in a buffer: with Hyperscan where it is installed, else with bytes.find."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import Any, Protocol

from logcanon.scan.literal import Literal

# Offset where a literal begins, and its index.
Candidate = tuple[int, int]
Buffer = bytes | bytearray


class Prefilter(Protocol):
    """Finds where literals stand."""

    name: str

    def find(self, buffer: Buffer, end: int) -> list[Candidate]:
        """Every place of every literal in `buffer[:end]`, in order of offset, then index."""
        ...


class PlainPrefilter:
    """One pass for each literal: for a few literals, or where nothing faster is installed."""

    name = "stdlib"

    def __init__(self, literals: Sequence[Literal]) -> None:
        self._exact = [(i, item.data) for i, item in enumerate(literals) if not item.caseless]
        # A lookahead finds overlapping places too, as the other prefilter does.
        self._caseless = [
            (i, re.compile(rb"(?=%b)" % re.escape(item.data), re.IGNORECASE))
            for i, item in enumerate(literals)
            if item.caseless
        ]

    def find(self, buffer: Buffer, end: int) -> list[Candidate]:
        """See Prefilter."""
        found = []
        for index, data in self._exact:
            at = buffer.find(data, 0, end)
            while at >= 0:
                found.append((at, index))
                at = buffer.find(data, at + 1, end)
        for index, pattern in self._caseless:
            found += [(match.start(), index) for match in pattern.finditer(buffer, 0, end)]
        found.sort()
        return found


class HyperscanPrefilter:
    """All literals in one pass over the buffer; threads take turns."""

    name = "hyperscan"

    def __init__(self, hyperscan: Any, literals: Sequence[Literal]) -> None:
        self._sizes = [len(item.data) for item in literals]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[item.data for item in literals],
            ids=list(range(len(literals))),
            elements=len(literals),
            flags=[hyperscan.HS_FLAG_CASELESS if item.caseless else 0 for item in literals],
            literal=True,
        )
        self._lock = threading.Lock()

    def find(self, buffer: Buffer, end: int) -> list[Candidate]:
        """See Prefilter."""
        found: list[Candidate] = []
        add, sizes = found.append, self._sizes

        def matched(index: int, _start: int, stop: int, _flags: int, _context: object) -> None:
            add((stop - sizes[index], index))

        with self._lock, memoryview(buffer) as whole, whole[:end] as view:
            self._database.scan(view, match_event_handler=matched)
        found.sort()
        return found


def make_prefilter(literals: Sequence[Literal], *, plain: bool = False) -> Prefilter:
    """The fastest prefilter at hand; `plain` asks for the standard library's."""
    if literals and not plain:
        try:
            import hyperscan  # noqa: PLC0415 - optional
        except ImportError:  # no wheel for this machine, or one for other processors
            return PlainPrefilter(literals)
        try:
            return HyperscanPrefilter(hyperscan, literals)
        except hyperscan.HyperscanError:
            pass
    return PlainPrefilter(literals)
