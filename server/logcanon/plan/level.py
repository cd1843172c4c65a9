"""At which level a setting is made, and in which file's block it then stands."""

from __future__ import annotations

from collections.abc import Sequence

from logcanon.nginx.scope import Scope
from logcanon.plan.arguments import is_keyed, read_values
from logcanon.plan.operation import SetDirective, Site
from logcanon.text import Phrase

_LEVELS = frozenset({"location", "server", "http", "stream"})


def covers(scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """The blocks that hold all `scopes`, themselves among them, the narrowest first.

    Only blocks that take settings count: `if`, `limit_except`, the main context and what is
    merely supposed around a snippet do not.
    """
    chains = [(scope, *scope.ancestors()) for scope in scopes]
    return tuple(
        candidate
        for candidate in (chains[0] if chains else ())
        if candidate.name in _LEVELS
        and not candidate.is_assumed
        and all(candidate in chain for chain in chains)
    )


def narrowest_cover(scopes: Sequence[Scope]) -> Scope | None:
    """The first of `covers`; None where there is none."""
    return next(iter(covers(scopes)), None)


def set_in(scope: Scope, name: str, arguments: tuple[str, ...]) -> SetDirective | None:
    """The operation that gives `name` these arguments in `scope`.

    What a file included there sets is changed in that file, since nginx would refuse a second
    one beside the include; whoever shares that file gets the change too. None where no file
    holds the block.
    """
    values = read_values(name, arguments)
    key = () if isinstance(values, Phrase) else values[:1]
    standing = [
        statement.directive
        for statement in scope.find(name)
        if not is_keyed(name) or statement.values[:1] == key
    ]
    site: Site | None = scope.directive
    if standing:
        site = standing[0].parent or standing[0].tree
    elif site is None and scope.is_assumed and scope.statements:
        first = scope.statements[0].directive
        site = first.parent or first.tree
    return None if site is None else SetDirective(site, name, arguments)
