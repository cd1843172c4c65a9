"""Putting new lines between the statements of one tree, and taking statements out.

Collects what shall stand in which gap, opens blocks written on one line where a new line has to
stand in them, and yields the edits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from logcanon.nginx.tree import Directive, Tree
from logcanon.plan.gaps import gap, leading_blanks, line_indent, parent_of
from logcanon.plan.operation import Site
from logcanon.plan.point import insertion_point
from logcanon.plan.removal import lines_of_removed, spans_of_lines
from logcanon.plan.style import (
    begins_group,
    indent_unit,
    is_double_spaced,
    line_end_at,
    padding_after,
    visible_indent,
    wants_blank_before_block,
)
from logcanon.text import Span, TextEdit


@dataclass(slots=True)
class _Changes:
    """What happens among the statements of one site.

    `lines` holds new (name, arguments) by gap; `broken` the gaps that get a line end;
    `removed` the statements taken out.
    """

    site: Site
    lines: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)


class Layout:
    """The gaps of one tree and what becomes of them: filled first, then read by `edits`."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._changes: dict[int, _Changes] = {}

    def insert(self, site: Site, index: int, name: str, arguments: str) -> None:
        """Put a directive on a line of its own into gap `index` of `site`."""
        changes, between = self._of(site), gap(site, index)
        changes.lines.setdefault(index, []).append((name, arguments))
        if not between.is_open:
            self._break_run(site, index)
        elif isinstance(site, Directive) and not site.children and not between.comments:
            changes.broken.add(index)  # what blank lines an empty block has go

    def remove(self, directive: Directive) -> None:
        """Take `directive` out, with its line where nothing else stands there."""
        site, index = parent_of(directive)
        self._of(site).removed.add(index)

    def edits(self) -> Iterator[TextEdit]:
        """The edits of all gaps and removed statements, in no order."""
        lines: set[int] = set()
        for changes in self._changes.values():
            for index, new in changes.lines.items():
                if index not in changes.broken:
                    yield self._insertion(changes.site, index, new)
            alone = {i for i in changes.removed if self._is_alone(changes, i)}
            for index in alone:
                lines |= lines_of_removed(changes.site, index)
            yield from self._within_lines(changes, changes.removed - alone)
        for span in spans_of_lines(self._tree.source, lines):
            yield TextEdit(span, "")

    def _of(self, site: Site) -> _Changes:
        return self._changes.setdefault(id(site), _Changes(site))

    def _break_run(self, site: Site, index: int) -> None:
        """Break the line at gap `index` and at all gaps that share its line, outwards too."""
        broken, last = self._of(site).broken, len(site.children)
        if index in broken:
            return
        first = end = index
        while first > 0 and not gap(site, first - 1).is_open:
            first -= 1
        while end < last and not gap(site, end + 1).is_open:
            end += 1
        broken.update(range(first, end + 1))
        if isinstance(site, Tree):
            return
        parent, at = parent_of(site)
        begins_line = gap(parent, at).is_open
        if first == 0 and not begins_line:
            self._break_run(parent, at)
        elif end == last and begins_line and not gap(parent, at + 1).is_open:
            self._break_run(parent, at + 1)

    def _block_indent(self, block: Directive) -> str:
        """The blanks before the line on which `block` begins once all lines are broken."""
        own = line_indent(block.tree, block.span.start)
        if own is not None:
            return own
        parent, at = parent_of(block)
        if self._is_broken(parent, at):
            return self._child_indent(parent, at)
        return leading_blanks(block.tree, block.span.start)

    def _is_broken(self, site: Site, index: int) -> bool:
        changes = self._changes.get(id(site))
        return changes is not None and index in changes.broken

    def _child_indent(self, site: Site, index: int) -> str:
        """The blanks before a statement in gap `index` of `site`."""
        visible = visible_indent(site, index)
        if visible is not None:
            return visible
        return "" if isinstance(site, Tree) else self._block_indent(site) + indent_unit(site)

    def _insertion(self, site: Site, index: int, new: list[tuple[str, str]]) -> TextEdit:
        """Whole new lines in a gap that has a line end already."""
        point, indent = insertion_point(site, index), self._child_indent(site, index)
        eol, double = point.line_end, is_double_spaced(site)
        apart = index > 0 and (double or begins_group(site, index, new[0][0]))
        lines = [
            _line(indent, name, " " if apart else padding_after(site, index, name, indent), rest)
            for name, rest in new
        ]
        block = (eol * 2 if double else eol).join(lines)
        if apart:
            block = eol + block
        if wants_blank_before_block(site, index):
            block += eol
        text = eol + block if point.at_file_end else block + eol
        return TextEdit(Span(point.offset, point.offset), text)

    def _within_lines(self, changes: _Changes, removed: set[int]) -> Iterator[TextEdit]:
        """The gaps to be broken and the statements that do not fill lines of their own."""
        site = changes.site
        touched = changes.broken | removed | {i + 1 for i in removed}
        for index in touched:
            text = self._gap_text(changes, removed, index)
            if text is not None:
                yield TextEdit(gap(site, index).span, text)
        for index in removed:
            child = site.children[index]
            closes = index + 1 == len(site.children) and index + 1 not in changes.broken
            indent = line_indent(child.tree, child.span.start)
            if closes and indent is not None and isinstance(site, Directive):
                start = child.span.start - len(indent)
                yield TextEdit(Span(start, child.span.end), self._block_indent(site))
            else:
                yield TextEdit(child.span, "")

    def _gap_text(self, changes: _Changes, removed: set[int], index: int) -> str | None:
        """What replaces gap `index`; None leaves it."""
        site, between = changes.site, gap(changes.site, index)
        takes_place = index - 1 in removed and index not in changes.lines and not between.is_open
        if takes_place and gap(site, index - 1).is_open:
            return ""  # what was removed began its line, and what follows begins it now
        if index in changes.broken:
            return self._broken_gap(changes, index, with_next=index not in removed)
        return "" if index in removed and not between.is_open else None

    def _broken_gap(self, changes: _Changes, index: int, *, with_next: bool) -> str:
        site, start = changes.site, gap(changes.site, index).span.start
        indent = self._child_indent(site, index)
        lines = [_line(indent, name, " ", rest) for name, rest in changes.lines.get(index, ())]
        if with_next and index < len(site.children):
            lines.append(indent)
        elif with_next and isinstance(site, Directive):
            lines.append(self._block_indent(site))
        eol = line_end_at(self._tree, start)
        return "".join(eol + line for line in lines)

    def _is_alone(self, changes: _Changes, index: int) -> bool:
        """Whether nothing else stands on the lines of statement `index`."""
        return gap(changes.site, index).is_open and gap(changes.site, index + 1).is_open


def _line(indent: str, name: str, padding: str, arguments: str) -> str:
    return f"{indent}{name}{padding}{arguments};" if arguments else f"{indent}{name};"
