"""The tree of one nginx configuration file: directives, their arguments, blocks.

One `Tree` is one file, read by itself (includes are joined in `config.py`). Every part keeps its
span in the file's text, and the tokens joined give that text back. Trees are built once by
`parser.parse` and never changed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from logcanon.finding import Fault
from logcanon.nginx.tokens import Lexed, Token
from logcanon.text import Source, Span


class Argument(NamedTuple):
    """One word of a directive as nginx reads it (ngx_conf_file.c, ngx_conf_read_token).

    `value` is what nginx sees: quotes taken off, escapes resolved. `text` is what is written.
    `is_template` marks text that a template engine replaces before nginx reads it.
    """

    span: Span
    text: str
    value: str
    quote: str = ""
    is_template: bool = False


@dataclass(eq=False, slots=True)
class Directive:
    """A name, its arguments and, for a block directive, what stands between its braces.

    `span` runs from the first character of the name to the `;` or `}` that ends it, included.
    For a broken directive it ends with the last word. `head_end` is the offset just behind the
    `;` or `{` (or the last word, where that is missing).
    """

    tree: Tree = field(repr=False)
    parent: Directive | None = field(repr=False)
    name_argument: Argument
    arguments: tuple[Argument, ...]
    span: Span
    head_end: int
    block: Block | None = None
    is_terminated: bool = True

    @property
    def name(self) -> str:
        """The directive's name as nginx sees it."""
        return self.name_argument.value

    @property
    def values(self) -> tuple[str, ...]:
        """The arguments' values."""
        return tuple(argument.value for argument in self.arguments)

    @property
    def children(self) -> tuple[Directive, ...]:
        """Directives written directly in this block of this file (includes not followed)."""
        return self.block.children if self.block else ()

    @property
    def head_span(self) -> Span:
        """Name and arguments, without `;` or `{`."""
        last = self.arguments[-1] if self.arguments else self.name_argument
        return Span(self.span.start, last.span.end)

    @property
    def label(self) -> str:
        r"""Name and arguments as one line: `location ~ \.php$`."""
        return " ".join((self.name_argument.text, *(a.text for a in self.arguments)))

    def ancestors(self) -> Iterator[Directive]:
        """The enclosing block directives in this file, innermost first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def walk(self) -> Iterator[Directive]:
        """This directive and all within it, in file order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(eq=False, slots=True)
class Block:
    """What stands between braces.

    `opening` is the `{`; `closing` the `}` or None where it is missing. `raw` is set for blocks
    that are no nginx text (`*_by_lua_block`): the span between the braces.
    """

    opening: Span
    closing: Span | None
    children: tuple[Directive, ...]
    raw: Span | None = None


@dataclass(eq=False, slots=True)
class Tree:
    """One file's text as tokens and directives, with what is wrong in it.

    `has_templates` says that the text holds template marks, so that it is not plain nginx.
    """

    source: Source
    lexed: Lexed = field(repr=False)
    children: tuple[Directive, ...] = ()
    faults: tuple[Fault, ...] = ()
    has_templates: bool = False
    _tokens: tuple[Token, ...] | None = field(default=None, repr=False)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens, white space included; made when first asked for."""
        if self._tokens is None:
            self._tokens = self.lexed.tokens(len(self.source.text))
        return self._tokens

    def walk(self) -> Iterator[Directive]:
        """All directives of the file, in file order."""
        for child in self.children:
            yield from child.walk()

    def directive_at(self, offset: int) -> Directive | None:
        """The innermost directive whose span holds `offset`; of two that touch there the second."""
        found: Directive | None = None
        children = self.children
        while True:
            after = bisect_right(children, offset, key=lambda directive: directive.span.start)
            if not after or not children[after - 1].span.contains(offset):
                return found
            found = children[after - 1]
            children = found.children
