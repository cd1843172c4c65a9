"""textDocument/hover: the card of a log line, the findings at a place of a configuration."""

from __future__ import annotations

from lsprotocol import types

from logcanon.finding import Location
from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.features.directive_page import directive_page
from logcanon.lsp.features.markup import markup, wants_markdown
from logcanon.lsp.features.place import Place, place_at
from logcanon.lsp.features.record_file import record_hover
from logcanon.lsp.server import LogcanonServer
from logcanon.nginx.config import Scope
from logcanon.nginx.directives import DirectiveInfo, table
from logcanon.nginx.effective import effective
from logcanon.nginx.tree import Directive
from logcanon.reports.card import render_card
from logcanon.reports.finding_card import card_of, message_card_of
from logcanon.text import Span
from logcanon.workspace.snapshot import Snapshot


def register(server: LogcanonServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(ls: LogcanonServer, params: types.HoverParams) -> types.Hover | None:
        document = ls.documents.get(params.text_document.uri)
        if document is None:
            return None
        if document.kind is Kind.LOG:
            return _log_card(ls, document, params.position.line)
        if document.kind is Kind.CONFIG:
            return _directive(ls, document, params.position)
        if document.kind is Kind.RECORD:
            return record_hover(ls, document, params.position)
        return None


def _log_card(ls: LogcanonServer, document: Document, line: int) -> types.Hover | None:
    snapshot = ls.session.snapshot()
    line, text = document.message_at(line)
    occurrence = snapshot.line_occurrence(text, line)
    if occurrence is None:
        return _message_card(ls, snapshot, text, line)
    finding = snapshot.engine.joined(occurrence, document.file_path, snapshot.configs)
    markdown = wants_markdown(ls)
    record = snapshot.catalog.records[occurrence.record_id]
    card = card_of(snapshot, record, finding)
    value = render_card(card, markdown=markdown, language=snapshot.engine.language)
    return _hover(ls, value, line, text, occurrence.span)


def _message_card(
    ls: LogcanonServer, snapshot: Snapshot, text: str, line: int
) -> types.Hover | None:
    """What nginx's sources tell of a line that no record recognises."""
    known = snapshot.line_message(text)
    if known is None:
        return None
    value = message_card_of(snapshot, *known, snapshot.configs, markdown=wants_markdown(ls))
    return _hover(ls, value, line, text, known[0].message.span)


def _hover(ls: LogcanonServer, value: str, line: int, text: str, span: Span) -> types.Hover:
    kind = types.MarkupKind.Markdown if wants_markdown(ls) else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, value), ls.converter.line_range(line, text, span))


def _directive(
    ls: LogcanonServer, document: Document, position: types.Position
) -> types.Hover | None:
    """What is known of the directive under the cursor, and what is in force here."""
    place = place_at(ls, document, position)
    directive = place.directive if place else None
    if place is None or directive is None or place.argument is not None:
        return None
    scope = _scope_of(place, directive)
    infos = _known(directive.name, scope)
    if not infos:
        return None
    text = directive_page(infos)
    if scope is not None and not infos[0].is_block:
        text += f"\n\n{_in_force(ls, scope, directive.name)}"
    span = directive.name_argument.span
    return types.Hover(markup(ls, text), ls.converter.range(document.snapshot, span))


def _scope_of(place: Place, directive: Directive) -> Scope | None:
    statements = place.config.statements_of(directive)
    return statements[0].scope if statements else None


def _known(name: str, scope: Scope | None) -> tuple[DirectiveInfo, ...]:
    known = table()
    if scope is None:
        return known.get(name)
    return known.get(name, scope.module_family, scope.context) or known.get(name)


def _in_force(ls: LogcanonServer, scope: Scope, name: str) -> str:
    """One line: the value in force in this block, and where it comes from."""
    now = effective(scope, name)
    if not now.values:
        return f"**In force in {scope.label}**: nothing"
    value = "; ".join(" ".join(values) for values in now.values[:5])
    origin = now.origin
    if origin is None:
        return f"**In force in {scope.label}**: `{value}` (nginx's default)"
    place = ls.session.snapshot().place_name(Location(origin.path, origin.directive.head_span))
    return f"**In force in {scope.label}**: `{value}` ({origin.scope.label}, {place})"
