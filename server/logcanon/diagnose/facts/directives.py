"""Facts about directives: what is in force for the case, what the configuration uses at all."""

from __future__ import annotations

from logcanon.diagnose.facts.case import Case
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.effective import effective
from logcanon.nginx.seat import in_family, seat
from logcanon.nginx.upstreams import pass_target
from logcanon.records.fact_id import FactId


def directive_fact(fact: FactId, case: Case) -> str:
    """The phrase of a fact about a directive, "" where it does not hold or is not known."""
    if fact.kind in {"has", "lacks"}:
        return _used(fact, case, case.config) if case.config is not None else ""
    if case.scope is None:
        return ""
    name = in_family(fact.directive, pass_target(case.scope))
    block = seat(case.scope, name) if name else None
    if name is None or block is None:
        return ""
    return _in_force(fact, case, name, block)


def _used(fact: FactId, case: Case, config: Config) -> str:
    is_used = fact.directive in config.root.memo(_names)
    if fact.kind == "has":
        return case.words.has.format(name=fact.directive) if is_used else ""
    # A file without its main file does not show what else there is.
    is_absent = not is_used and not config.is_snippet
    return case.words.lacks.format(name=fact.directive) if is_absent else ""


def _in_force(fact: FactId, case: Case, name: str, block: Scope) -> str:
    words = case.words
    now = effective(block, name)
    value = " ".join(now.values[0]) if now.values else ""
    if now.origin is None and _is_supposed(block):
        return ""
    if fact.kind == "set":
        return words.is_set.format(name=name, value=value) if now.origin else ""
    told = words.is_set if now.origin else words.is_default
    if fact.kind == "unset":
        if now.origin is not None:
            return ""
        told = words.is_default if value else words.is_unset
    elif fact.kind == "is":
        if fact.value not in {now.value, value}:
            return ""
    elif (now.value or "").lower() != fact.kind:  # on, off
        return ""
    return told.format(name=name, value=value)


def _is_supposed(block: Scope) -> bool:
    """Whether settings may come from surroundings that are not seen here."""
    return any(level.is_assumed for level in (block, *block.ancestors()))


def _names(root: Scope) -> frozenset[str]:
    return frozenset(s.name for scope in root.walk() for s in scope.statements)
