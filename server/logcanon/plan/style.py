"""How a file is written: indentation, line ends, blank lines, columns of arguments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from logcanon.nginx.tree import Directive, Tree
from logcanon.plan.gaps import gap, gaps, leading_blanks, line_indent, tree_of
from logcanon.plan.operation import Site

_DEFAULT_UNIT = "    "
_TAB_WIDTHS = (8, 4, 2)


def visible_indent(site: Site, index: int) -> str | None:
    """The blanks before that statement of `site` nearest to gap `index` which begins its line.

    The one before the gap is the nearest. In a block without statements those of a comment;
    None where nothing begins a line.
    """
    nearest = sorted(range(len(site.children)), key=lambda i: abs(2 * (index - i) - 1.5))
    starts = [site.children[i].span.start for i in nearest]
    if not starts:
        starts = [comment.start for g in gaps(site) for comment in g.comments]
    indents = (line_indent(tree_of(site), start) for start in starts)
    return next((indent for indent in indents if indent is not None), None)


def indent_unit(block: Directive) -> str:
    """One step of indentation: of the blocks around `block`, else the commonest in the file."""
    for around in (block, *block.ancestors()):
        step = _step(around)
        if step:
            return step
    steps = Counter(step for d in block.tree.walk() if (step := _step(d)))
    if steps:
        return steps.most_common(1)[0][0]
    return "\t" if "\t" in leading_blanks(block.tree, block.span.start) else _DEFAULT_UNIT


def line_end_at(tree: Tree, offset: int) -> str:
    """The line end of the line of `offset`, or the file's where that line has none."""
    source = tree.source
    number = source.lines.line_at(offset)
    whole = source.lines.line_span(number, with_end=True)
    own = source.text[source.lines.line_span(number).end : whole.end]
    return own or source.line_end


def is_double_spaced(site: Site) -> bool:
    """Whether a blank line stands between any two simple statements of `site`."""
    between = list(_blanks_between_simple(site))
    return len(between) >= 2 and all(between)


def begins_group(site: Site, index: int, name: str) -> bool:
    """Whether a directive `name` in gap `index` is set off as a group of its own.

    So it is where blank lines part the simple statements of `site` and the one before is of
    another family.
    """
    before = site.children[index - 1].name.partition("_")[0]
    return before != name.partition("_")[0] and any(_blanks_between_simple(site))


def wants_blank_before_block(site: Site, index: int) -> bool:
    """Whether a statement put at the start of `site` is set off from the block that follows.

    So it is when the other blocks of `site` are set off from what precedes them, and at the top
    of a file when there is no other.
    """
    if index or not site.children or site.children[0].block is None:
        return False
    if isinstance(site, Directive) and gap(site, 0).blank_lines:
        return False
    before = [gap(site, i).blank_lines for i, c in enumerate(site.children) if i and c.block]
    return all(before) if before else isinstance(site, Tree)


def padding_after(site: Site, index: int, name: str, indent: str) -> str:
    """The blanks between `name`, new in gap `index`, and its argument: as the neighbours have it.

    Neighbours are the simple statements around the gap without a blank line between; they are
    aligned when two or more, the nearest among them, have their first argument in one column
    that more than one blank leads to.
    """
    near = list(_paragraph(site, max(index - 1, 0))) if site.children else []
    for width in _TAB_WIDTHS:
        columns = [_argument_column(d, width) for d in near]
        column = columns[0] if columns else None
        aligned = [d for d, c in zip(near, columns, strict=True) if c == column]
        if column is None or len(aligned) < 2:
            continue
        if len(aligned) * 2 < len(near) or all(len(_argument_blanks(d)) == 1 for d in aligned):
            continue
        return _blanks_to(column, indent + name, width, tabs="\t" in _argument_blanks(near[0]))
    return _common_blanks(near)


def _blanks_between_simple(site: Site) -> Iterator[int]:
    """How many blank lines stand between each two neighbouring simple statements."""
    for index in range(1, len(site.children)):
        if not (site.children[index - 1].block or site.children[index].block):
            yield gap(site, index).blank_lines


def _share_line(left: Directive, right: Directive) -> bool:
    lines = left.tree.source.lines
    return lines.line_at(left.head_end) == lines.line_at(right.span.start)


def _step(block: Directive) -> str | None:
    """What the first own-line statement of `block` is indented by, beyond `block` itself."""
    outer = line_indent(block.tree, block.span.start)
    if outer is None:
        return None
    for child in block.children:
        inner = line_indent(block.tree, child.span.start)
        if inner is not None and not _share_line(block, child):
            return inner[len(outer) :] if inner.startswith(outer) and inner != outer else None
    return None


def _paragraph(site: Site, anchor: int) -> Iterator[Directive]:
    """The statement `anchor` and its simple neighbours on lines next to it, nearest first."""
    children = site.children
    if not _is_plain_line(children[anchor]):
        return
    yield children[anchor]
    for step in (-1, 1):
        at = anchor + step
        while 0 <= at < len(children) and _is_plain_line(children[at]):
            between = gap(site, max(at, at - step))
            if between.blank_lines or not between.is_open:
                break
            yield children[at]
            at += step


def _is_plain_line(directive: Directive) -> bool:
    return directive.block is None and line_indent(directive.tree, directive.span.start) is not None


def _argument_blanks(directive: Directive) -> str:
    first = directive.arguments[0]
    return directive.tree.source.text[directive.name_argument.span.end : first.span.start]


def _argument_column(directive: Directive, tab_width: int) -> int | None:
    if not directive.arguments or _argument_blanks(directive).strip(" \t"):
        return None
    indent = line_indent(directive.tree, directive.span.start) or ""
    before = indent + directive.name_argument.text + _argument_blanks(directive)
    return len(before.expandtabs(tab_width))


def _common_blanks(near: Sequence[Directive]) -> str:
    """What all neighbours have between name and argument, else one blank."""
    seen = {_argument_blanks(d) for d in near if d.arguments}
    only = seen.pop() if len(near) >= 2 and len(seen) == 1 else " "
    return only if not only.strip(" \t") else " "


def _blanks_to(column: int, before: str, tab_width: int, *, tabs: bool) -> str:
    reached = len(before.expandtabs(tab_width))
    if reached >= column:
        return "\t" if tabs else " "
    if not tabs or column % tab_width:
        return " " * (column - reached)
    return "\t" * -(-(column - reached) // tab_width)
