"""Several fixes as one change over several files; what cannot go together is set apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from logcanon.finding import Fix
from logcanon.text import EditSet, TextEdit

Versions = Mapping[Path, int | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Fixes that can be applied at once, and those that cannot.

    `edits` and `versions` are as in `Fix`. `applied`, `clashing` and `stale` share out the fixes
    given: a clashing one touches text that an applied one changes otherwise, a stale one was
    made against another version of a file.
    """

    edits: Mapping[Path, EditSet]
    versions: Versions
    applied: tuple[Fix, ...] = ()
    clashing: tuple[Fix, ...] = ()
    stale: tuple[Fix, ...] = ()


def merge(fixes: Iterable[Fix], versions: Versions | None = None) -> Plan:
    """Merge `fixes`, the earlier winning over the later; a fix is taken whole or not at all.

    Equal edits are shared. Two different insertions at one offset clash, since either may
    repeat what the other inserts; the fix set apart is found anew once the first is applied.
    `versions` are the files' present versions; without them, and for files that it leaves out,
    the first fix taken decides.
    """
    merged = _Merged(dict(versions or {}))
    applied, clashing, stale = [], [], []
    for fix in fixes:
        if merged.is_stale(fix):
            stale.append(fix)
        elif merged.clashes(fix):
            clashing.append(fix)
        else:
            merged.add(fix)
            applied.append(fix)
    edits = {path: EditSet(made) for path, made in merged.edits.items()}
    present = {path: merged.versions[path] for path in edits}
    return Plan(edits, present, tuple(applied), tuple(clashing), tuple(stale))


@dataclass(slots=True)
class _Merged:
    """The edits taken so far, sorted and disjoint in each file."""

    versions: dict[Path, int | None]
    edits: dict[Path, list[TextEdit]] = field(default_factory=dict)

    def is_stale(self, fix: Fix) -> bool:
        made_for = ((path, fix.versions.get(path)) for path in fix.edits)
        return any(self.versions.get(path, version) != version for path, version in made_for)

    def clashes(self, fix: Fix) -> bool:
        return any(self._is_hit(path, edit) for path, edits in fix.edits.items() for edit in edits)

    def add(self, fix: Fix) -> None:
        for path, edits in fix.edits.items():
            self.versions[path] = fix.versions.get(path)
            taken = self.edits.setdefault(path, [])
            for edit in edits:
                at = bisect_left(taken, edit)
                if taken[at : at + 1] != [edit]:
                    taken.insert(at, edit)

    def _is_hit(self, path: Path, edit: TextEdit) -> bool:
        """Whether an edit taken already changes the same text otherwise."""
        taken = self.edits.get(path, [])
        at = bisect_left(taken, edit)
        return any(
            other != edit
            and (
                other.span == edit.span
                or (other.span.start < edit.span.end and edit.span.start < other.span.end)
            )
            for other in taken[max(0, at - 1) : at + 2]
        )
