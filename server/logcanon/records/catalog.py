"""All records that are in use, from one or more directories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import logcanon
from logcanon.finding import Fault, Severity
from logcanon.records.load import load_record
from logcanon.records.model import Record

_NOTE_RANK = Severity.INFORMATION.rank


@dataclass(frozen=True, slots=True)
class Catalog:
    """Records by id, the file each came from, and what was wrong or odd with the files.

    `faults` are errors and warnings; `notes` are worth saying but harm nothing.
    """

    records: Mapping[str, Record]
    origins: Mapping[str, Path]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()

    def get(self, record_id: str) -> Record | None:
        """The record of that id, or of that former id."""
        found = self.records.get(record_id)
        if found is None:
            found = next((r for r in self.records.values() if record_id in r.aliases), None)
        return found

    def __len__(self) -> int:
        return len(self.records)


def builtin_records_directory() -> Path:
    """Where the records that come with the program lie.

    An installed package carries them as `_records`; a checkout has them at its root.
    """
    package = Path(logcanon.__file__).resolve().parent
    installed = package / "_records"
    return installed if installed.is_dir() else package.parents[1] / "records"


def load_catalog(directories: Sequence[Path]) -> Catalog:
    """The records of all directories; those of a later one replace those of an earlier one.

    A directory may also be a single file. Two files of one directory with one id are a fault and
    the first by name is kept. What cannot be loaded becomes a fault, and the rest is used.
    """
    records: dict[str, Record] = {}
    origins: dict[str, Path] = {}
    faults: list[Fault] = []
    for directory in directories:
        found, where, wrong = _load_directory(directory)
        for record_id in found.keys() & records.keys():
            reason = f"replaces {record_id} of {origins[record_id]}"
            faults.append(_fault(where[record_id], reason, "replaced", Severity.INFORMATION))
        records |= found
        origins |= where
        faults += wrong
    return Catalog(
        MappingProxyType(dict(sorted(records.items()))),
        MappingProxyType(origins),
        tuple(f for f in faults if f.severity.rank < _NOTE_RANK),
        tuple(f for f in faults if f.severity.rank >= _NOTE_RANK),
    )


def _load_directory(directory: Path) -> tuple[dict[str, Record], dict[str, Path], list[Fault]]:
    records: dict[str, Record] = {}
    origins: dict[str, Path] = {}
    faults: list[Fault] = []
    if not directory.exists():
        return records, origins, [_fault(directory, "no such directory", "directory")]
    for path in record_files(directory):
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
    for path in sorted(directory.rglob("*.json")):
        hidden = any(part.startswith(".") for part in path.relative_to(directory).parts)
        if not hidden and not path.name.endswith(".schema.json"):
            yield path


def _fault(
    path: Path, reason: str, code: str, severity: Severity = Severity.ERROR, where: str = ""
) -> Fault:
    return Fault(path, reason, where=where, severity=severity, code=f"record-{code}")
