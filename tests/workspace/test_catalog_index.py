"""The index of the records: nothing changes but the time that loading takes."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from logcanon.records.catalog import Catalog, builtin_records_directory, load_catalog
from logcanon.records.known import Known
from logcanon.scan.analysis import analyse
from logcanon.scan.matcher import compile_signatures
from logcanon.workspace.catalog_index import NAME, CatalogIndex

FIRST = "nginx/upstream-ssl-certificate-verify-error"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the built-in records, with their index."""
    shutil.copytree(builtin_records_directory(), tmp_path / "records")
    folder = tmp_path / "records"
    (folder / NAME).unlink(missing_ok=True)
    CatalogIndex(folder).update(load_catalog([folder]))
    return folder


def _indexed(folder: Path) -> tuple[CatalogIndex, Catalog]:
    index = CatalogIndex(folder)
    return index, load_catalog([folder], index.known)


def test_the_records_are_the_same(folder: Path) -> None:
    index, catalog = _indexed(folder)
    plain = load_catalog([folder])
    assert all(isinstance(source, Known) for source in catalog.sources.values())
    assert list(catalog.records) == list(plain.records)
    assert dict(catalog.records) == dict(plain.records)
    assert all(index.analyses[r.regex] == analyse(r.regex) for r in plain.records.values())


def test_the_lines_found_are_the_same(folder: Path) -> None:
    index, catalog = _indexed(folder)
    plain = load_catalog([folder])
    log = "\n".join(
        line
        for record in plain.records.values()
        for line in (record.examples or [record.signature])
    ).encode()
    found = compile_signatures(catalog.sources, catalog.origins, analyses=index.analyses).scan(log)
    wanted = compile_signatures(plain.records, plain.origins).scan(log)
    assert [(o.record_id, o.line_number) for o in found] == [
        (o.record_id, o.line_number) for o in wanted
    ]
    assert len(found) > len(plain)


def test_a_changed_record_is_read_anew(folder: Path) -> None:
    path = folder / f"{FIRST}.json"
    record = json.loads(path.read_text("utf-8"))
    record["root_cause"] = "Something else."
    path.write_text(json.dumps(record), "utf-8")
    index, catalog = _indexed(folder)
    assert catalog.records[FIRST].root_cause == "Something else."
    assert not isinstance(catalog.sources[FIRST], Known)
    index.update(catalog)
    _, catalog = _indexed(folder)
    assert isinstance(catalog.sources[FIRST], Known)
    assert catalog.records[FIRST].root_cause == "Something else."


def test_records_that_come_and_go(folder: Path) -> None:
    (folder / f"{FIRST}.json").unlink()
    assert FIRST not in _indexed(folder)[1].records
    broken = folder / "nginx/broken.json"
    broken.write_text("{", "utf-8")
    index, catalog = _indexed(folder)
    assert [fault.path for fault in catalog.faults] == [broken]
    index.update(catalog)
    assert [fault.path for fault in _indexed(folder)[1].faults] == [broken]


def test_a_record_that_goes_away_after_it_has_matched(folder: Path) -> None:
    _, catalog = _indexed(folder)
    (folder / f"{FIRST}.json").unlink()
    assert "cannot be shown" in catalog.records[FIRST].root_cause


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"made_by":"0"}', '{"made_by":[],"records":{"a":[]}}', "\0" * 100]
)
def test_an_index_that_is_none(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text)
    index, catalog = _indexed(folder)
    assert index.analyses == {}
    assert not any(isinstance(source, Known) for source in catalog.sources.values())


def test_an_installed_index_asks_for_sizes_alone(folder: Path) -> None:
    (folder / NAME).write_text(CatalogIndex(folder).fixed(load_catalog([folder])), "utf-8")
    os.utime(folder / f"{FIRST}.json", (1, 1))
    index, catalog = _indexed(folder)
    assert all(isinstance(source, Known) for source in catalog.sources.values())
    before = (folder / NAME).read_bytes()
    index.update(catalog)
    assert (folder / NAME).read_bytes() == before


def test_a_former_id_is_found_without_reading_all(folder: Path) -> None:
    path = folder / f"{FIRST}.json"
    record = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**record, "aliases": ["nginx/old-name"]}), "utf-8")
    CatalogIndex(folder).update(load_catalog([folder]))
    _, catalog = _indexed(folder)
    found = catalog.get("nginx/old-name")
    assert found is not None
    assert found.id == FIRST
