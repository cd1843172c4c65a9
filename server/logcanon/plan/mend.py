"""Edits for the faults of a file's text that have one obvious way out.

The text is read again with the edits made: what does not leave fewer faults and no new ones is
not offered. A byte order mark is left to a person: editors hide it from edits and write it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from logcanon.finding import Fault
from logcanon.nginx.directives import table
from logcanon.nginx.parser import parse
from logcanon.nginx.tree import Tree
from logcanon.text import EditSet, Phrase, Phrasing, Span, TextEdit

_ADD = Phrasing(en="Add the missing {sign}", zh="补上缺少的 {sign}")
_DELETE = Phrasing(en="Delete this {sign}", zh="删除此处的 {sign}")
_PLAIN_SPACE = Phrase("Write a plain space in its place", "换成普通空格")
_ADD_SPACE = Phrase("Add a space before {", "在 { 前加一个空格")
_QUOTE = Phrase("Put the expression in quotes", "给表达式加上引号")


@dataclass(frozen=True, slots=True)
class Mending:
    """What to do about a fault. `is_certain`: nothing else can have been meant."""

    title: Phrase
    edits: EditSet
    is_certain: bool = False


_Way: TypeAlias = Callable[[Fault, Span, Tree], Mending | None]


def mend(fault: Fault, tree: Tree) -> Mending | None:
    """The edits of `tree`'s text that mend `fault`; None where a person has to see to it."""
    way = _WAYS.get(fault.code)
    if way is None or fault.span is None or tree.has_templates:
        return None
    mending = way(fault, fault.span, tree)
    return mending if mending is not None and _helps(mending, tree) else None


def _helps(mending: Mending, tree: Tree) -> bool:
    mended = parse(
        replace(tree.source, text=mending.edits.apply(tree.source.text)), table().is_known
    )
    before, after = (Counter(fault.code for fault in one.faults) for one in (tree, mended))
    return after < before


def _semicolon(_: Fault, span: Span, tree: Tree) -> Mending:
    """Behind the last word; before the brace in `{ return 404}`."""
    end = span.end - tree.source.of(span).endswith("}")
    return _insert(end, ";", _ADD.of(sign=";"))


def _opening_brace(_: Fault, span: Span, tree: Tree) -> Mending:
    title = _ADD.of(sign="{")
    if tree.source.of(span) == ";":
        return Mending(title, EditSet([TextEdit(span, " {")]))
    return _insert(span.end, " {", title)


def _closing_brace(_: Fault, span: Span, tree: Tree) -> Mending | None:
    """On a line of its own behind the last one that the block holds."""
    block = next((d for d in tree.walk() if d.span.start == span.start), None)
    if block is None:
        return None
    source = tree.source
    end = source.lines.line_span(source.lines.line_at(block.span.end)).end
    start = source.lines.line_span(source.lines.line_at(span.start)).start
    indent = source.text[start : span.start]
    brace = f"{source.line_end}{indent if not indent.strip() else ''}}}"
    return _insert(end, brace, _ADD.of(sign="}"))


def _stray(_: Fault, span: Span, tree: Tree) -> Mending:
    """With its line, where nothing else stands there."""
    source = tree.source
    line = source.lines.line_span(source.lines.line_at(span.start), with_end=True)
    is_alone = source.of(line).strip() == source.of(span)
    sign = source.of(span)
    edits = EditSet([TextEdit(line if is_alone else span, "")])
    return Mending(_DELETE.of(sign=sign), edits, is_certain=sign == ";")


def _invisible(_: Fault, span: Span, __: Tree) -> Mending:
    return Mending(_PLAIN_SPACE, EditSet([TextEdit(span, " ")]))


def _space_before_brace(_: Fault, span: Span, __: Tree) -> Mending:
    return _insert(span.end - 1, " ", _ADD_SPACE)


def _quoted(_: Fault, span: Span, tree: Tree) -> Mending | None:
    """Nginx takes a backslash before a quote away, and all others as they stand."""
    text = tree.source.of(span)
    quote = next((q for q in "\"'" if q not in text), None)
    if quote is None:
        return None
    return Mending(_QUOTE, EditSet([TextEdit(span, f"{quote}{text}{quote}")]))


def _insert(at: int, text: str, title: Phrase) -> Mending:
    return Mending(title, EditSet([TextEdit(Span(at, at), text)]))


_WAYS: dict[str, _Way] = {
    "missing-semicolon": _semicolon,
    "missing-opening-brace": _opening_brace,
    "unclosed-block": _closing_brace,
    "unexpected-semicolon": _stray,
    "unexpected-closing-brace": _stray,
    "invisible-character": _invisible,
    "brace-taken-as-variable": _space_before_brace,
    "brace-in-regex": _quoted,
}
