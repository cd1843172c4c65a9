"""The generated JSON Schema: fresh, valid, and fitting every record."""

import json

import jsonschema
import pytest

from logcanon.records.catalog import builtin_records_directory
from logcanon.records.model import Record
from logcanon.records.schema import record_schema, render_schema

DIRECTORY = builtin_records_directory()
RECORDS = sorted(DIRECTORY.glob("nginx/*.json"))


def test_the_schema_file_is_fresh():
    written = (DIRECTORY / "record.schema.json").read_text("utf-8")
    assert written == render_schema(), "logcanon records schema > records/record.schema.json"


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(record_schema())


@pytest.mark.parametrize("path", RECORDS, ids=lambda p: p.stem)
def test_every_record_fits_the_schema(path):
    jsonschema.validate(json.loads(path.read_text("utf-8")), record_schema())


def test_it_refuses_what_the_model_refuses():
    validator = jsonschema.Draft202012Validator(record_schema())
    least = {"id": "nginx/x", "signature": "x", "regex": "x", "root_cause": "x"}
    assert validator.is_valid(least | {"further": 1})
    assert not validator.is_valid(least | {"confidence": 2})
    assert not validator.is_valid({"id": "nginx/x"})


def test_every_key_is_described():
    schema = record_schema()
    parts = [schema, *schema["$defs"].values()]
    bare = [
        f"{part['title']}.{name}"
        for part in parts
        for name, key in part["properties"].items()
        if not key.get("description")
    ]
    assert bare == []
    assert set(Record.model_fields) < set(schema["properties"])
