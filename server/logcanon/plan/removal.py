"""Which lines go when a statement that fills them is taken out."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.plan.gaps import gap, tree_of
from logcanon.plan.operation import Site
from logcanon.text import Source, Span


def lines_of_removed(site: Site, index: int) -> set[int]:
    """The lines of statement `index` and its trailing comment, with a blank line left over.

    A blank line is left over when it would come to stand beside another or beside a brace.
    """
    lines = tree_of(site).source.lines
    child, above, below = site.children[index], gap(site, index), gap(site, index + 1)
    comment = below.trailing_comment
    first = lines.line_at(child.span.start)
    last = lines.line_at(comment.end if comment else child.span.end)
    is_first, is_last = index == 0, index + 1 == len(site.children)
    blank_above = first - 1 > lines.line_at(above.span.start) and _is_blank(site, first - 1)
    blank_below = last + 1 < lines.line_at(below.span.end) and _is_blank(site, last + 1)
    brace_above = is_first and lines.line_at(above.span.start) == first - 1
    brace_below = is_last and lines.line_at(below.span.end) == last + 1
    if blank_above and (blank_below or brace_below):
        first -= 1
    elif blank_below and brace_above:
        last += 1
    return set(range(first, last + 1))


def spans_of_lines(source: Source, numbers: set[int]) -> Iterator[Span]:
    """The spans of whole lines, adjoining ones joined."""
    ordered = sorted(numbers)
    while ordered:
        length = 1
        while length < len(ordered) and ordered[length] == ordered[0] + length:
            length += 1
        first, last = ordered[0], ordered[length - 1]
        ordered = ordered[length:]
        start = source.lines.line_span(first).start
        end = source.lines.line_span(last, with_end=True).end
        yield Span(start, end)


def _is_blank(site: Site, number: int) -> bool:
    source = tree_of(site).source
    return not source.of(source.lines.line_span(number)).strip()
