"""The command logcanon.newRecord: a skeleton of a record for a line that nothing recognises.

The client makes the file, in the workspace's folder of records; the server writes none itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from logcanon.authoring.skeleton import NoMessage, render, skeleton
from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.server import LogcanonServer
from logcanon.scan.line import LogLine, parse_line
from logcanon.workspace.record_folders import IN_WORKSPACE

COMMAND = "logcanon.newRecord"
KIND = "logcanon.newRecord"
_TITLES = {"en": "Write a record for this message", "zh": "为此消息编写记录"}
_EXISTS = {"en": "{path} is there already.", "zh": "{path} 已存在。"}


def register(server: LogcanonServer) -> None:
    """Register the command."""

    @server.command(COMMAND)
    async def new_record(ls: LogcanonServer, uri: str, line: int) -> str | None:
        """The URI of the new record; None where none was made."""
        document = ls.documents.get(uri)
        folder = _folder(ls, document) if document else None
        parsed = _line(document, line) if document else None
        if folder is None or parsed is None:
            return None
        try:
            record = skeleton(parsed)
        except NoMessage:
            return None
        path = folder / IN_WORKSPACE / f"{record['id']}.json"
        if path.exists():
            words = _EXISTS[ls.session.snapshot().engine.language].format(path=path)
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, words))
        elif not await _create(ls, path, render(record)):
            return None
        await ls.open_in_editor(path)
        return ls.converter.uri(path)


def new_record_actions(
    ls: LogcanonServer, document: Document, number: int
) -> Iterator[types.CodeAction]:
    """The offer, on a line of nginx that no record recognises."""
    if document.kind is not Kind.LOG or not _can_create(ls) or _folder(ls, document) is None:
        return
    line = _line(document, number)
    snapshot = ls.session.snapshot()
    if line is None or snapshot.line_occurrence(line.text, number) is not None:
        return
    title = _TITLES[snapshot.engine.language]
    command = types.Command(title, COMMAND, arguments=[document.uri, number])
    yield types.CodeAction(title=title, kind=KIND, command=command)


def _line(document: Document, number: int) -> LogLine | None:
    if document.kind is not Kind.LOG or not 0 <= number < document.store.line_count:
        return None
    return parse_line(document.message_at(number)[1])


def _folder(ls: LogcanonServer, document: Document) -> Path | None:
    """The workspace folder that holds the log, else the first one."""
    roots = ls.documents.roots()
    holding = [root for root in roots if document.file_path.is_relative_to(root)]
    return max(holding, key=lambda root: len(root.parts), default=next(iter(roots), None))


def _can_create(ls: LogcanonServer) -> bool:
    workspace = ls.client_capabilities.workspace
    wanted = workspace.workspace_edit if workspace else None
    operations = (wanted.resource_operations if wanted else None) or []
    can_apply = bool(workspace and workspace.apply_edit)
    return can_apply and types.ResourceOperationKind.Create in operations


async def _create(ls: LogcanonServer, path: Path, text: str) -> bool:
    """Have the client make the file; whether it did."""
    uri, start = ls.converter.uri(path), types.Position(0, 0)
    changes: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile]
    changes = [
        types.CreateFile(uri, options=types.CreateFileOptions(ignore_if_exists=True)),
        types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(uri),
            [types.TextEdit(types.Range(start, start), text)],
        ),
    ]
    edit = types.WorkspaceEdit(document_changes=changes)
    label = _TITLES[ls.session.snapshot().engine.language]
    answer = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label))
    return answer.applied
