"""Positions, edits and documents by the words of the LSP 3.17 specification.

Shares no code with the server on purpose: what passes here is right by the specification, not
merely equal to what the server believes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import quote, unquote, urlsplit

_UTF8_BOM = "\ufeff"


class ClientError(AssertionError):
    """The server broke the protocol, was too slow or ended; the message says which."""


class Position(TypedDict):
    line: int
    character: int


class Range(TypedDict):
    start: Position
    end: Position


class Location(TypedDict):
    uri: str
    range: Range


class TextEdit(TypedDict):
    range: Range
    newText: str


class WorkspaceEdit(TypedDict, total=False):
    changes: dict[str, list[TextEdit]]
    documentChanges: list[dict[str, Any]]


def uri_of(path: Path) -> str:
    """A file URI as VS Code writes it."""
    return "file://" + quote(path.absolute().as_posix(), safe="/-._~")


def path_of(uri: str) -> Path:
    """The path of a file URI."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        raise ClientError(f"not a file URI: {uri}")
    return Path(unquote(parts.path))


def split_lines(text: str) -> list[str]:
    """Lines with their ends. LSP: "\\n", "\\r\\n" and "\\r" end a line, nothing else does."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z", text) + (
        [""] if not text or text[-1] in "\r\n" else []
    )


def _units(character: str, encoding: str) -> int:
    if encoding == "utf-32":
        return 1
    if encoding == "utf-8":
        return len(character.encode("utf-8", "surrogatepass"))
    return len(character.encode("utf-16-le", "surrogatepass")) // 2


def offset_at(text: str, position: Position, encoding: str = "utf-16") -> int:
    """The index into `text`. A character past the line's end means the line's end, by the
    specification; a line past the document's end or a position inside a character is refused.
    """
    lines = split_lines(text)
    number = position["line"]
    if number == len(lines) and position["character"] == 0:
        return len(text)
    if not 0 <= number < len(lines):
        raise ClientError(f"{position} is outside a document of {len(lines)} lines")
    at = sum(map(len, lines[:number]))
    left = position["character"]
    for character in lines[number].rstrip("\r\n"):
        if left <= 0:
            break
        left -= _units(character, encoding)
        at += 1
        if left < 0:
            raise ClientError(f"{position} ({encoding}) is inside {character!r}")
    return at


def text_of(text: str, where: Range, encoding: str = "utf-16") -> str:
    """What stands under a range."""
    return text[offset_at(text, where["start"], encoding) : offset_at(text, where["end"], encoding)]


def edit_text(text: str, edits: Sequence[TextEdit], encoding: str = "utf-16") -> str:
    """`text` after `edits`, all of whose ranges mean the old text (LSP, "TextEdit[]").

    Insertions at one place come in the order of the array, before what replaces the text there;
    overlapping edits are refused.
    """
    spans = []
    for order, edit in enumerate(edits):
        start = offset_at(text, edit["range"]["start"], encoding)
        end = offset_at(text, edit["range"]["end"], encoding)
        if end < start:
            raise ClientError(f"a range that ends before it starts: {edit['range']}")
        spans.append((start, end, order, edit["newText"]))
    spans.sort(key=lambda span: (span[0], span[1] > span[0], span[2]))
    parts, at = [], 0
    for start, end, _, new_text in spans:
        if start < at:
            raise ClientError(f"overlapping edits: {edits}")
        parts += [text[at:start], new_text]
        at = end
    return "".join([*parts, text[at:]])


@dataclass
class Document:
    """A text in the editor. `mark` is the byte order mark of its file, which no server sees."""

    text: str
    version: int = 1
    mark: str = ""

    @classmethod
    def read(cls, path: Path) -> Document:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        mark = _UTF8_BOM if text.startswith(_UTF8_BOM) else ""
        return cls(text[len(mark) :], mark=mark)

    def write(self, path: Path) -> None:
        path.write_bytes((self.mark + self.text).encode("utf-8", "surrogateescape"))
