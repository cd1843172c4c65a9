"""Records of which the search's part is known: the rest is read when somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from logcanon.records.load import load_record
from logcanon.records.model import Record


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record without reading its file."""

    id: str
    regex: str
    aliases: tuple[str, ...] = ()


class LazyRecords(Mapping[str, Record]):
    """Records by id; those that are only known are read when they are asked for."""

    def __init__(self, sources: Mapping[str, Known | Record], origins: Mapping[str, Path]) -> None:
        """`sources` has a record, or what is known of it, for each id."""
        self._sources = sources
        self._origins = origins
        self._read: dict[str, Record] = {}

    def __getitem__(self, record_id: str) -> Record:
        source = self._sources[record_id]
        if isinstance(source, Record):
            return source
        if record_id not in self._read:
            self._read[record_id] = _read(source, self._origins[record_id])
        return self._read[record_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def _read(known: Known, path: Path) -> Record:
    record, faults = load_record(path)
    if record is not None:
        return record
    # The file went away, or was spoiled, after its signature had matched.
    reason = "; ".join(fault.reason for fault in faults)
    return Record(
        id=known.id,
        signature=known.id,
        regex=known.regex,
        root_cause=f"This record cannot be shown: {path} {reason}.",
    )
