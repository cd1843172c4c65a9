"""Whether what is in force does already what a setting would."""

from __future__ import annotations

from collections.abc import Sequence

from logcanon.diagnose.prescribe.wanted import Wanted
from logcanon.nginx.config import Scope
from logcanon.nginx.effective import effective
from logcanon.nginx.measure import is_enough
from logcanon.plan.arguments import PARAMETRIC


def is_in_force(item: Wanted, block: Scope) -> bool:
    """Whether the value in force in `block` is as large as wanted, or equal where it is no amount.

    Of a list (`proxy_set_header`) one statement is enough.
    """
    return _meeting(item, block) is not None


def standing(item: Wanted, block: Scope) -> str:
    """The statement that is in force in its place: `client_max_body_size 50m`."""
    return " ".join((item.name, *(_meeting(item, block) or item.arguments)))


def with_parameters(values: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """`values` with the parameters of `wanted` added; `burst=20` takes the place of `burst=5`."""
    new = {part.partition("=")[0]: part for part in wanted}
    kept = [new.pop(value.partition("=")[0], value) for value in values]
    return (*kept, *new.values())


def _meeting(item: Wanted, block: Scope) -> tuple[str, ...] | None:
    for values in effective(block, item.name).values:
        if values == item.arguments:
            return values
        if item.is_exact:
            continue
        if is_enough(item.name, values, item.arguments):
            return values
        if item.name in PARAMETRIC and values[:1] == item.arguments[:1]:
            return values if set(item.arguments) <= set(values) else None
    return None
