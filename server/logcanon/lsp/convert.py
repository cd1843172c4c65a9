"""Between the core's offsets and LSP's positions: the one place where this happens.

The core counts code points. A client counts in the unit agreed at `initialize` (LSP 3.17,
"PositionEncodingKind"): UTF-16 code units unless it offered something else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from logcanon.finding import Fix, Severity
from logcanon.text import EditSet, Source, Span

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


class Converter:
    """Converts for one client: its position encoding, and the URIs it uses for paths."""

    def __init__(self, encoding: str | types.PositionEncodingKind | None) -> None:
        self.encoding = str(getattr(encoding, "value", encoding) or "utf-16")
        self._uris: dict[Path, str] = {}

    def units(self, text: str) -> int:
        """Length of `text` in the client's units."""
        if self.encoding == "utf-32" or text.isascii():
            return len(text)
        if self.encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def code_points(self, line: str, units: int) -> int:
        """How many code points of `line` the first `units` units are (clamped)."""
        if self.encoding == "utf-32" or line.isascii():
            return min(units, len(line))
        seen = 0
        for column, character in enumerate(line):
            if seen >= units:
                return column
            seen += self.units(character)
        return len(line)

    def line_range(self, line: int, text: str, span: Span) -> types.Range:
        """The range of `span` within line number `line` and those behind it: their `text`."""
        return types.Range(
            self._line_position(line, text[: span.start]),
            self._line_position(line, text[: span.end]),
        )

    def _line_position(self, line: int, before: str) -> types.Position:
        newlines = before.count("\n")
        return types.Position(line + newlines, self.units(before[before.rfind("\n") + 1 :]))

    def position(self, source: Source, offset: int) -> types.Position:
        """The position of `offset` in `source`."""
        line, column = source.lines.position(offset)
        start = source.lines.line_span(line).start
        return types.Position(line, self.units(source.text[start : start + column]))

    def range(self, source: Source, span: Span) -> types.Range:
        """The range of `span` in `source`."""
        return types.Range(self.position(source, span.start), self.position(source, span.end))

    def offset(self, source: Source, position: types.Position) -> int:
        """The offset of `position` in `source` (clamped)."""
        if position.line >= source.lines.line_count:
            return len(source.text)
        span = source.lines.line_span(position.line)
        return span.start + self.code_points(source.of(span), position.character)

    def path(self, uri: str) -> Path:
        """The real path of `uri`; a buffer without a file gets a path made of its URI."""
        file_path = to_fs_path(uri) if urlsplit(uri).scheme == "file" else None
        # Configurations know their files by the real path, whatever link leads there.
        path = Path(os.path.realpath(file_path or "/" + unquote(uri)))
        self._uris[path] = uri
        return path

    def uri(self, path: Path) -> str:
        """The client's own URI for `path` where it has named it, else a file URI."""
        known = self._uris.get(path)
        return known or from_fs_path(str(path)) or path.as_uri()

    def text_edits(self, source: Source, edits: EditSet) -> list[types.TextEdit]:
        """Whole-line edits: exact even in clients that count columns in other units."""
        return [
            types.TextEdit(self.range(source, edit.span), edit.text)
            for edit in edits.whole_lines(source)
        ]

    def workspace_edit(
        self,
        fix: Fix,
        sources: Mapping[Path, Source],
        capabilities: types.ClientCapabilities,
        snippets_in: Path | None = None,
    ) -> types.WorkspaceEdit:
        """The edits of `fix` in the form that the client understands.

        Placeholders become tab stops in the file `snippets_in`, the one the user stands in.
        """
        workspace = capabilities.workspace
        wanted = workspace.workspace_edit if workspace else None
        if not (wanted and wanted.document_changes):
            return types.WorkspaceEdit(
                changes={
                    self.uri(path): self.text_edits(sources[path], edits)
                    for path, edits in fix.edits.items()
                }
            )
        changes = []
        for path, edits in fix.edits.items():
            plain = self.text_edits(sources[path], edits)
            snippets = wanted.snippet_edit_support and path == snippets_in and fix.placeholders
            changes.append(
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(
                        uri=self.uri(path), version=sources[path].version
                    ),
                    [_snippet(edit, fix.placeholders) for edit in plain] if snippets else plain,
                )
            )
        return types.WorkspaceEdit(document_changes=changes)


def severity(value: Severity) -> types.DiagnosticSeverity:
    """LSP's number for a severity."""
    return _SEVERITIES[value]


def _snippet(
    edit: types.TextEdit, placeholders: tuple[str, ...]
) -> types.TextEdit | types.SnippetTextEdit:
    """`edit` with its placeholders as tab stops; plain where it holds none."""
    if not any(placeholder in edit.new_text for placeholder in placeholders):
        return edit
    value = edit.new_text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
    for number, placeholder in enumerate(placeholders, 1):
        value = value.replace(placeholder, f"${{{number}:{placeholder}}}")
    return types.SnippetTextEdit(edit.range, types.StringValue(value))
