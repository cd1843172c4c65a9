"""textDocument/hover: the card of a log line, the page of a directive, the help of a record."""

from __future__ import annotations

from lsprotocol import types

from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.features.directive_hover import directive_hover
from logcanon.lsp.features.markup import wants_markdown
from logcanon.lsp.features.record_file import record_hover
from logcanon.lsp.server import LogcanonServer
from logcanon.reports.card import render_card
from logcanon.reports.finding_card import card_of, message_card_of
from logcanon.scan.line import parse_line
from logcanon.text import Span
from logcanon.workspace.line_finding import finding_of_line
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
            page = directive_hover(ls, document, params.position)
            return page or _comment_card(ls, document, params.position.line)
        if document.kind is Kind.RECORD:
            return record_hover(ls, document, params.position)
        return None


def _log_card(ls: LogcanonServer, document: Document, line: int) -> types.Hover | None:
    snapshot = ls.session.snapshot()
    line, text = document.message_at(line)
    occurrence = snapshot.line_occurrence(text, line)
    if occurrence is None:
        return _message_card(ls, snapshot, text, line)
    finding = finding_of_line(
        snapshot, occurrence, document.file_path, snapshot.configs, document.store
    )
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


def _comment_card(ls: LogcanonServer, document: Document, line: int) -> types.Hover | None:
    """The card of an error line that somebody noted in a comment of a configuration.

    It is no diagnostic: the note tells of a run, not of what is wrong with this text.
    """
    text = document.store.line_text(line)
    found = parse_line(text) if "#" in text else None
    if found is None or not 0 <= text.find("#") < found.start:
        return None
    return _log_card(ls, document, line)


def _hover(ls: LogcanonServer, value: str, line: int, text: str, span: Span) -> types.Hover:
    kind = types.MarkupKind.Markdown if wants_markdown(ls) else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, value), ls.converter.line_range(line, text, span))
