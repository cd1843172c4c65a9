"""Whether what is in force does already what a setting would."""

from __future__ import annotations

from logcanon.diagnose.prescribe.wanted import Wanted
from logcanon.nginx.config import Scope
from logcanon.nginx.effective import effective
from logcanon.nginx.measure import is_enough


def is_in_force(item: Wanted, block: Scope) -> bool:
    """Whether the value in force in `block` is as large as wanted, or equal where it is no amount.

    Of a list (`proxy_set_header`) one statement is enough.
    """
    return any(is_enough(item.name, v, item.arguments) for v in effective(block, item.name).values)


def standing(item: Wanted, block: Scope) -> str:
    """The statement that is in force in its place: `client_max_body_size 50m`."""
    for values in effective(block, item.name).values:
        if is_enough(item.name, values, item.arguments):
            return " ".join((item.name, *values))
    return item.label
