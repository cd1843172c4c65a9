"""Searches an open log: after an edit, only the chunks it touched."""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, overload

from logcanon.scan.extent import settled
from logcanon.scan.occurrence import Occurrence
from logcanon.scan.searcher import Searcher
from logcanon.text.line_store import Chunk, LineStore

_LONE_RETURN = re.compile(rb"\r(?!\n)")


# What one chunk holds, and how many lines and bytes stand before the chunk.
Part = tuple[list[Occurrence], int, int]


class Occurrences(Sequence[Occurrence]):
    """All occurrences of a log; each is moved to its place when it is asked for."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = [part for part in parts if part[0]]
        self._firsts = []
        self._length = 0
        for found, _, _ in self._parts:
            self._firsts.append(self._length)
            self._length += len(found)

    @property
    def parts(self) -> Sequence[Part]:
        """The chunks that hold any; a chunk that was not edited keeps its list."""
        return self._parts

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Occurrence]:
        for found, lines, offset in self._parts:
            for occurrence in found:
                yield occurrence.moved(lines, offset)

    @overload
    def __getitem__(self, index: int) -> Occurrence: ...
    @overload
    def __getitem__(self, index: slice) -> list[Occurrence]: ...
    def __getitem__(self, index: int | slice) -> Occurrence | list[Occurrence]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._length))]
        at = index + self._length if index < 0 else index
        if not 0 <= at < self._length:
            raise IndexError(index)
        part = bisect_right(self._firsts, at) - 1
        found, lines, offset = self._parts[part]
        return found[at - self._firsts[part]].moved(lines, offset)


class IncrementalScan:
    """Remembers what each chunk of one log holds; threads may share it."""

    def __init__(self) -> None:
        self._matcher: Searcher | None = None
        self._found: dict[Chunk, _Searched] = {}
        self._lock = threading.Lock()

    def occurrences(
        self,
        store: LineStore,
        matcher: Searcher,
        *,
        cancelled: Callable[[], bool] | None = None,
    ) -> Occurrences:
        """The occurrences in the log as it is now; those so far when it is cancelled.

        Line numbers and line ends are LSP's; byte offsets count in UTF-8.
        """
        chunks = store.chunks
        with self._lock:
            if matcher is not self._matcher:
                self._matcher = matcher
                self._found = {}
            parts: list[Part] = []
            kept: dict[Chunk, _Searched] = {}
            line = offset = 0
            rest = b""
            for chunk in chunks:
                searched = self._found.get(chunk)
                if searched is None or searched.before != rest:
                    if cancelled is not None and cancelled():
                        self._found.update(kept)
                        return Occurrences(parts)
                    searched = _search(matcher, chunk, rest)
                kept[chunk] = searched
                parts.append((searched.found, line, offset))
                rest = searched.rest
                line += chunk.line_ends
                offset += len(chunk.data)
            if rest:
                found = matcher.scan(rest)
                parts.append((found, line - rest.count(b"\n"), offset - len(rest)))
            self._found = kept
            return Occurrences(parts)


class _Searched(NamedTuple):
    """What a chunk holds, counted from its start; `before` and `rest` are unsettled lines.

    Those of `before` stand ahead of the chunk and were searched with it, those of `rest` at its
    end: they may be part of a message that goes on in the next one.
    """

    before: bytes
    found: list[Occurrence]
    rest: bytes


def _search(matcher: Searcher, chunk: Chunk, before: bytes) -> _Searched:
    # a lone "\r" ends a line of a document, though not one of a file
    data = chunk.data
    data = before + (_LONE_RETURN.sub(b"\n", data) if b"\r" in data else data)
    end = settled(data, len(data))
    found, _ = matcher.scan_block(data, end, -before.count(b"\n"), -len(before))
    return _Searched(before, found, data[end:])
