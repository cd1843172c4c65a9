"""The text between the statements of a block: blanks, line ends and comments.

Gap `i` of a site with n statements lies before statement `i`; gap 0 begins behind the `{` (at a
file's top level: behind a byte order mark) and gap n ends at the `}` (at the end of the file).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from logcanon.nginx.lexer import tokenize
from logcanon.nginx.tokens import TokenKind
from logcanon.nginx.tree import Directive, Tree
from logcanon.plan.operation import Site
from logcanon.text import Span

BYTE_ORDER_MARK = "\ufeff"
_INDENT = re.compile(r"[ \t]*")
_BLANKS = " \t\r\n"


def tree_of(site: Site) -> Tree:
    """The file in which `site` stands."""
    return site if isinstance(site, Tree) else site.tree


def inside(site: Site) -> Span:
    """What lies between the braces of `site`, or the whole file without its byte order mark."""
    if isinstance(site, Tree):
        text = site.source.text
        return Span(int(text.startswith(BYTE_ORDER_MARK)), len(text))
    if site.block is None or site.block.closing is None:
        return Span(site.head_end, site.span.end)
    return Span(site.block.opening.end, site.block.closing.start)


def parent_of(site: Directive) -> tuple[Site, int]:
    """Where `site` stands, and which of the statements there it is."""
    parent: Site = site.parent or site.tree
    return parent, parent.children.index(site)


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap.

    `comments` are the spans of the comments in it, in file order. `is_open` says that it holds
    a line end, so that a new line may stand in it; the edges of a file are open as well.
    """

    tree: Tree
    span: Span
    comments: tuple[Span, ...]
    has_template: bool
    is_open: bool

    @property
    def trailing_comment(self) -> Span | None:
        """The comment on the line on which the gap begins, unless it begins the file."""
        lines = self.tree.source.lines
        if self.comments and self.span.start > 0:
            first = self.comments[0]
            if lines.line_at(first.start) == lines.line_at(self.span.start):
                return first
        return None

    @property
    def blank_lines(self) -> int:
        """How many lines of the gap hold nothing."""
        lines, text = self.tree.source.lines, self.tree.source.text
        first, last = lines.line_at(self.span.start), lines.line_at(self.span.end)
        return sum(not lines.line_span(n).of(text).strip() for n in range(first + 1, last))


def gap(site: Site, index: int) -> Gap:
    """Gap `index` of `site`."""
    tree, bounds, children = tree_of(site), inside(site), site.children
    start = children[index - 1].span.end if index else bounds.start
    end = children[index].span.start if index < len(children) else bounds.end
    span = Span(start, max(start, end))
    # Between statements the lexer carries no state, so the gap can be read by itself.
    text = span.of(tree.source.text)
    tokens = tokenize(text) if text.strip(_BLANKS) else ()
    lines = tree.source.lines
    at_file_edge = isinstance(site, Tree) and (index == 0 or index == len(children))
    return Gap(
        tree,
        span,
        tuple(t.span.shift(span.start) for t in tokens if t.kind is TokenKind.COMMENT),
        has_template=any(t.kind is TokenKind.TEMPLATE for t in tokens),
        is_open=at_file_edge or lines.line_at(span.start) != lines.line_at(span.end),
    )


def gaps(site: Site) -> Iterator[Gap]:
    """All gaps of `site`."""
    for index in range(len(site.children) + 1):
        yield gap(site, index)


def line_indent(tree: Tree, offset: int) -> str | None:
    """The blanks before `offset` when nothing else stands before it on its line."""
    source = tree.source
    start = source.lines.line_span(source.lines.line_at(offset)).start
    before = source.text[start:offset]
    if start == 0:
        before = before.removeprefix(BYTE_ORDER_MARK)
    return before if _INDENT.fullmatch(before) else None


def leading_blanks(tree: Tree, offset: int) -> str:
    """The blanks that begin the line of `offset`."""
    source = tree.source
    line = source.lines.line_span(source.lines.line_at(offset)).of(source.text)
    found = _INDENT.match(line.removeprefix(BYTE_ORDER_MARK))
    return found.group() if found else ""
