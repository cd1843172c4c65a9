"""Typing in an editor, change by change, ends in the tree that the final text has by itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from hypothesis import given, note, settings
from hypothesis import strategies as st
from lsprotocol import types

from logcanon.lsp.convert import Converter
from logcanon.lsp.documents import Document
from logcanon.nginx.directives import table
from logcanon.nginx.parser import parse
from logcanon.nginx.tree import Directive, Tree
from logcanon.text import Source
from logcanon.workspace.session import Session
from plan.generated import configs

FILE = Path("/nowhere/nginx.conf")
TYPED = st.sampled_from(
    [
        *("", "{", "}", ";", "\n", "\r\n", "\r", " ", "#", '"', "'", "\\", "${", "{{", "终", "🛒"),
        *("server {\n", "location / { ", "proxy_ssl_verify on;", "\u2028", "\x0c", "\ufeff"),
    ]
)
# Where a line ends for LSP: nowhere else.
LINE_END = re.compile(r"\r\n|\n|\r")


class Change(NamedTuple):
    """Between two places, given as shares of the text's length, `text` is put."""

    first: float
    second: float
    text: str
    is_whole: bool


shares = st.floats(0, 1)
changes = st.builds(Change, shares, shares, TYPED, st.sampled_from([False] * 9 + [True]))


def _offset(text: str, share: float) -> int:
    """A place in `text` that LSP can name: not within a line end of two characters."""
    at = round(share * len(text))
    return at - 1 if text[at - 1 : at + 1] == "\r\n" else at


def _position(text: str, offset: int, encoding: str) -> types.Position:
    ends = [match.end() for match in LINE_END.finditer(text, 0, offset)]
    column = text[ends[-1] if ends else 0 : offset]
    unit = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return types.Position(
        len(ends), len(column.encode(f"{encoding}-le" if unit > 1 else encoding)) // unit
    )


def _shape(tree: Tree) -> list[object]:
    def of(directive: Directive) -> tuple[object, ...]:
        block = directive.block
        inner = None if block is None else (block.opening, block.closing, block.raw)
        words = (directive.name_argument, *directive.arguments)
        return (words, directive.span, directive.is_terminated, inner, *map(of, directive.children))

    return [tree.source.text, tree.faults, tree.has_templates, *map(of, tree.children)]


@given(configs(), st.lists(changes, max_size=8), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
@settings(max_examples=150)
def test_edits_end_in_the_tree_of_the_text(text: str, typed: list[Change], encoding: str) -> None:
    converter = Converter(types.PositionEncodingKind(encoding))
    item = types.TextDocumentItem(FILE.as_uri(), "nginx", 0, text)
    document, session = Document(item, converter), Session()
    for version, change in enumerate(typed, 1):
        if change.is_whole:
            text = change.text
            document.apply_change(types.TextDocumentContentChangeWholeDocument(text))
        else:
            start, end = sorted(_offset(text, share) for share in change[:2])
            where = types.Range(_position(text, start, encoding), _position(text, end, encoding))
            document.apply_change(types.TextDocumentContentChangePartial(where, change.text))
            text = text[:start] + change.text + text[end:]
        document.version = version
        session.open(document.snapshot)
        note(repr(text))
        tree = session.snapshot().tree(FILE)
        assert tree is not None
        anew = parse(Source(FILE, text, version), table().is_known)
        assert _shape(tree) == _shape(anew)
