"""textDocument/documentSymbol: the blocks of a configuration, the records of a log."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from logcanon.lsp.convert import Converter
from logcanon.lsp.documents import Kind
from logcanon.lsp.features.log_symbol import log_symbols
from logcanon.lsp.server import LogcanonServer
from logcanon.nginx.tree import Directive, Tree

_KINDS = {
    "server": types.SymbolKind.Class,
    "location": types.SymbolKind.Method,
    "upstream": types.SymbolKind.Interface,
    "map": types.SymbolKind.Object,
    "if": types.SymbolKind.Event,
}


def register(server: LogcanonServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbol(
        ls: LogcanonServer, params: types.DocumentSymbolParams
    ) -> list[types.DocumentSymbol] | None:
        document = ls.documents.get(params.text_document.uri)
        if document is not None and document.kind is Kind.LOG:
            return log_symbols(ls, ls.session.snapshot(), document)
        if document is None or document.kind is not Kind.CONFIG:
            return None
        tree = ls.session.snapshot().tree(document.file_path)
        return _symbols(ls.converter, tree, tree.children) if tree else None


def _symbols(
    converter: Converter, tree: Tree, directives: Iterable[Directive]
) -> list[types.DocumentSymbol]:
    source = tree.source
    return [
        types.DocumentSymbol(
            name=directive.name if directive.name != "server" else _server_label(directive),
            detail=" ".join(a.text for a in directive.arguments) or None,
            kind=_KINDS.get(directive.name, types.SymbolKind.Namespace),
            range=converter.range(source, directive.span),
            selection_range=converter.range(source, directive.head_span),
            children=_symbols(converter, tree, directive.children),
        )
        for directive in directives
        if directive.block is not None
    ]


def _server_label(directive: Directive) -> str:
    """`server shop.example.com`: the name is what a user looks for."""
    for name in ("server_name", "listen"):
        for child in directive.children:
            if child.name == name and child.values:
                return f"server {child.values[0]}"
    return "server"
