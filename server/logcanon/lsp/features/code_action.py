"""textDocument/codeAction: the fixes of the findings under the cursor.

Findings are computed anew, never taken from `context.diagnostics`: some clients send them
shortened. The edit stands in the action, as not all clients resolve.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from logcanon.finding import Applicability, Finding, Fix
from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.features.diagnostics import DiagnosticBuilder, config_findings
from logcanon.lsp.features.new_record import new_record_actions
from logcanon.lsp.features.probe import probe_actions
from logcanon.lsp.server import LogcanonServer
from logcanon.workspace.line_finding import finding_of_line
from logcanon.workspace.snapshot import Snapshot

_KINDS = [types.CodeActionKind.QuickFix]
_MAX_LINES = 50


def register(server: LogcanonServer) -> None:
    """Register the handler."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=_KINDS)
    )
    def code_action(
        ls: LogcanonServer, params: types.CodeActionParams
    ) -> list[types.CodeAction] | None:
        document = ls.documents.get(params.text_document.uri)
        if document is None or not _asked_for(params.context):
            return None
        snapshot = ls.session.snapshot()
        actions: list[types.CodeAction] = []
        for finding in _findings(snapshot, document, params.range):
            actions += _actions(ls, snapshot, document, finding)
        if params.context.only is None:
            actions += probe_actions(ls, document, params.range.start.line)
            actions += new_record_actions(ls, document, params.range.start.line)
        return actions


def _asked_for(context: types.CodeActionContext) -> bool:
    """Whether quick fixes are among the kinds asked for (a kind asks for all below it)."""
    if context.only is None:
        return True
    kind = types.CodeActionKind.QuickFix.value
    return any(not k or kind == str(getattr(k, "value", k)) for k in context.only)


def _findings(snapshot: Snapshot, document: Document, asked: types.Range) -> Iterator[Finding]:
    first, last = asked.start.line, asked.end.line
    if document.kind is Kind.LOG:
        asked_lines = range(first, min(last, first + _MAX_LINES) + 1)
        for line, text in dict.fromkeys(map(document.message_at, asked_lines)):
            occurrence = snapshot.line_occurrence(text, line)
            if occurrence is not None:
                yield finding_of_line(
                    snapshot, occurrence, document.file_path, snapshot.configs, document.store
                )
    elif document.kind is Kind.CONFIG:
        lines = document.snapshot.lines
        for finding in config_findings(snapshot, document):
            span = finding.primary.span
            if lines.line_at(span.start) <= last and lines.line_at(span.end) >= first:
                yield finding


def _is_preferred(fix: Fix) -> bool | None:
    return True if fix.preferred and fix.applicability is Applicability.SAFE else None


def _actions(
    ls: LogcanonServer, snapshot: Snapshot, document: Document, finding: Finding
) -> Iterator[types.CodeAction]:
    diagnostic = DiagnosticBuilder(ls, snapshot, document).diagnostic(finding)
    for fix in finding.fixes:
        if fix.applicability is Applicability.DISPLAY_ONLY:
            continue
        try:
            sources = {path: snapshot.disk.read(path) for path in fix.edits}
        except OSError as error:
            ls.say(f"cannot offer «{fix.title}»: {error}")
            continue
        yield types.CodeAction(
            title=fix.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            is_preferred=True
            if fix.preferred and fix.applicability is Applicability.SAFE
            else None,
            edit=ls.converter.workspace_edit(
                fix, sources, ls.client_capabilities, snippets_in=document.file_path
            ),
        )
