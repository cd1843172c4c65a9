"""Blocks in the context into which includes put them.

A `Tree` knows one file; a `Scope` is a block as nginx runs it: with its enclosing scopes and the
statements of all files included there. One directive of a snippet that is included twice stands
in two statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from logcanon.nginx.tree import Directive

Family = Literal["main", "http", "stream", "mail"]
_Answer = TypeVar("_Answer")
_FAMILIES: Final[dict[str, Family]] = {"http": "http", "stream": "stream", "mail": "mail"}


@dataclass(eq=False, slots=True)
class Statement:
    """A directive in one context; `block` is its inside where it is a block directive."""

    directive: Directive
    scope: Scope = field(repr=False)
    block: Scope | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The directive's name."""
        return self.directive.name

    @property
    def values(self) -> tuple[str, ...]:
        """The arguments' values."""
        return self.directive.values

    @property
    def path(self) -> Path:
        """The file that truly holds the directive."""
        return self.directive.tree.source.path


class Scope:
    """A block in its context; with `directive` None the whole configuration, or a supposed block.

    `is_assumed` marks a block that no file holds: the surroundings a snippet is made for.
    """

    __slots__ = (
        "_by_name",
        "_memos",
        "_scopes",
        "_statements",
        "directive",
        "is_assumed",
        "module_family",
        "name",
        "parent",
    )

    def __init__(
        self, name: str, parent: Scope | None, directive: Directive | None, is_assumed: bool = False
    ) -> None:
        self.name = name
        """nginx's word: main, http, server, location, upstream, if ..."""
        self.parent = parent
        self.directive = directive
        self.is_assumed = is_assumed
        self.module_family: Family = "main"
        if parent is not None:
            outer = parent.module_family
            self.module_family = _FAMILIES.get(name, outer) if outer == "main" else outer
        self._statements: list[Statement] = []
        self._scopes: list[Scope] = []
        self._by_name: dict[str, list[Statement]] | None = None
        self._memos: dict[Callable[[Scope], Any], Any] = {}

    def __repr__(self) -> str:
        return f"Scope({self.label})"

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What stands directly in the block, in nginx's order; an include is its content."""
        return tuple(self._statements)

    @property
    def context(self) -> str:
        """The word of nginx's documentation: `name`, with `if in server` and `if in location`."""
        if self.name == "if" and self.parent is not None:
            return f"if in {self.parent.name}"
        return self.name

    @property
    def label(self) -> str:
        """`server shop.example.com > location /api`; http and its like only by themselves."""
        parts = [s.own_label() for s in (self, *self.ancestors()) if s.parent is not None]
        shown = [p for p in parts if p not in _FAMILIES] or parts[:1] or [self.name]
        return " > ".join(reversed(shown))

    def find(self, name: str) -> list[Statement]:
        """The statements of that name directly in the block."""
        if self._by_name is None:
            self._by_name = {}
            for statement in self._statements:
                self._by_name.setdefault(statement.directive.name, []).append(statement)
        return self._by_name.get(name, [])

    def scopes(self, name: str | None = None) -> list[Scope]:
        """The blocks directly within, of that name or all."""
        return [s for s in self._scopes if name is None or s.name == name]

    def ancestors(self) -> Iterator[Scope]:
        """The enclosing scopes, innermost first, the whole configuration last."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def walk(self) -> Iterator[Scope]:
        """This scope and all within it, in nginx's order."""
        yield self
        for inner in self._scopes:
            yield from inner.walk()

    def memo(self, work: Callable[[Scope], _Answer]) -> _Answer:
        """What the function `work` says of this scope, asked once: built scopes do not change."""
        if work not in self._memos:
            self._memos[work] = work(self)
        answer: _Answer = self._memos[work]
        return answer

    def add(self, directive: Directive) -> Statement:
        """Put a directive at the end; for whoever builds the configuration only."""
        statement = Statement(directive, self)
        self._statements.append(statement)
        return statement

    def open(self, name: str, directive: Directive | None, is_assumed: bool = False) -> Scope:
        """Put a block at the end; for whoever builds the configuration only."""
        inner = Scope(name, self, directive, is_assumed)
        self._scopes.append(inner)
        return inner

    def own_label(self) -> str:
        """The block's part of `label`."""
        if self.directive is None:
            return self.name
        if self.name == "server":
            names = next((s.values for s in self.find("server_name") if s.values), ())
            listens = next((s.values for s in self.find("listen") if s.values), ())
            return (
                f"server {names[0]}"
                if names
                else f"server (listen {listens[0]})"
                if listens
                else "server"
            )
        return self.directive.label
