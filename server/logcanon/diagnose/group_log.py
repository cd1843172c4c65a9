"""The groups of an open log: after an edit only the chunks it touched are counted anew."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from logcanon.diagnose.group import Group, group
from logcanon.diagnose.sameness import Key
from logcanon.scan.incremental import Occurrences, Part
from logcanon.scan.occurrence import Occurrence

_Groups = dict[Key, Group]


class GroupedLog:
    """Remembers the groups of each chunk, and those of all chunks but the last; thread-safe."""

    def __init__(self) -> None:
        self._of_chunk: dict[int, tuple[list[Occurrence], _Groups]] = {}
        self._head: tuple[Sequence[Part], _Groups] = ((), {})
        self._lock = threading.Lock()

    def groups(self, occurrences: Occurrences) -> list[Group]:
        """The groups of equal lines, by their first lines."""
        parts = occurrences.parts
        with self._lock:
            kept = {id(found): self._chunk(found) for found, _, _ in parts}
            self._of_chunk = kept
            *before, last = parts or [([], 0, 0)]
            if list(self._head[0]) != before:
                self._head = before, _joined(before, kept, {})
            found = dict(self._head[1])
            if parts:
                # Only what the last chunk adds to is copied: a log has many groups, an edit few.
                for key in kept[id(last[0])][1].keys() & found.keys():
                    found[key] = found[key].moved(0, 0)
                _joined([last], kept, found)
        return sorted(found.values(), key=lambda one: one.first.line_number)

    def _chunk(self, found: list[Occurrence]) -> tuple[list[Occurrence], _Groups]:
        known = self._of_chunk.get(id(found))
        # The list is held on to, so that its id stays its own.
        return known if known is not None else (found, group(found))


def _joined(
    parts: Sequence[Part], chunks: dict[int, tuple[list[Occurrence], _Groups]], into: _Groups
) -> _Groups:
    for found, lines, by in parts:
        for key, one in chunks[id(found)][1].items():
            if key in into:
                into[key].join(one, lines, by)
            else:
                into[key] = one.moved(lines, by)
    return into
