"""textDocument/publishDiagnostics and textDocument/diagnostic: one computation for both."""

from __future__ import annotations

import asyncio
import hashlib

from lsprotocol import types

from logcanon.finding import Finding, Location, Severity
from logcanon.lsp.convert import Converter, severity
from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.features.log_diagnostics import log_findings
from logcanon.lsp.features.record_file import record_diagnostics
from logcanon.lsp.server import LogcanonServer
from logcanon.text import Source
from logcanon.workspace.snapshot import Snapshot


def register(server: LogcanonServer) -> None:
    """Register the handlers."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def did_open(ls: LogcanonServer, params: types.DidOpenTextDocumentParams) -> None:
        await _changed(ls, params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(ls: LogcanonServer, params: types.DidChangeTextDocumentParams) -> None:
        await _changed(ls, params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(ls: LogcanonServer, params: types.DidSaveTextDocumentParams) -> None:
        del params
        ls.session.invalidate()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def did_close(ls: LogcanonServer, params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        ls.session.close(ls.converter.path(uri))
        if ls.wants_push:
            ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
            await _push_all(ls, Kind.CONFIG)

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False),
    )
    async def diagnostic(
        ls: LogcanonServer, params: types.DocumentDiagnosticParams
    ) -> types.DocumentDiagnosticReport:
        document = ls.documents.get(params.text_document.uri)
        items = await _compute(ls, document) if document else []
        result_id = hashlib.sha256(repr(items).encode("utf-8", "replace")).hexdigest()[:16]
        if result_id == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id)
        return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=result_id)


def refresh(ls: LogcanonServer) -> None:
    """Everything shown may be old: have the client pull again, or push again."""
    workspace = ls.client_capabilities.workspace
    if not ls.wants_push:
        if workspace and workspace.diagnostics and workspace.diagnostics.refresh_support:
            ls.workspace_diagnostic_refresh(None)
        return
    ls.keep(asyncio.ensure_future(_push_all(ls)))


async def _changed(ls: LogcanonServer, uri: str) -> None:
    document = ls.documents.get(uri)
    if document is None:
        return
    ls.track(document)
    if not ls.wants_push:
        return
    await _push(ls, document)
    if document.kind is Kind.CONFIG:
        await _push_all(ls, Kind.CONFIG, but=document)


async def _push_all(
    ls: LogcanonServer, kind: Kind | None = None, but: Document | None = None
) -> None:
    for document in list(ls.documents):
        if document is not but and (kind is None or document.kind is kind):
            await _push(ls, document)


async def _push(ls: LogcanonServer, document: Document) -> None:
    version = document.version
    items = await _compute(ls, document)
    if document.version != version or ls.documents.get(document.uri) is not document:
        return  # a newer version is on its way
    ls.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(document.uri, items, version)
    )


async def _compute(ls: LogcanonServer, document: Document) -> list[types.Diagnostic]:
    snapshot = ls.session.snapshot()
    if document.kind is Kind.LOG:
        findings = await log_findings(ls, snapshot, document)
    elif document.kind is Kind.CONFIG:
        findings = _worst(config_findings(snapshot, document), snapshot.settings.max_diagnostics)
    elif document.kind is Kind.RECORD:
        return record_diagnostics(ls, snapshot, document)
    else:
        return []
    build = DiagnosticBuilder(ls, snapshot, document)
    return [build.diagnostic(finding) for finding in findings]


def config_findings(snapshot: Snapshot, document: Document) -> list[Finding]:
    """What is wrong in the configurations that hold this file, as far as it stands in it."""
    path = document.file_path
    found: dict[tuple[str, Location], Finding] = {}
    for config in snapshot.configs_with(path):
        for finding in snapshot.engine.of_config(config):
            if finding.primary.path == path:
                found.setdefault((finding.id, finding.primary), finding)
    return list(found.values())


def _worst(findings: list[Finding], most: int) -> list[Finding]:
    """All findings; of too many the worst, after one that says how many there are."""
    if len(findings) <= most:
        return findings
    shown = sorted(findings, key=lambda finding: finding.severity.rank)[: most - 1]
    message = f"{len(findings)} findings in this file; the worst {len(shown)} are shown"
    return [_note(message, shown[0].primary), *shown]


def _note(message: str, at: Location) -> Finding:
    return Finding("too-many", "rule", Severity.INFORMATION, message, at)


class DiagnosticBuilder:
    """Turns findings of one document into LSP diagnostics."""

    def __init__(self, ls: LogcanonServer, snapshot: Snapshot, document: Document) -> None:
        self._converter: Converter = ls.converter
        self._snapshot = snapshot
        self._document = document
        capabilities = ls.client_capabilities.text_document
        pushed = capabilities.publish_diagnostics if capabilities else None
        self._related = bool(pushed and pushed.related_information)

    def diagnostic(self, finding: Finding) -> types.Diagnostic:
        """The diagnostic for one finding."""
        related = [self._related_information(r) for r in finding.related] if self._related else []
        href = types.CodeDescription(finding.help_uri) if finding.help_uri else None
        return types.Diagnostic(
            range=self.range(finding.primary),
            message=finding.message,
            severity=severity(finding.severity),
            code=finding.id,
            code_description=href,
            source="logcanon",
            related_information=related or None,
        )

    def range(self, location: Location) -> types.Range:
        """The range of a location in the document itself."""
        if location.line is not None:
            line = self._document.store.line_text(location.line)
            return self._converter.line_range(location.line, line, location.span)
        return self._converter.range(self._document.snapshot, location.span)

    def _related_information(self, location: Location) -> types.DiagnosticRelatedInformation:
        if location.line is not None:  # another line of this log
            span = self.range(location)
        else:
            span = self._converter.range(self._source(location), location.span)
        where = types.Location(self._converter.uri(location.path), span)
        return types.DiagnosticRelatedInformation(where, location.note or "see here")

    def _source(self, location: Location) -> Source:
        try:
            return self._snapshot.disk.read(location.path)
        except OSError:
            return Source(location.path, "")
