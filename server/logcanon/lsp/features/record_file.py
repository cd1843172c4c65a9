"""A record that is being edited: what is wrong with it, what its keys mean, what its regex does."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from logcanon.authoring.check import check_one
from logcanon.authoring.explain_key import explain_key
from logcanon.authoring.json_places import JsonPlaces, json_places
from logcanon.finding import Fault
from logcanon.lsp.convert import severity
from logcanon.lsp.documents import Document
from logcanon.lsp.features.markup import markup
from logcanon.lsp.server import LogcanonServer
from logcanon.records.load import parse_record
from logcanon.text import Source, Span
from logcanon.workspace.snapshot import Snapshot


def record_diagnostics(
    ls: LogcanonServer, snapshot: Snapshot, document: Document
) -> list[types.Diagnostic]:
    """What is wrong or weak in the record as it stands in the editor."""
    source = document.snapshot
    places = json_places(source.text)
    return [
        types.Diagnostic(
            range=ls.converter.range(source, _span(fault, places, source)),
            message=f"{fault.where}: {fault.reason}" if fault.where else fault.reason,
            severity=severity(fault.severity),
            code=fault.code,
            source="logcanon",
        )
        for fault in _faults(snapshot, source)
    ]


def record_hover(
    ls: LogcanonServer, document: Document, position: types.Position
) -> types.Hover | None:
    """What the key under the cursor means, and what the regex does on that line."""
    source = document.snapshot
    places = json_places(source.text)
    path = places.path_at(ls.converter.offset(source, position))
    record, _ = parse_record(source.path, source.text)
    page = explain_key(path, record, ls.session.snapshot().engine.language) if path else ""
    if not page:
        return None
    span = places.keys.get(path) or places.values[path]
    return types.Hover(markup(ls, page), ls.converter.range(source, span))


def _faults(snapshot: Snapshot, source: Source) -> Iterator[Fault]:
    record, faults = parse_record(source.path, source.text)
    yield from faults
    if record is not None:
        yield from check_one(record, source.path, snapshot.catalog, snapshot.matcher)


def _span(fault: Fault, places: JsonPlaces, source: Source) -> Span:
    """Where the fault is shown: at most one line, so that no whole object is underlined."""
    span = fault.span or places.span(fault.where) or Span(0, 0)
    line_end = source.text.find("\n", span.start)
    return span if line_end < 0 else Span(span.start, min(span.end, max(line_end, span.start)))
