"""A language client: it starts the real server and edits real files, as an editor does.

It shares no code with the server on purpose (see `lsp_text`). Standard library only.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, cast, final

from lsp_client_words import CodeAction, Diagnostic, Seen, default_capabilities
from lsp_connection import REPOSITORY, Connection, ServerError
from lsp_text import (
    ClientError,
    Document,
    Location,
    Position,
    Range,
    TextEdit,
    WorkspaceEdit,
    edit_text,
    path_of,
    text_of,
    uri_of,
)
from lsp_workspace_edit import edits_by_file

__all__ = [
    "REPOSITORY",
    "ClientError",
    "CodeAction",
    "Diagnostic",
    "LanguageServer",
    "ServerError",
    "default_capabilities",
]


@final
class LanguageServer:
    """A running server and the editor's side of the conversation; use it in a `with` statement.

    `settings` is what `workspace/configuration` answers, by section. `timeout` (seconds) bounds
    every wait. After `initialize`, `capabilities` holds the server's and `encoding` the agreed
    position encoding.
    """

    def __init__(
        self,
        settings: Mapping[str, Any] | None = None,
        *,
        command: Sequence[str] = (sys.executable, "-m", "logcanon", "serve"),
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        timeout: float = 30,
    ) -> None:
        self.settings = {"logcanon": dict(settings or {})}
        self.timeout = timeout
        self.capabilities: dict[str, Any] = {}
        self.encoding = "utf-16"
        self.documents: dict[str, Document] = {}
        self.seen = Seen()
        self._offered: dict[str, Any] = {}
        self._folders: list[dict[str, str]] = []
        self._waiting_from: dict[str, int] = {}
        self._news = threading.Condition()
        self._connection = Connection(
            self, command, directory=directory, environment=environment or {}, timeout=timeout
        )

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection.is_running:
            if self.capabilities and kind is None:
                self.shutdown()
            else:
                self._connection.kill()
        self._connection.close()

    # -- life

    def initialize(
        self,
        folders: Iterable[Path] = (),
        *,
        capabilities: Mapping[str, Any] | None = None,
        locale: str = "en",
        options: Any = None,
    ) -> dict[str, Any]:
        """Shake hands; the answer is the server's whole `InitializeResult`."""
        self._folders = [{"uri": uri_of(folder), "name": folder.name} for folder in folders]
        self._offered = dict(default_capabilities() if capabilities is None else capabilities)
        parameters = {
            "processId": os.getpid(),
            "clientInfo": {"name": "logcanon tests"},
            "locale": locale,
            "rootUri": self._folders[0]["uri"] if self._folders else None,
            "workspaceFolders": self._folders or None,
            "capabilities": self._offered,
            "initializationOptions": options,
        }
        result = cast("dict[str, Any]", self.request("initialize", parameters))
        self.capabilities = result["capabilities"]
        self.encoding = self.capabilities.get("positionEncoding", "utf-16")
        offered = self._offered.get("general", {}).get("positionEncodings", ["utf-16"])
        if self.encoding not in offered:
            raise ClientError(f"the server chose {self.encoding}, offered were {offered}")
        self.notify("initialized", {})
        return result

    def await_request(self, method: str) -> Any:
        """Wait until the server has asked `method` (and was answered); its last parameters.

        After `workspace/configuration` whatever is sent finds the settings in force.
        """
        with self._news:
            asked = self._news.wait_for(
                lambda: self.seen.ended or method in dict(self.seen.requests), self.timeout
            )
            if not asked or method not in dict(self.seen.requests):
                raise ClientError(f"the server never asked {method}{self._connection.complaint()}")
            return dict(self.seen.requests)[method]

    def shutdown(self) -> None:
        """Leave as the specification demands; an exit code other than 0 is an error."""
        self.request("shutdown", None)
        self.notify("exit", None)
        code = self._connection.wait()
        if code:
            raise ClientError(f"exit code {code} after shutdown{self._connection.complaint()}")

    # -- documents

    def open(self, path: Path, language: str, text: str | None = None) -> str:
        """Open a file (or an unsaved text); the answer is its URI."""
        uri = uri_of(path)
        document = Document.read(path) if text is None else Document(text)
        self.documents[uri] = document
        item = {"uri": uri, "languageId": language, "version": 1, "text": document.text}
        self._expect_news(uri)
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, edits: Sequence[TextEdit] | str) -> None:
        """Type: `edits` one after the other as incremental changes, or a whole new text."""
        document = self.documents[uri]
        changes: list[dict[str, Any]] = []
        if isinstance(edits, str):
            document.text = edits
            changes.append({"text": edits})
        else:
            for edit in edits:
                document.text = edit_text(document.text, [edit], self.encoding)
                changes.append({"range": edit["range"], "text": edit["newText"]})
        self._changed(uri, changes)

    def save(self, uri: str) -> None:
        """Write the document to disk."""
        self.documents[uri].write(path_of(uri))
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    def close(self, uri: str) -> None:
        """Close the document."""
        del self.documents[uri]
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def apply(self, edit: WorkspaceEdit) -> list[Path]:
        """Carry out a workspace edit and save; the answer is the changed files.

        An open document is changed in the editor (and the server told) before it is saved, an
        unopened file is read, changed and written.
        """
        changed = []
        for uri, version, edits in edits_by_file(edit, self._offered):
            path = path_of(uri)
            document = self.documents.get(uri)
            if document is None:
                document = Document.read(path)
                document.text = edit_text(document.text, edits, self.encoding)
                document.write(path)
                self._tell_of_file(uri)
            else:
                if version is not None and version != document.version:
                    raise ClientError(f"edit for version {version} of {uri}: {document.version}")
                document.text = edit_text(document.text, edits, self.encoding)
                self._changed(uri, [{"text": document.text}])
                self.save(uri)
            changed.append(path)
        return changed

    # -- features

    def diagnostics(
        self, uri: str, until: Callable[[list[Diagnostic]], bool] = lambda _: True
    ) -> list[Diagnostic]:
        """The diagnostics of the document as it stands, once they satisfy `until`.

        Pulled when this client offered to pull and the server allows it; else those published
        for the present version, or after the last change when the server gives no version.
        """
        deadline = time.monotonic() + self.timeout
        if self._pulls():
            found = self.pull_diagnostics(uri)
            while not until(found) and time.monotonic() < deadline:
                time.sleep(0.02)
                found = self.pull_diagnostics(uri)
        else:
            found = self._await_published(uri, until, deadline)
        if not until(found):
            raise ClientError(f"{uri}: the diagnostics stayed {json.dumps(found)}")
        return found

    def pull_diagnostics(self, uri: str) -> list[Diagnostic]:
        """`textDocument/diagnostic`, a full report."""
        report = self._about(uri, "textDocument/diagnostic")
        if report["kind"] != "full":
            raise ClientError(f"an unchanged report without a previous id: {report}")
        return cast("list[Diagnostic]", report["items"])

    def hover(self, uri: str, position: Position) -> dict[str, Any] | None:
        """`textDocument/hover`."""
        answer = self._about(uri, "textDocument/hover", position=position)
        return cast("dict[str, Any] | None", answer)

    def definition(self, uri: str, position: Position) -> list[Location]:
        """`textDocument/definition`, always as a list of locations."""
        answer = self._about(uri, "textDocument/definition", position=position)
        found = [answer] if isinstance(answer, dict) else answer or []
        return cast("list[Location]", found)

    def code_actions(
        self,
        uri: str,
        where: Range,
        diagnostics: Sequence[Diagnostic] = (),
        only: Sequence[str] | None = None,
    ) -> list[CodeAction]:
        """`textDocument/codeAction`."""
        context: dict[str, Any] = {"diagnostics": list(diagnostics), "triggerKind": 1}
        if only is not None:
            context["only"] = list(only)
        answer = self._about(uri, "textDocument/codeAction", range=where, context=context)
        return cast("list[CodeAction]", answer or [])

    def text_of(self, uri: str, where: Range) -> str:
        """What stands under a range of an open document."""
        return text_of(self.documents[uri].text, where, self.encoding)

    # -- messages

    @property
    def asked(self) -> int:
        """The number of the last request."""
        return self._connection.asked

    def request(self, method: str, parameters: Any) -> Any:
        """Ask and wait; raises ServerError for an error answer."""
        return self._connection.request(method, parameters)

    def notify(self, method: str, parameters: Any) -> None:
        """Say something that wants no answer."""
        self._connection.notify(method, parameters)

    def notify_of_file(self, path: Path) -> None:
        """Tell that a file was written or taken away, where the server watches any."""
        for uri in self.documents:
            self._expect_news(uri)
        self._tell_of_file(uri_of(path))

    def execute(self, command: Mapping[str, Any]) -> Any:
        """`workspace/executeCommand`; the answer is the command's."""
        parameters = {"command": command["command"], "arguments": command.get("arguments", [])}
        return self.request("workspace/executeCommand", parameters)

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Change the settings as a user would."""
        self.settings = {"logcanon": dict(settings)}
        for uri in self.documents:
            self._expect_news(uri)
        self.notify("workspace/didChangeConfiguration", {"settings": self.settings})

    # -- inner parts

    def _about(self, uri: str, method: str, **more: Any) -> Any:
        return self.request(method, {"textDocument": {"uri": uri}, **more})

    def _pulls(self) -> bool:
        offered = "diagnostic" in self._offered.get("textDocument", {})
        return offered and bool(self.capabilities.get("diagnosticProvider"))

    def _await_published(
        self, uri: str, until: Callable[[list[Diagnostic]], bool], deadline: float
    ) -> list[Diagnostic]:
        version = self.documents[uri].version
        after = self._waiting_from[uri]
        latest: list[Diagnostic] | None = None
        with self._news:
            while True:
                published = self.seen.published.get(uri)
                if published and published.number > after:
                    if published.version in (None, version):
                        latest = published.diagnostics
                    if latest is not None and until(latest):
                        return latest
                if self.seen.ended is not None:
                    raise ClientError(f"{self.seen.ended}{self._connection.complaint()}")
                if not self._news.wait(max(0.0, deadline - time.monotonic())):
                    if latest is not None:
                        return latest
                    raise ClientError(
                        f"{uri}: nothing published for version {version} in {self.timeout} s "
                        f"(last: {published}){self._connection.complaint()}"
                    )

    def _expect_news(self, uri: str) -> None:
        with self._news:
            self._waiting_from[uri] = self.seen.publications

    def _changed(self, uri: str, changes: list[dict[str, Any]]) -> None:
        document = self.documents[uri]
        document.version += 1
        self._expect_news(uri)
        identifier = {"uri": uri, "version": document.version}
        parameters = {"textDocument": identifier, "contentChanges": changes}
        self.notify("textDocument/didChange", parameters)

    def _tell_of_file(self, uri: str) -> None:
        methods = {r["method"] for r in self.seen.registrations.values()}
        if "workspace/didChangeWatchedFiles" in methods:
            changes = {"changes": [{"uri": uri, "type": 2}]}
            self.notify("workspace/didChangeWatchedFiles", changes)

    # -- what the server says unasked

    def noted(self, method: str, parameters: Any) -> None:
        """Keep what was published or said."""
        with self._news:
            self.seen.note(method, parameters)
            self._news.notify_all()

    def answered(self, method: str, parameters: Any) -> None:
        """Keep what was asked."""
        with self._news:
            self.seen.requests.append((method, parameters))
            self._news.notify_all()

    def ended(self, reason: str) -> None:
        """Wake whoever waits."""
        with self._news:
            self.seen.ended = reason
            self._news.notify_all()

    def answer(self, method: str, parameters: Any) -> dict[str, Any]:
        """What an editor answers."""
        answers: dict[str, Callable[[Any], Any]] = {
            "workspace/configuration": lambda p: [self._setting(item) for item in p["items"]],
            "workspace/workspaceFolders": lambda _: self._folders or None,
            "workspace/applyEdit": self._apply_for_server,
            "client/registerCapability": self.seen.register,
            "client/unregisterCapability": self.seen.unregister,
            "window/showDocument": lambda _: {"success": True},
            "window/showMessageRequest": lambda _: None,
            "window/workDoneProgress/create": lambda _: None,
        }
        if method in answers:
            return {"result": answers[method](parameters)}
        if method.endswith("/refresh"):
            return {"result": None}
        return {"error": {"code": -32601, "message": f"this client has no {method}"}}

    def _apply_for_server(self, parameters: Any) -> dict[str, bool]:
        self.seen.applied_edits.append(parameters["edit"])
        self.apply(parameters["edit"])
        return {"applied": True}

    def _setting(self, item: Mapping[str, Any]) -> Any:
        value: Any = self.settings
        for part in filter(None, (item.get("section") or "").split(".")):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value
