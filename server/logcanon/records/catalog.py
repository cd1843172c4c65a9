"""All records that are in use, from one or more directories."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import logcanon
from logcanon.finding import Fault, Severity
from logcanon.records.known import Known, LazyRecords
from logcanon.records.load import load_record
from logcanon.records.model import Record

_NOTE_RANK = Severity.INFORMATION.rank


@dataclass(frozen=True, slots=True)
class Catalog:
    """Records by id, the file each came from, and what was wrong or odd with the files.

    `sources` is what the search needs of each; where a file was known before, its record is read
    when it is asked for. `faults` are errors and warnings; `notes` are worth saying but harm
    nothing.
    """

    records: Mapping[str, Record]
    origins: Mapping[str, Path]
    sources: Mapping[str, Known | Record]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()

    def get(self, record_id: str) -> Record | None:
        """The record of that id, or of that former id."""
        if record_id in self.records:
            return self.records[record_id]
        found = (name for name, source in self.sources.items() if record_id in source.aliases)
        name = next(found, None)
        return None if name is None else self.records[name]

    def __len__(self) -> int:
        return len(self.records)


def builtin_records_directory() -> Path:
    """Where the records that come with the program lie.

    An installed package carries them as `_records`; a checkout has them at its root.
    """
    package = Path(logcanon.__file__).resolve().parent
    installed = package / "_records"
    return installed if installed.is_dir() else package.parents[1] / "records"


def load_catalog(
    directories: Sequence[Path], known: Callable[[Path], Known | None] = lambda _path: None
) -> Catalog:
    """The records of all directories; those of a later one replace those of an earlier one.

    A directory may also be a single file. Two files of one directory with one id are a fault and
    the first by name is kept. What cannot be loaded becomes a fault, and the rest is used. A file
    that is `known` to hold a sound record is not read before somebody looks at the record.
    """
    records: dict[str, Known | Record] = {}
    origins: dict[str, Path] = {}
    faults: list[Fault] = []
    for directory in directories:
        found, where, wrong = _load_directory(directory, known)
        for record_id in found.keys() & records.keys():
            reason = f"replaces {record_id} of {origins[record_id]}"
            faults.append(_fault(where[record_id], reason, "replaced", Severity.INFORMATION))
        records |= found
        origins |= where
        faults += wrong
    sources = MappingProxyType(dict(sorted(records.items())))
    return Catalog(
        LazyRecords(sources, origins),
        MappingProxyType(origins),
        sources,
        tuple(f for f in faults if f.severity.rank < _NOTE_RANK),
        tuple(f for f in faults if f.severity.rank >= _NOTE_RANK),
    )


def _load_directory(
    directory: Path, known: Callable[[Path], Known | None]
) -> tuple[dict[str, Known | Record], dict[str, Path], list[Fault]]:
    records: dict[str, Known | Record] = {}
    origins: dict[str, Path] = {}
    faults: list[Fault] = []
    if not directory.exists():
        return records, origins, [_fault(directory, "no such directory", "directory")]
    for path in record_files(directory):
        record: Known | Record | None = known(path)
        if record is None:
            record, wrong = load_record(path)
            faults += wrong
        if record is None:
            continue
        if record.id in records:
            reason = f"{record.id!r} is the id of {origins[record.id]} too"
            faults.append(_fault(path, reason, "duplicate-id", where="id"))
            continue
        records[record.id] = record
        origins[record.id] = path
    return records, origins, faults


def record_files(directory: Path) -> Iterator[Path]:
    """Record files by name; hidden ones and JSON Schemas are none."""
    if directory.is_file():
        yield directory
        return
    found: list[Path] = []
    for folder, below, names in os.walk(directory):
        below[:] = [name for name in below if not name.startswith(".")]
        inside = Path(folder)
        found += [inside / name for name in names if _is_record(name)]
    yield from sorted(found, key=lambda path: path.parts)


def _is_record(name: str) -> bool:
    is_json = name.endswith(".json") and not name.endswith(".schema.json")
    return is_json and not name.startswith(".")


def _fault(
    path: Path, reason: str, code: str, severity: Severity = Severity.ERROR, where: str = ""
) -> Fault:
    return Fault(path, reason, where=where, severity=severity, code=f"record-{code}")
