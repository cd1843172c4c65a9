"""What a configuration says, as counted entries that an edit elsewhere does not move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from logcanon.nginx.tokens import TokenKind
from logcanon.nginx.tree import Directive, Tree


class Entry(NamedTuple):
    """A directive in its context: `blocks` are the enclosing ones, counted within their parent."""

    file: str
    blocks: tuple[str, ...]
    name: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return " > ".join((self.file, *self.blocks, " ".join((self.name, *self.values))))


def entries(trees: Mapping[Path, Tree]) -> Counter[Entry]:
    """All directives of all files."""
    return Counter(
        entry for path, tree in trees.items() for entry in _within(path.name, (), tree.children)
    )


def comments(trees: Mapping[Path, Tree]) -> Counter[str]:
    """All comments of all files."""
    return Counter(
        token.span.of(tree.source.text).strip()
        for tree in trees.values()
        for token in tree.tokens
        if token.kind is TokenKind.COMMENT
    )


def _within(
    file: str, blocks: tuple[str, ...], directives: tuple[Directive, ...]
) -> Iterator[Entry]:
    number = 0
    for directive in directives:
        yield Entry(file, blocks, directive.name, directive.values)
        if directive.block is None:
            continue
        number += 1
        inner = (*blocks, f"{number}. {directive.label}")
        if directive.block.raw is not None:
            raw = directive.block.raw.of(directive.tree.source.text)
            yield Entry(file, inner, "", (raw,))
        yield from _within(file, inner, directive.children)
