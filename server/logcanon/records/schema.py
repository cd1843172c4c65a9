"""The JSON Schema of a record, generated from the model."""

from __future__ import annotations

import json
from typing import Any

from logcanon.records.model import Record

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def record_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of one record file."""
    schema = Record.model_json_schema()
    properties: dict[str, Any] = {
        "$schema": {"type": "string", "description": "Address of this schema, for editors."},
        **schema["properties"],
    }
    return {"$schema": DIALECT, **schema, "title": "logcanon record", "properties": properties}


def render_schema() -> str:
    """The text of `records/record.schema.json`."""
    return json.dumps(record_schema(), indent=2, ensure_ascii=False) + "\n"
