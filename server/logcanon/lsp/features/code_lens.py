"""textDocument/codeLens: above the first line of each record, how often it comes and when."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from logcanon.diagnose.group import Group, by_record
from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.server import LogcanonServer
from logcanon.reports.repeats import tell_repeats
from logcanon.workspace.snapshot import Snapshot

# A client that has this command shows the references of the place it is given.
SHOW_OCCURRENCES = "logcanon.showOccurrences"


def register(server: LogcanonServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    async def code_lens(
        ls: LogcanonServer, params: types.CodeLensParams
    ) -> list[types.CodeLens] | None:
        document = ls.documents.get(params.text_document.uri)
        if document is None or document.kind is not Kind.LOG:
            return None
        snapshot = ls.session.snapshot()
        loop = asyncio.get_running_loop()
        groups = await loop.run_in_executor(ls.thread_pool, document.groups, snapshot.searcher)
        return [
            _lens(ls, snapshot, document, group)
            for group in by_record(groups).values()
            if group.count > 1
        ]


def _lens(
    ls: LogcanonServer, snapshot: Snapshot, document: Document, group: Group
) -> types.CodeLens:
    number = group.first.line_number
    where = ls.converter.line_range(number, document.store.line_text(number), group.first.span)
    title = tell_repeats(group.repeats, snapshot.engine.language)
    command = types.Command(title, "")
    if ls.shows_occurrences:
        start = where.start
        arguments = [document.uri, start.line, start.character]
        command = types.Command(title, SHOW_OCCURRENCES, arguments=arguments)
    return types.CodeLens(where, command)
