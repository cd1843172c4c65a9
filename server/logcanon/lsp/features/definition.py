"""textDocument/definition: from a log line to the blocks that may have written it."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from logcanon.finding import Location
from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.features.place import Place, place_at
from logcanon.lsp.server import LogcanonServer
from logcanon.nginx.config import Scope
from logcanon.nginx.upstreams import pass_target
from logcanon.text import Span


def register(server: LogcanonServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(
        ls: LogcanonServer, params: types.DefinitionParams
    ) -> list[types.Location] | None:
        document = ls.documents.get(params.text_document.uri)
        if document is None:
            return None
        if document.kind is Kind.LOG:
            return [_convert(ls, where) for where in _blocks(ls, document, params.position.line)]
        if document.kind is Kind.CONFIG:
            place = place_at(ls, document, params.position)
            return [_convert(ls, where) for where in _named(place)] if place else None
        return None


def _blocks(ls: LogcanonServer, document: Document, line: int) -> list[Location]:
    snapshot = ls.session.snapshot()
    first, text = document.message_at(line)
    occurrence = snapshot.line_occurrence(text, first)
    if occurrence is None:
        return []
    return snapshot.engine.blocks(occurrence.line, snapshot.configs)


def _named(place: Place) -> Iterator[Location]:
    """What the argument under the cursor names: files, an upstream group, a named location."""
    directive, argument = place.directive, place.argument
    if directive is None or argument is None:
        return
    for include in place.config.includes:
        if include.directive is directive:
            for path in include.paths:
                yield Location(place.config.real_path(path), Span(0, 0))
    for statement in place.config.statements_of(directive):
        if directive.name.endswith("_pass"):
            target = pass_target(statement.scope)
            if target is not None and target.statement is statement and target.group:
                yield from _block(target.group.scope)
        if argument.value.startswith("@"):
            yield from _named_locations(statement.scope, argument.value)


def _named_locations(scope: Scope, name: str) -> Iterator[Location]:
    server = next((s for s in (scope, *scope.ancestors()) if s.name == "server"), None)
    for location in server.walk() if server else ():
        if location.directive is not None and location.directive.values == (name,):
            yield from _block(location)


def _block(scope: Scope) -> Iterator[Location]:
    directive = scope.directive
    if directive is not None:
        yield Location(directive.tree.source.path, directive.head_span)


def _convert(ls: LogcanonServer, location: Location) -> types.Location:
    source = ls.session.snapshot().disk.read(location.path)
    return types.Location(
        ls.converter.uri(location.path), ls.converter.range(source, location.span)
    )
