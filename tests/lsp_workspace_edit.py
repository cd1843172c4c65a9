"""What a workspace edit asks of a client that offered certain capabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lsp_text import ClientError, TextEdit, WorkspaceEdit, path_of


def edits_by_file(
    edit: WorkspaceEdit, offered: Mapping[str, Any]
) -> list[tuple[str, int | None, Sequence[TextEdit]]]:
    """URI, version and edits of each file; ClientError for what a client did not offer."""
    if "documentChanges" not in edit:
        return [(uri, None, edits) for uri, edits in edit.get("changes", {}).items()]
    if not offered.get("workspace", {}).get("workspaceEdit", {}).get("documentChanges"):
        raise ClientError("documentChanges, which this client did not offer")
    found: list[tuple[str, int | None, Sequence[TextEdit]]] = []
    for change in edit["documentChanges"]:
        if "kind" in change:
            _create(change, offered)
            continue
        for text_edit in change["edits"]:
            if "newText" not in text_edit:
                raise ClientError(f"a snippet, which was not offered: {text_edit}")
        document = change["textDocument"]
        if "version" not in document:
            raise ClientError(f"`version` is required (it may be null): {change}")
        found.append((document["uri"], document["version"], change["edits"]))
    return found


def _create(change: Mapping[str, Any], offered: Mapping[str, Any]) -> None:
    """Carry out the creation of a file, the one resource operation that is understood."""
    edits = offered.get("workspace", {}).get("workspaceEdit", {})
    if change["kind"] != "create" or "create" not in edits.get("resourceOperations", ()):
        raise ClientError(f"a resource operation, which was not offered: {change}")
    path = path_of(change["uri"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(exist_ok=bool(change.get("options", {}).get("ignoreIfExists")))
