"""From intent on the tree to edits of the text."""

from logcanon.plan.lower import Lowered, Refusal, lower
from logcanon.plan.operation import (
    InsertDirective,
    Operation,
    RemoveDirective,
    SetDirective,
    Site,
    quote,
)
from logcanon.plan.plan import Plan, merge

__all__ = [
    "InsertDirective",
    "Lowered",
    "Operation",
    "Plan",
    "Refusal",
    "RemoveDirective",
    "SetDirective",
    "Site",
    "lower",
    "merge",
    "quote",
]
