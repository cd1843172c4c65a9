"""One record from one file: what is wrong comes back as faults, nothing is raised."""

from __future__ import annotations

import difflib
import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from logcanon.finding import Fault, Severity
from logcanon.records.explain_error import explain_errors
from logcanon.records.model import Record
from logcanon.text import Span


def load_record(path: Path) -> tuple[Record | None, tuple[Fault, ...]]:
    """The record in `path` with what is wrong or odd about it; None where it cannot be used.

    Faults of severity error mean that the record is refused. An id that differs from the path is
    a warning and unknown keys are hints: such records load, since not all were written for us.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return None, (_fault(path, f"cannot be read: {error.strerror or error}", "unreadable"),)
    except UnicodeDecodeError as error:
        reason = f"is no UTF-8 text: byte {error.start} is wrong"
        return None, (_fault(path, reason, "encoding"),)
    return parse_record(path, text)


def parse_record(path: Path, text: str) -> tuple[Record | None, tuple[Fault, ...]]:
    """As `load_record`, from text that is read already."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        return None, (_bad_json(path, error),)
    except RecursionError:
        return None, (_fault(path, "is nested too deeply", "json"),)
    if not isinstance(data, dict):
        return None, (_fault(path, "must hold one JSON object, the record", "json"),)
    try:
        record = Record.model_validate(data)
    except ValidationError as error:
        return None, tuple(
            _fault(path, reason, "field", where)
            for where, reason in explain_errors(error.errors(), data)
        )
    faults = tuple(_check_regex(path, record))
    if faults:
        return None, faults
    return record, (*_check_id(path, record), *_notes(path, record))


def compile_regex(pattern: str) -> re.Pattern[str] | str:
    """The compiled pattern, or why there is none, with the position where that is known."""
    try:
        # Python's warnings on doubtful patterns go to no one who could act on them.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(pattern)
    except re.error as error:
        where = "" if error.pos is None else f" at position {error.pos}"
        return f"does not compile: {error.msg}{where}"
    except (OverflowError, RecursionError) as error:
        return f"does not compile: {error}"


def _check_regex(path: Path, record: Record) -> Iterator[Fault]:
    compiled = compile_regex(record.regex)
    if isinstance(compiled, str):
        yield _fault(path, compiled, "regex", "regex")
    elif not compiled.search(record.signature):
        yield _fault(path, "does not match the record's own signature", "regex", "regex")


def _check_id(path: Path, record: Record) -> Iterator[Fault]:
    parts = record.id.split("/")
    if path.with_suffix("").parts[-len(parts) :] != tuple(parts):
        reason = f"{record.id!r} is not the file's path: expected in {record.id}.json"
        yield _fault(path, reason, "id-path", "id", Severity.WARNING)


def _notes(path: Path, record: Record) -> Iterator[Fault]:
    for where, key, known in _unknown_keys(record, ""):
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.85)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        reason = f"unknown key, kept as it is{hint}"
        yield _fault(path, reason, "unknown-key", where, Severity.HINT)


def _unknown_keys(part: BaseModel, path: str) -> Iterator[tuple[str, str, list[str]]]:
    """(JSON path, key, known keys) of each key that the model does not list."""
    known = list(type(part).model_fields)
    prefix = f"{path}." if path else ""
    for key in part.model_extra or ():
        if not key.startswith("$"):
            yield f"{prefix}{key}", key, known
    for name in known:
        value: Any = getattr(part, name)
        if isinstance(value, BaseModel):
            yield from _unknown_keys(value, f"{prefix}{name}")
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from _unknown_keys(item, f"{prefix}{name}[{index}]")


def _bad_json(path: Path, error: json.JSONDecodeError) -> Fault:
    return Fault(
        path,
        f"is no JSON: {error.msg}",
        where=f"line {error.lineno}, column {error.colno}",
        span=Span(error.pos, min(error.pos + 1, len(error.doc))),
        code="record-json",
    )


def _fault(
    path: Path, reason: str, code: str, where: str = "", severity: Severity = Severity.ERROR
) -> Fault:
    return Fault(path, reason, where=where, severity=severity, code=f"record-{code}")
