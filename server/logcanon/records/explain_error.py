"""pydantic's errors in plain words, each at its JSON path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_TYPE_NAMES: Mapping[type, str] = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}
_EXPECTED = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
_FIXED = {"missing": "is missing", "string_too_short": "must not be empty"}
_BOUNDS = frozenset({"greater_than_equal", "less_than_equal"})


def explain_errors(errors: Iterable[Mapping[str, Any]], data: Any) -> Iterator[tuple[str, str]]:
    """(JSON path, reason) for each field of `data` that is wrong; one reason a field.

    `errors` is what `ValidationError.errors()` gives. Where a field may have several types,
    pydantic reports each one that does not fit, and the first says enough.
    """
    seen: set[str] = set()
    for error in errors:
        path = json_path(error["loc"], data)
        if path not in seen:
            seen.add(path)
            yield path, _reason(error)


def json_path(location: Sequence[str | int], data: Any) -> str:
    """`("workarounds", 0, "action")` as `workarounds[0].action`.

    The names that pydantic puts in for the members of a union are no keys of `data` and fall out.
    """
    path, here = "", data
    for step in location:
        if isinstance(step, int) and isinstance(here, list):
            path += f"[{step}]"
            here = here[step] if step < len(here) else None
        elif isinstance(step, str) and isinstance(here, dict):
            path += f".{step}" if path else step
            here = here.get(step)
    return path


def _reason(error: Mapping[str, Any]) -> str:
    kind, given = error["type"], error.get("input")
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _EXPECTED:
        shown = repr(given) if isinstance(given, str) else _TYPE_NAMES.get(type(given), "this")
        return f"must be {_EXPECTED[kind]}, not {shown}"
    if kind == "string_pattern_mismatch":
        return f"{given!r} does not have the form {error['ctx']['pattern']}"
    if kind == "less_than_equal" or (kind in _BOUNDS and isinstance(given, float)):
        return f"must be a share between 0 and 1, not {given}"
    message = str(error["msg"])
    return f"must be {message.removeprefix('Input should be ')}, not {given}"
