"""Equal lines of a log, told as one: how often, from when to when, by how many clients.

Lines are equal when one record recognises them, their messages differ in nothing but the parts
that vary from request to request, and they name the same server and upstream.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from logcanon.diagnose.sameness import Key, Parties, key_of
from logcanon.finding import Repeats
from logcanon.scan.occurrence import Occurrence

# Who is counted, under the keys of the context.
COUNTED = ("client", "server", "upstream")
# Distinct values are remembered up to this number.
_MOST_DISTINCT = 10_000


@dataclass(slots=True)
class Group:
    """Equal lines, in the order in which they were added; `first` and `last` are where they are."""

    first: Occurrence
    last: Occurrence
    count: int = 0
    parties: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in COUNTED})

    @property
    def record_id(self) -> str:
        """The record that recognises the lines."""
        return self.first.record_id

    def add(self, occurrence: Occurrence, parties: Parties) -> None:
        """Count one more line, below those before."""
        self.count += 1
        self.last = occurrence
        for known, value in zip(self.parties.values(), parties, strict=True):
            if value and len(known) < _MOST_DISTINCT:
                known.add(value)

    def join(self, other: Group, lines: int, by: int) -> None:
        """Take over the lines of `other`, which stand `lines` lines and `by` bytes further down."""
        self.count += other.count
        self.last = other.last.moved(lines, by)
        for name, values in other.parties.items():
            self.parties[name] |= values

    def moved(self, lines: int, by: int) -> Group:
        """A copy, further down."""
        parties = {name: set(values) for name, values in self.parties.items()}
        return Group(self.first.moved(lines, by), self.last.moved(lines, by), self.count, parties)

    @property
    def repeats(self) -> Repeats:
        """What a finding tells of the group."""
        return Repeats(
            self.count,
            self.first.time or "",
            self.last.time or "",
            self.last.line_number,
            {name: len(values) for name, values in self.parties.items() if values},
        )


def group(occurrences: Iterable[Occurrence]) -> dict[Key, Group]:
    """The groups of equal lines, by their first lines."""
    groups: dict[Key, Group] = {}
    for occurrence in occurrences:
        key, parties = key_of(occurrence)
        found = groups.get(key)
        if found is None:
            found = groups[key] = Group(occurrence, occurrence)
        found.add(occurrence, parties)
    return groups


def by_record(groups: Iterable[Group]) -> Mapping[str, Group]:
    """All lines of each record as one group, by the first lines."""
    records: dict[str, Group] = {}
    for one in sorted(groups, key=lambda g: g.first.line_number):
        whole = records.get(one.record_id)
        if whole is None:
            records[one.record_id] = one.moved(0, 0)
            continue
        last = max(whole.last, one.last, key=lambda o: o.line_number)
        whole.join(one, 0, 0)
        whole.last = last
    return records
