"""What the search needs of the built-in records, kept beside them: reading them all takes longer.

An installed package brings the index along; its records do not change. In a checkout the index is
written when records, or the code that reads them, have changed since.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import logcanon
from logcanon.records.catalog import Catalog
from logcanon.records.known import Known
from logcanon.scan.analysis import Analysis, analyse

NAME = ".index.json"
_PACKAGE = Path(logcanon.__file__).parent
# The code that decides what is in the index.
_CODE = (
    "workspace/catalog_index.py", "records/load.py", "records/model.py", "scan/analysis.py",
    "scan/bytewise.py", "scan/linear.py", "scan/literal.py", "scan/regex_tree.py",
)  # fmt: skip


class CatalogIndex:
    """The index of one folder of records; empty where there is none, or none that is valid.

    `analyses` are those of the records' regexes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: dict[str, list[Any]] = {}
        self._unchanged: set[str] = set()
        self._is_fixed = False
        self.analyses: dict[str, Analysis] = {}
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            self._read(json.loads((folder / NAME).read_bytes()))

    def _read(self, document: dict[str, Any]) -> None:
        if document["made_by"] not in (logcanon.__version__, _code()):
            return
        analyses = {row[3]: Analysis.unpacked(row[5]) for row in document["records"].values()}
        self._rows, self.analyses = document["records"], analyses
        self._is_fixed = isinstance(document["made_by"], str)

    def known(self, path: Path) -> Known | None:
        """What is known of the record in a file that has not changed since."""
        row = self._rows.get(_name(path, self._folder))
        if row is None:
            return None
        size, time = _stamp(path)
        if row[0] != size or not (self._is_fixed or row[1] == time):
            return None
        self._unchanged.add(str(path))
        return Known(row[2], row[3], tuple(row[4]))

    def update(self, catalog: Catalog) -> None:
        """Write the index anew where it lacks a record of `catalog`, which was read by its help.

        A folder that is read-only stays as it is.
        """
        if self._is_fixed or self._unchanged.issuperset(map(str, self._paths(catalog).values())):
            return
        rows = dict(self._of(catalog))
        document = {"made_by": _code(), "records": rows}
        new = self._folder / f"{NAME}.{os.getpid()}"
        with contextlib.suppress(OSError):
            new.write_text(_dump(document), encoding="utf-8")
            new.replace(self._folder / NAME)

    def fixed(self, catalog: Catalog) -> str:
        """The text of an index for an installed package: its files keep their sizes alone."""
        return _dump({"made_by": logcanon.__version__, "records": dict(self._of(catalog))})

    def _paths(self, catalog: Catalog) -> Mapping[str, Path]:
        """The files of the folder's sound records, by id."""
        odd = {str(fault.path) for fault in (*catalog.faults, *catalog.notes)}
        inside = f"{self._folder}{os.sep}"
        return {
            record_id: path
            for record_id, path in catalog.origins.items()
            if str(path).startswith(inside) and str(path) not in odd
        }

    def _of(self, catalog: Catalog) -> Iterator[tuple[str, list[Any]]]:
        for record_id, path in self._paths(catalog).items():
            source = catalog.sources[record_id]
            analysis = self.analyses.get(source.regex) or analyse(source.regex)
            row = [record_id, source.regex, list(source.aliases), analysis.packed()]
            yield _name(path, self._folder), [*_stamp(path), *row]


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _name(path: Path, folder: Path) -> str:
    return str(path)[len(str(folder)) + 1 :]


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return -1, -1
    return status.st_size, status.st_mtime_ns


def _code() -> list[list[int]]:
    return [list(_stamp(_PACKAGE / name)) for name in _CODE]
