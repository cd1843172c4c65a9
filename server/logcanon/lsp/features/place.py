"""What stands at a position of a configuration: shared by the features of configurations."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types

from logcanon.lsp.documents import Document
from logcanon.lsp.server import LogcanonServer
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.tree import Argument, Directive, Tree


@dataclass(frozen=True, slots=True)
class Place:
    """An offset in a file of a configuration; `scopes` has one for each inclusion."""

    config: Config
    tree: Tree
    offset: int
    scopes: tuple[Scope, ...]

    @property
    def directive(self) -> Directive | None:
        """The directive whose name or arguments hold the offset."""
        found = self.tree.directive_at(self.offset)
        return found if found and found.head_span.contains(self.offset) else None

    @property
    def argument(self) -> Argument | None:
        """The argument that holds the offset."""
        directive = self.directive
        arguments = directive.arguments if directive else ()
        return next((a for a in arguments if a.span.contains(self.offset)), None)


def place_at(ls: LogcanonServer, document: Document, position: types.Position) -> Place | None:
    """The place under the cursor, in the first configuration that holds the file."""
    offset = ls.converter.offset(document.snapshot, position)
    for config in ls.session.snapshot().configs_with(document.file_path):
        tree = config.tree(document.file_path)
        if tree is not None:
            scopes = tuple(config.scopes_at(document.file_path, offset))
            return Place(config, tree, offset, scopes)
    return None
