"""Open documents: their text, version and kind.

pygls keeps its own `TextDocument`; it splits lines where LSP does not (form feed, U+2028 ...) and
splits the whole text at every change. These documents stand in its place, so that pygls's own
handlers of didOpen, didChange and didClose fill them.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from pathlib import Path

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from logcanon.authoring.kind import looks_like_record
from logcanon.diagnose.group import Group
from logcanon.diagnose.group_log import GroupedLog
from logcanon.lsp.convert import Converter
from logcanon.nginx.kind import looks_like_config, names_config
from logcanon.scan.extent import message_of_line
from logcanon.scan.fences import holds_log_line, only_logs
from logcanon.scan.incremental import IncrementalScan, Occurrences
from logcanon.scan.occurrence import decode
from logcanon.scan.scanner import looks_like_log
from logcanon.scan.searcher import Searcher
from logcanon.text import Source
from logcanon.text.line_store import LineStore

_SAMPLE = 64 * 1024
# Languages in which people write notes; logs stand in fenced blocks there.
_NOTES = frozenset({"markdown", "plaintext"})
_LONGEST_NOTE = 1024 * 1024


class Kind(Enum):
    """What a document is to logcanon."""

    LOG = "log"
    CONFIG = "config"
    RECORD = "record"
    OTHER = "other"


class Document(TextDocument):
    """One open document. Logs live in a line store, configurations as one text.

    Notes with a log in a fenced block are logs too: then `log` has these lines alone, the others
    are empty there.
    """

    def __init__(self, item: types.TextDocumentItem, converter: Converter) -> None:
        super().__init__(item.uri, source="", version=item.version, language_id=item.language_id)
        self.file_path = converter.path(item.uri)
        self._converter = converter
        self.store = LineStore(item.text)
        self._scan = IncrementalScan()
        self._grouped = GroupedLog()
        self.log = self.store
        self.kind = Kind.OTHER
        self._is_note = False
        self._classify(item.text)

    def occurrences(self, matcher: Searcher) -> Occurrences:
        """What the records recognise in a log; any thread may ask."""
        return self._scan.occurrences(self.log, matcher)

    def groups(self, matcher: Searcher) -> list[Group]:
        """The same, equal lines together, by their first lines."""
        return self._grouped.groups(self.occurrences(matcher))

    def message_at(self, number: int) -> tuple[int, str]:
        """The message that holds a line of a log: its first line's number, and all its lines."""
        first, raw = message_of_line(self.log.line_bytes, self.log.line_count, number)
        return first, decode(raw)

    @cached_property
    def snapshot(self) -> Source:
        """The text at its present version."""
        return Source(self.file_path, self.store.text(), self.version)

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Take over one change of a didChange notification."""
        self.__dict__.pop("snapshot", None)
        if isinstance(change, types.TextDocumentContentChangePartial):
            start, end = change.range.start, change.range.end
            self.store.change(
                (start.line, start.character),
                (end.line, end.character),
                change.text,
                self._converter.encoding,
            )
        else:
            self.store = LineStore(change.text)
        if self.kind is Kind.LOG and not self._is_note:
            self.log = self.store
        elif self.store.line_count < 2000 or self._is_note:
            self._classify(self.snapshot.text)

    def _classify(self, text: str) -> None:
        """Find out what the document is."""
        self.log = self.store
        self._is_note = False
        self.kind = kind_of(self.file_path, self.language_id, text[:_SAMPLE])
        is_untitled = self.uri.startswith("untitled:")
        if self.language_id == "markdown" or (
            self.kind is Kind.OTHER and self.language_id in _NOTES and not is_untitled
        ):
            logs = only_logs(text) if len(text) <= _LONGEST_NOTE else None
            self._is_note = logs is not None
            self.kind = Kind.OTHER if logs is None else Kind.LOG
            self.log = self.store if logs is None else LineStore(logs)
        elif self.kind is Kind.OTHER and is_untitled and holds_log_line(text[:_SAMPLE]):
            self.kind = Kind.LOG  # what is pasted there is meant to be looked at


class Documents(Workspace):
    """All open documents, by URI."""

    converter: Converter

    @classmethod
    def of(cls, workspace: Workspace) -> Documents:
        """The same folders and encoding as the workspace that pygls made."""
        documents = cls(
            workspace.root_uri,
            types.TextDocumentSyncKind.Incremental,
            list(workspace.folders.values()),
            workspace.position_encoding,
        )
        documents.converter = Converter(workspace.position_encoding)
        return documents

    def put_text_document(
        self, text_document: types.TextDocumentItem, notebook_uri: str | None = None
    ) -> None:
        """Take over a document that was opened."""
        del notebook_uri
        self._text_documents[text_document.uri] = Document(text_document, self.converter)

    def update_text_document(
        self,
        text_doc: types.VersionedTextDocumentIdentifier,
        change: types.TextDocumentContentChangeEvent,
    ) -> None:
        """Take over a change; one for a document that is not open is ignored."""
        document = self.get(text_doc.uri)
        if document is not None:
            document.version = text_doc.version
            document.apply_change(change)

    def remove_text_document(self, doc_uri: str) -> None:
        """Forget a document that was closed."""
        self._text_documents.pop(doc_uri, None)

    def get(self, uri: str) -> Document | None:
        """The open document of that URI."""
        found = self._text_documents.get(uri)
        return found if isinstance(found, Document) else None

    def __iter__(self) -> Iterator[Document]:
        return (d for d in self._text_documents.values() if isinstance(d, Document))

    def roots(self) -> tuple[Path, ...]:
        """The workspace folders on disk; old clients send only a root."""
        uris = [folder.uri for folder in self.folders.values()] or [self.root_uri]
        paths = [self.converter.path(uri) for uri in uris if uri and uri.startswith("file:")]
        return tuple(dict.fromkeys(paths))


def kind_of(path: Path, language_id: str | None, sample: str) -> Kind:
    """Tell logs, configurations and records: by language id, then by name, then by content."""
    if language_id == "nginx" or names_config(path):
        return Kind.CONFIG
    if language_id == "log" or path.suffix == ".log" or "error.log" in path.name:
        return Kind.LOG
    if path.suffix == ".json" and looks_like_record(path, sample):
        return Kind.RECORD
    if looks_like_log(sample.encode("utf-8", "replace")):
        return Kind.LOG
    return Kind.CONFIG if path.suffix != ".json" and looks_like_config(sample) else Kind.OTHER
