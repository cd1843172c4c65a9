"""The offset at which a new line goes into a gap that has a line end."""

from __future__ import annotations

from typing import NamedTuple

from logcanon.nginx.tree import Tree
from logcanon.plan.gaps import Gap, gap, inside, tree_of
from logcanon.plan.operation import Site
from logcanon.plan.style import line_end_at
from logcanon.text import Span


class Point(NamedTuple):
    """A line start, or with `at_file_end` the end of a last line that has no line end."""

    offset: int
    line_end: str
    at_file_end: bool = False


def insertion_point(site: Site, index: int) -> Point:
    """Where new lines go into gap `index` of `site`: below the line of what precedes.

    A comment at the end of that line stays with it, and so do the lines that carry it on.
    """
    tree, between = tree_of(site), gap(site, index)
    if isinstance(site, Tree) and index == 0 and site.children:
        return _above_first(site, between)
    after = _end_of_preceding(between)
    if not site.children and between.comments:
        after = between.comments[-1].end
    lines = tree.source.lines
    number = lines.line_at(after)
    eol = line_end_at(tree, after)
    if not site.children and after == inside(site).start and isinstance(site, Tree):
        return Point(after, eol)  # a file without any text
    if number + 1 < lines.line_count:
        return Point(lines.line_span(number + 1).start, eol)
    # nginx ends a comment at a line feed only.
    eol = "\n" if between.comments and eol == "\r" else eol
    return Point(lines.line_span(number).end, eol, at_file_end=True)


def _end_of_preceding(between: Gap) -> int:
    comment = between.trailing_comment
    if comment is None:
        return between.span.start
    lines = between.tree.source.lines
    end, (line, column) = comment.end, lines.position(comment.start)
    for following in between.comments[1:]:
        line += 1
        if lines.position(following.start) != (line, column):
            break
        end = following.end
    return end


def _above_first(tree: Tree, between: Gap) -> Point:
    """Above a file's first statement and the comment lines that belong to it."""
    lines = tree.source.lines
    number = lines.line_at(between.span.end)
    begins = {lines.line_at(comment.start) for comment in between.comments}
    while number - 1 in begins:
        number -= 1
    start: Span = lines.line_span(number)
    return Point(max(start.start, between.span.start), line_end_at(tree, start.start))
