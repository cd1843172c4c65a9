"""Directories of records: what wins, what is refused, what is said."""

import json

from logcanon.records.catalog import builtin_records_directory, load_catalog

SEED_ID = "nginx/upstream-ssl-certificate-verify-error"


def put(directory, record_id, name=None, **changes):
    path = directory / f"{name or record_id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"id": record_id, "signature": "went wrong", "regex": "went wrong", "root_cause": "?"}
    path.write_text(json.dumps(record | changes))
    return path


def test_the_built_in_records_load_clean():
    catalog = load_catalog([builtin_records_directory()])
    assert SEED_ID in catalog.records
    assert catalog.faults == ()
    assert catalog.notes == ()
    assert catalog.origins[SEED_ID].name == "upstream-ssl-certificate-verify-error.json"


def test_one_bad_record_never_stops_the_others(tmp_path):
    put(tmp_path, "nginx/good")
    put(tmp_path, "nginx/bad", regex="(")
    (tmp_path / "nginx/worse.json").write_text("{")
    catalog = load_catalog([tmp_path])
    assert list(catalog.records) == ["nginx/good"]
    assert [f.path.name for f in catalog.faults] == ["bad.json", "worse.json"]


def test_a_later_directory_wins_and_says_so(tmp_path):
    mine = put(tmp_path, SEED_ID, root_cause="Ours is different.")
    catalog = load_catalog([builtin_records_directory(), tmp_path])
    assert catalog.records[SEED_ID].root_cause == "Ours is different."
    assert catalog.origins[SEED_ID] == mine
    assert catalog.faults == ()
    [note] = catalog.notes
    assert note.path == mine
    assert note.reason.startswith(f"replaces {SEED_ID} of ")


def test_two_files_with_one_id_in_one_directory(tmp_path):
    put(tmp_path, "nginx/same")
    put(tmp_path, "nginx/same", name="nginx/tame", root_cause="The second.")
    catalog = load_catalog([tmp_path])
    assert catalog.records["nginx/same"].root_cause == "?"
    reasons = [f"{f.path.name}: {f.reason}" for f in catalog.faults]
    assert any("tame.json: 'nginx/same' is the id of" in reason for reason in reasons)


def test_schemas_and_hidden_files_are_no_records(tmp_path):
    put(tmp_path, "nginx/good")
    (tmp_path / "record.schema.json").write_text("{}")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/x.json").write_text("{")
    catalog = load_catalog([tmp_path])
    assert list(catalog.records) == ["nginx/good"]
    assert catalog.faults == ()


def test_a_directory_that_is_not_there_is_a_fault(tmp_path):
    catalog = load_catalog([tmp_path / "gone", builtin_records_directory()])
    assert SEED_ID in catalog.records
    assert [str(f) for f in catalog.faults] == [f"{tmp_path / 'gone'}: no such directory"]


def test_a_single_file_counts_as_a_directory_of_one(tmp_path):
    path = put(tmp_path, "nginx/only")
    put(tmp_path, "nginx/other")
    assert list(load_catalog([path]).records) == ["nginx/only"]


def test_a_record_is_found_by_a_former_id(tmp_path):
    put(tmp_path, "nginx/new", aliases=["nginx/old"])
    catalog = load_catalog([tmp_path])
    assert catalog.get("nginx/old") is catalog.get("nginx/new") is not None
    assert catalog.get("nginx/never") is None
