"""textDocument/foldingRange: blocks, and runs of comment lines."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from logcanon.lsp.documents import Kind
from logcanon.lsp.server import LogcanonServer
from logcanon.nginx.tokens import TokenKind
from logcanon.nginx.tree import Tree


def register(server: LogcanonServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def folding_range(
        ls: LogcanonServer, params: types.FoldingRangeParams
    ) -> list[types.FoldingRange] | None:
        document = ls.documents.get(params.text_document.uri)
        if document is None or document.kind is not Kind.CONFIG:
            return None
        tree = ls.session.snapshot().tree(document.file_path)
        return [*_blocks(tree), *_comments(tree)] if tree else None


def _blocks(tree: Tree) -> Iterator[types.FoldingRange]:
    lines = tree.source.lines
    for directive in tree.walk():
        block = directive.block
        if block is None or block.closing is None:
            continue
        first, last = lines.line_at(block.opening.start), lines.line_at(block.closing.start)
        if last - 1 > first:  # the closing brace stays in sight
            yield types.FoldingRange(first, last - 1)


def _comments(tree: Tree) -> Iterator[types.FoldingRange]:
    """Two and more lines that hold nothing but a comment."""
    lines, text = tree.source.lines, tree.source.text
    alone = [
        line
        for token in tree.tokens
        if token.kind is TokenKind.COMMENT
        and not text[
            lines.line_span(line := lines.line_at(token.span.start)).start : token.span.start
        ].strip()
    ]
    start = None
    for line, following in zip(alone, [*alone[1:], -1], strict=True):
        start = line if start is None else start
        if following != line + 1:
            if line > start:
                yield types.FoldingRange(start, line, kind=types.FoldingRangeKind.Comment)
            start = None
