"""The server: state, settings, and the features that are registered on it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

import logcanon
from logcanon.lsp.convert import Converter
from logcanon.lsp.documents import Document, Documents, Kind
from logcanon.workspace.session import Session
from logcanon.workspace.settings import Settings


class LogcanonServer(LanguageServer):
    """A pygls server with a session."""

    def __init__(self) -> None:
        super().__init__("logcanon", f"v{logcanon.__version__}")
        self.session = Session()
        self.is_trusted = False
        self.shows_occurrences = False
        self._told: set[str] = set()
        self._tasks: set[asyncio.Future[Any]] = set()

    @property
    def documents(self) -> Documents:
        """The open documents."""
        workspace = self.workspace
        if not isinstance(workspace, Documents):
            raise TypeError("the server has not been initialized")
        return workspace

    @property
    def converter(self) -> Converter:
        """Converts positions and paths for this client."""
        return self.documents.converter

    def track(self, document: Document) -> None:
        """Let the text of an open configuration win over the disk."""
        if document.kind is Kind.CONFIG:
            self.session.open(document.snapshot)
        else:
            self.session.close(document.file_path)

    @property
    def wants_push(self) -> bool:
        """Whether diagnostics are to be pushed: the client does not pull them."""
        capabilities = self.client_capabilities.text_document
        return capabilities is None or capabilities.diagnostic is None

    def prepare(self, params: types.InitializeParams) -> None:
        """Put our documents in the place of pygls's; take over what the client says of itself."""
        self.protocol._workspace = Documents.of(self.workspace)  # noqa: SLF001 - no public way
        self.session.set_locale(params.locale or "en")
        self.session.set_folders(self.documents.roots())
        options = params.initialization_options
        # Other editors know no trust; VS Code says false where the user has not given it.
        self.is_trusted = not isinstance(options, Mapping) or options.get("trusted") is not False
        self.shows_occurrences = isinstance(options, Mapping) and bool(
            options.get("showOccurrences")
        )
        self.session.trust_workspace(self.is_trusted)
        self.configure(options)

    def configure(self, values: Any) -> None:
        """Take over settings; say what is wrong with them in the client's log."""
        settings, faults = Settings.from_client(values)
        self.session.configure(settings)
        for fault in faults:
            self.say(fault)

    def say(self, message: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        """A line in the client's output channel: never a pop-up."""
        self.window_log_message(types.LogMessageParams(kind, message))

    async def open_in_editor(self, path: Path) -> None:
        """Show a file, where the client opens documents when it is asked."""
        window = self.client_capabilities.window
        if window and window.show_document and window.show_document.support:
            wanted = types.ShowDocumentParams(self.converter.uri(path), take_focus=True)
            await self.window_show_document_async(wanted)

    def tell_record_faults(self) -> None:
        """Say what is wrong with the records, once for each fault."""
        for fault in map(str, self.session.catalog.faults):
            if fault not in self._told:
                self._told.add(fault)
                self.say(fault)

    def keep(self, task: asyncio.Future[Any]) -> None:
        """Hold on to a task until it is done; the event loop itself does not."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def pull_settings(self) -> None:
        """Ask the client for the section `logcanon`, where it can be asked."""
        workspace = self.client_capabilities.workspace
        if not (workspace and workspace.configuration):
            return
        item = types.ConfigurationItem(section="logcanon")
        answer = await self.workspace_configuration_async(types.ConfigurationParams([item]))
        self.configure(answer[0] if answer else None)
