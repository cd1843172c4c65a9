"""A tree and its faults as text, for golden files and for reading."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.nginx.tree import Directive, Tree


def outline(tree: Tree) -> str:
    """One line for each directive, indented by depth, then one for each fault."""
    lines = [line for child in tree.children for line in _directive(child, 0)]
    lines.append("--")
    for fault in tree.faults:
        assert fault.span is not None
        line, column = tree.source.lines.position(fault.span.start)
        under = " ".join(tree.source.of(fault.span).split())
        lines.append(f"{line + 1}:{column + 1} {fault.severity.value} {fault.code} [{under}]")
        lines.append(f"    {fault.reason}")
    return "\n".join(lines) + "\n"


def _directive(directive: Directive, depth: int) -> Iterator[str]:
    words = [directive.name_argument, *directive.arguments]
    shown = " ".join(f"{word.value!a}{'*' if word.is_template else ''}" for word in words)
    block = directive.block
    marks = "" if directive.is_terminated else " (not ended)"
    if block is not None:
        marks += " {" if block.closing is not None else " { (not closed)"
    yield f"{'  ' * depth}{shown}{marks}"
    if block is not None and block.raw is not None:
        yield f"{'  ' * (depth + 1)}raw {directive.tree.source.of(block.raw)!a}"
    for child in directive.children:
        yield from _directive(child, depth + 1)
