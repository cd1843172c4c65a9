"""Which of a record's causes is likely, judged by the facts of the case."""

from __future__ import annotations

from collections.abc import Sequence

from logcanon.diagnose.facts import Facts
from logcanon.finding import Cause
from logcanon.records.model import CauseSpec


def rank(causes: Sequence[CauseSpec], facts: Facts, *, chinese: bool = False) -> tuple[Cause, ...]:
    """The causes, likeliest first.

    One with anything against it goes behind all others; more evidence goes first; among equals
    the record's order stands.
    """
    ranked = [
        Cause(
            cause.id,
            (chinese and cause.text_zh) or cause.text,
            tuple(facts[fact] for fact in cause.evidence if fact in facts),
            tuple(facts[fact] for fact in cause.counter_evidence if fact in facts),
        )
        for cause in causes
    ]
    return tuple(sorted(ranked, key=lambda r: (bool(r.against), -len(r.evidence))))
