"""Changing the arguments of a directive that is there, and nothing around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from logcanon.nginx.directives import Repeat, table
from logcanon.nginx.parser import parse
from logcanon.nginx.tree import Directive
from logcanon.plan import refusal_phrases as said
from logcanon.plan.gaps import Gap, gap, parent_of
from logcanon.text import Phrase, Source, Span, TextEdit


def read_values(name: str, arguments: Sequence[str]) -> tuple[str, ...] | Phrase:
    """What nginx reads from `name arguments;`, or why it would not read it so."""
    tree = parse(Source(Path(), " ".join((name, *arguments)) + ";"))
    made = tree.children[0] if len(tree.children) == 1 else None
    if tree.faults or made is None or made.block or len(made.arguments) != len(arguments):
        return said.NO_STATEMENT.of(statement=" ".join((name, *arguments)))
    known = table().get(name)
    if known and not any(info.accepts(len(arguments)) for info in known):
        return said.WRONG_COUNT.of(name=name, count=len(arguments))
    return made.values


def repeats(name: str) -> Repeat | None:
    """Whether a block may hold `name` more than once, or None for a name not in the table."""
    known = table().get(name)
    return known[0].repeat if known else None


# Told apart by their first argument alone; nginx refuses a second `listen` of one address and a
# second `limit_req` of one zone. What follows are parameters, in any order.
PARAMETRIC = frozenset({"listen", "limit_req", "server"})


def is_keyed(name: str) -> bool:
    """Whether `name` may be repeated with another first argument (`proxy_set_header`)."""
    return name in PARAMETRIC or any(
        info.repeat == "list" and info.arity[0] >= 2 for info in table().get(name)
    )


def is_word_set(name: str) -> bool:
    """Whether one statement lists all the words that hold (`ssl_protocols`).

    nginx takes a second one and warns of each word that it repeats (ngx_conf_set_bitmask_slot).
    """
    return any(
        info.repeat == "list" and info.values and info.arity == (1, None)
        for info in table().get(name)
    )


def replace_arguments(directive: Directive, arguments: Sequence[str]) -> Iterator[TextEdit]:
    """The edits that give `directive` these arguments, each argument by itself."""
    old = directive.arguments
    before = sum(len(argument.text) for argument in old)
    for argument, new in zip(old, arguments, strict=False):
        if argument.text != new:
            yield TextEdit(argument.span, new)
    kept = min(len(old), len(arguments))
    behind = old[kept - 1].span.end if kept else directive.name_argument.span.end
    surplus = Span(behind, directive.head_span.end)
    added = "".join(f" {argument}" for argument in arguments[kept:])
    if "#" in surplus.of(directive.tree.source.text):
        yield from (TextEdit(argument.span, "") for argument in old[kept:])  # comments stay
    elif surplus.length or added:
        yield TextEdit(surplus, added)
    else:
        yield from _keep_comment_column(directive, sum(map(len, arguments)) - before)


def _keep_comment_column(directive: Directive, growth: int) -> Iterator[TextEdit]:
    """Move the blanks before a trailing comment when a neighbour's stands in the same column."""
    site, index = parent_of(directive)
    behind = gap(site, index + 1)
    neighbours = [gap(site, i) for i in (index, index + 2) if 0 < i <= len(site.children)]
    column = _comment_column(behind)
    if not growth or column is None or column not in map(_comment_column, neighbours):
        return
    comment = behind.trailing_comment
    blanks = Span(behind.span.start, comment.start if comment else behind.span.start)
    if not blanks.of(directive.tree.source.text).strip(" "):
        width = max(1, blanks.length - growth)
        if width != blanks.length:
            yield TextEdit(blanks, " " * width)


def _comment_column(between: Gap) -> int | None:
    comment = between.trailing_comment
    return None if comment is None else between.tree.source.lines.position(comment.start)[1]
