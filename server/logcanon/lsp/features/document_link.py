"""textDocument/documentLink: included files, certificates and other files that are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from logcanon.lsp.documents import Kind
from logcanon.lsp.server import LogcanonServer
from logcanon.nginx.config import Config
from logcanon.nginx.tree import Argument, Tree

# Directives whose first argument is a file, relative to the folder of the main file.
_FILES = ("_certificate", "_certificate_key", "_crl", "_password_file", "_dhparam", "_user_file")


def register(server: LogcanonServer) -> None:
    """Register the handler."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def document_link(
        ls: LogcanonServer, params: types.DocumentLinkParams
    ) -> list[types.DocumentLink] | None:
        document = ls.documents.get(params.text_document.uri)
        if document is None or document.kind is not Kind.CONFIG:
            return None
        snapshot = ls.session.snapshot()
        for config in snapshot.configs_with(document.file_path):
            tree = config.tree(document.file_path)
            if tree is not None:
                return [
                    types.DocumentLink(
                        ls.converter.range(tree.source, argument.span),
                        target=ls.converter.uri(path),
                    )
                    for argument, path in _links(config, tree)
                    if snapshot.disk.exists(path)
                ]
        return None


def _links(config: Config, tree: Tree) -> Iterator[tuple[Argument, Path]]:
    for include in config.includes:
        if include.directive.tree is tree and not include.is_glob and include.paths:
            yield include.directive.arguments[0], config.real_path(include.paths[0])
    base = config.main.path.parent
    for directive in tree.walk():
        if directive.name.endswith(_FILES) and directive.arguments:
            argument = directive.arguments[0]
            if "$" not in argument.value and ":" not in argument.value:
                yield argument, base / argument.value
