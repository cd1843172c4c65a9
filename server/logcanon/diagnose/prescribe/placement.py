"""In which block each of several settings is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logcanon.diagnose.prescribe.wanted import Wanted
from logcanon.nginx.config import Scope
from logcanon.nginx.effective import effective, levels
from logcanon.nginx.seat import takes

# Blocks that hold for all that is in them; what may stand in no other is set there by itself.
_OUTERMOST = frozenset({"main", "events", "http", "stream", "mail"})
# Blocks that nginx merges in ways of their own, so that nothing is added to them.
_NEVER = frozenset({"if", "limit_except"})
# One list in the order of the file: a block with either takes neither from outside.
_ACCESS = frozenset({"allow", "deny"})


@dataclass(frozen=True, slots=True)
class Due:
    """A setting that is not in force yet: `seat` is where its value counts from."""

    item: Wanted
    seat: Scope


def placed(scope: Scope, due: Sequence[Due]) -> dict[Wanted, Scope]:
    """The block for each setting, so that it counts in `scope`; absent where no block takes it.

    The narrowest that takes all together, but for those that stand outside server and location
    alone. Where a value stands within that block already, it is changed there.
    """
    options = {one.item: tuple(_levels(scope, one)) for one in due}
    found: dict[Wanted, Scope] = {}
    together: list[Wanted] = []
    for item, own in options.items():
        if own and own[0].name in _OUTERMOST:
            found[item] = own[0]
        elif own:
            together.append(item)
    shared = (
        [b for b in options[together[0]] if _is_in_all(b, options, together)] if together else []
    )
    found |= {item: shared[0] if shared else options[item][0] for item in together}
    for one in due:
        standing = _standing_in(one)
        if (
            standing is not None
            and one.item in found
            and (one.item.name in _ACCESS or _is_within(standing, found[one.item]))
        ):
            found[one.item] = standing
    return found


def _is_in_all(
    block: Scope, options: dict[Wanted, tuple[Scope, ...]], items: Sequence[Wanted]
) -> bool:
    return all(block in options[item] for item in items)


def _levels(scope: Scope, due: Due) -> Iterator[Scope]:
    """The blocks that may take the setting so that it counts, innermost first."""
    around = (due.seat,) if due.seat is not scope else (scope, *scope.ancestors())
    for level in around:
        if level.name in _NEVER or not takes(level, due.item.name):
            continue
        if not level.is_assumed or _is_host(level):
            yield level


def _standing_in(due: Due) -> Scope | None:
    """The block that the value in force comes from; None for a default."""
    name = due.item.name
    if name in _ACCESS:
        around = levels(due.seat, name)
        return next((level for level in around if any(map(level.find, _ACCESS))), None)
    origin = effective(due.seat, name).origin
    return origin.scope if origin is not None else None


def _is_host(level: Scope) -> bool:
    """Whether the top level of a file without its main file stands in this supposed block."""
    return not any(inner.is_assumed for inner in level.scopes())


def _is_within(inner: Scope, outer: Scope) -> bool:
    return any(level is outer for level in (inner, *inner.ancestors()))
