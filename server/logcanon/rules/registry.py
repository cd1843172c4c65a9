"""All rules, and running them."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Fault, Finding, Location
from logcanon.rules.base import Rule, RuleContext
from logcanon.rules.suppression import Suppressions
from logcanon.rules.unverified_upstream import UnverifiedUpstream
from logcanon.text import Span

ALL_RULES: tuple[Rule, ...] = (UnverifiedUpstream(),)


def check_config(context: RuleContext) -> Iterator[Finding]:
    """What all rules find, and the faults of the text; suppressed findings are left out."""
    config = context.config
    seen: set[tuple[str, Location]] = set()
    suppressions = {path: Suppressions(tree) for path, tree in config.trees.items()}
    for finding in _all(context):
        key = (finding.id, finding.primary)
        known = suppressions.get(finding.primary.path)
        if key in seen or (known is not None and known.covers(finding)):
            continue
        seen.add(key)  # a file included in several places is checked in each, and told once
        yield finding


def _all(context: RuleContext) -> Iterator[Finding]:
    for fault in context.config.faults:
        yield _of_fault(fault)
    for rule in ALL_RULES:
        yield from rule.check(context)


def _of_fault(fault: Fault) -> Finding:
    return Finding(
        id=fault.code,
        kind="rule",
        severity=fault.severity,
        message=fault.reason,
        primary=Location(fault.path, fault.span or Span(0, 0)),
    )
