"""Which of the facts that a record names hold in a case; no others are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from logcanon.diagnose.facts.case import Case, Facts
from logcanon.diagnose.facts.directives import directive_fact
from logcanon.diagnose.facts.line import line_fact
from logcanon.diagnose.facts.upstream_tls import upstream_facts
from logcanon.records.fact_id import DIRECTIVE_KINDS, TLS_FACTS, read_fact_id
from logcanon.records.model import CauseSpec


def named_by(causes: Sequence[CauseSpec]) -> Iterator[str]:
    """The facts that `causes` name for or against them."""
    for cause in causes:
        yield from cause.evidence
        yield from cause.counter_evidence


def establish(names: Iterable[str], case: Case) -> Facts:
    """Those of `names` that hold in `case`, each with the phrase that shows it."""
    wanted = dict.fromkeys(names)
    found: dict[str, str] = {}
    if not TLS_FACTS.isdisjoint(wanted):
        found |= {name: phrase for name, phrase in upstream_facts(case) if name in wanted}
    for name in wanted:
        phrase = _phrase(name, case)
        if phrase:
            found[name] = phrase
    return found


def _phrase(name: str, case: Case) -> str:
    fact = read_fact_id(name)
    if fact is None or name in TLS_FACTS:
        return ""
    if name == "no-config":
        return case.words.no_block if case.scope is None else ""
    return directive_fact(fact, case) if fact.kind in DIRECTIVE_KINDS else line_fact(fact, case)
