"""What the JSON Schema of a record says of a key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from logcanon.records.schema import record_schema

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def key_help(path: str) -> str:
    """The description of the key at a JSON path such as `workarounds[0].action`; "" if none."""
    here: Mapping[str, Any] = _schema()
    description = ""
    for key, _ in _STEP.findall(path):
        here = _key(here, key) if key else _item(here)
        description = str(here.get("description", "")) if key else description
    return description


@cache
def _schema() -> Mapping[str, Any]:
    return record_schema()


def _key(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    for one in _alternatives(schema):
        found = one.get("properties", {}).get(name)
        if found is not None:
            known: Mapping[str, Any] = found
            return known
    return {}


def _item(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((one["items"] for one in _alternatives(schema) if "items" in one), {})


def _alternatives(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """`schema` and what it refers to or allows instead."""
    found = [schema]
    reference = schema.get("$ref", "")
    if reference:
        found.append(_schema()["$defs"][reference.rpartition("/")[2]])
    for one in schema.get("anyOf", ()):
        found += _alternatives(one)
    return found
