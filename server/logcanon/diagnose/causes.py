"""Which of a record's causes is likely, judged by the facts of the case."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from logcanon.diagnose.facts import Facts
from logcanon.finding import Cause
from logcanon.records.model import CauseSpec


def rank(
    causes: Sequence[CauseSpec],
    facts: Facts,
    *,
    decisive: AbstractSet[str] = frozenset(),
    chinese: bool = False,
) -> tuple[Cause, ...]:
    """The causes, likeliest first.

    One with anything against it goes behind all others; more evidence goes first; among equals
    the record's order stands. `decisive` facts outweigh all: their causes go first, and what
    else speaks against those does not count.
    """
    shown = {cause.id for cause in causes if not decisive.isdisjoint(cause.evidence)}
    ranked = [
        _judged(cause, facts, is_shown=cause.id in shown, chinese=chinese) for cause in causes
    ]
    return tuple(
        sorted(ranked, key=lambda r: (bool(r.against), r.id not in shown, -len(r.evidence)))
    )


def _judged(cause: CauseSpec, facts: Facts, *, is_shown: bool, chinese: bool) -> Cause:
    against = [] if is_shown else cause.counter_evidence
    return Cause(
        cause.id,
        (chinese and cause.text_zh) or cause.text,
        tuple(facts[fact] for fact in cause.evidence if fact in facts),
        tuple(facts[fact] for fact in against if fact in facts),
    )
