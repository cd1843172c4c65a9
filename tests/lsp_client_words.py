"""What a language client says of itself, the shapes of what it is told, and what it keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict

from lsp_text import Range, WorkspaceEdit


class Diagnostic(TypedDict, total=False):
    range: Range
    severity: int
    code: str
    codeDescription: dict[str, str]
    source: str
    message: str
    relatedInformation: list[dict[str, Any]]


class CodeAction(TypedDict, total=False):
    title: str
    kind: str
    diagnostics: list[Diagnostic]
    isPreferred: bool
    disabled: dict[str, str]
    edit: WorkspaceEdit
    command: dict[str, Any]


def default_capabilities() -> dict[str, Any]:
    """A client of the middle: what most editors offer, without resolve, snippets or pull."""
    quickfix = {"codeActionKind": {"valueSet": ["quickfix", "source", "refactor"]}}
    return {
        "general": {"positionEncodings": ["utf-16"]},
        "workspace": {
            "applyEdit": True,
            "configuration": True,
            "workspaceFolders": True,
            "workspaceEdit": {"documentChanges": True},
            "didChangeConfiguration": {"dynamicRegistration": True},
            "didChangeWatchedFiles": {"dynamicRegistration": True},
        },
        "textDocument": {
            "synchronization": {"didSave": True},
            "publishDiagnostics": {
                "versionSupport": True,
                "relatedInformation": True,
                "codeDescriptionSupport": True,
            },
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "definition": {"linkSupport": False},
            "codeAction": {
                "codeActionLiteralSupport": quickfix,
                "isPreferredSupport": True,
                "disabledSupport": True,
            },
        },
        "window": {"workDoneProgress": True, "showMessage": {}},
    }


@dataclass
class Published:
    """The diagnostics of one file, the `number`th that were published."""

    version: int | None
    diagnostics: list[Diagnostic]
    number: int


@dataclass
class Seen:
    """What the server said unasked, guarded by its owner."""

    published: dict[str, Published] = field(default_factory=dict)
    publications: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, Any]] = field(default_factory=list)
    registrations: dict[str, dict[str, Any]] = field(default_factory=dict)
    applied_edits: list[WorkspaceEdit] = field(default_factory=list)
    ended: str | None = None

    def note(self, method: str, parameters: Any) -> None:
        """Keep a notification."""
        if method == "textDocument/publishDiagnostics":
            self.publications += 1
            self.published[parameters["uri"]] = Published(
                parameters.get("version"), parameters["diagnostics"], self.publications
            )
        else:
            self.messages.append({"method": method, "params": parameters})

    def register(self, parameters: Any) -> None:
        """`client/registerCapability`."""
        for registration in parameters["registrations"]:
            self.registrations[registration["id"]] = registration

    def unregister(self, parameters: Any) -> None:
        """`client/unregisterCapability`."""
        for registration in parameters["unregisterations"]:
            self.registrations.pop(registration["id"], None)
