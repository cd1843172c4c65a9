"""textDocument/references: all lines of a log that the same record recognises."""

from __future__ import annotations

from lsprotocol import types

from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.server import LogcanonServer
from logcanon.scan.occurrence import Occurrence

# More than anybody walks through; the code lens says how many there are.
MOST = 5000


def register(server: LogcanonServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(
        ls: LogcanonServer, params: types.ReferenceParams
    ) -> list[types.Location] | None:
        document = ls.documents.get(params.text_document.uri)
        if document is None or document.kind is not Kind.LOG:
            return None
        snapshot, line = ls.session.snapshot(), params.position.line
        first, text = document.message_at(line)
        here = snapshot.line_occurrence(text, first)
        if here is None:
            return None
        same = (
            occurrence
            for occurrence in document.occurrences(snapshot.searcher)
            if occurrence.record_id == here.record_id
        )
        return [_location(ls, document, one) for one, _ in zip(same, range(MOST), strict=False)]


def _location(ls: LogcanonServer, document: Document, found: Occurrence) -> types.Location:
    text = document.store.line_text(found.line_number)
    return types.Location(
        document.uri, ls.converter.line_range(found.line_number, text, found.span)
    )
