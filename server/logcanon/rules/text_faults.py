"""The faults of a configuration's text, as findings beside those of the rules.

They have no rule: what is wrong is found while the text is read (`nginx/parser.py`), and
`plan/mend.py` knows the way out of those that have one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.finding import Applicability, Fault, Finding, Fix, LateFixes, Location
from logcanon.plan.mend import mend
from logcanon.rules.base import RuleContext
from logcanon.text import Span


def text_faults(context: RuleContext) -> Iterator[Finding]:
    """A finding for each fault of the configuration, its files' and its includes'."""
    for fault in context.config.faults:
        yield Finding(
            id=fault.code,
            kind="rule",
            severity=fault.severity,
            message=fault.phrase.in_language(context.language),
            primary=Location(fault.path, fault.span or Span(0, 0)),
            fixes=_fixes(context, fault),
        )


def _fixes(context: RuleContext, fault: Fault) -> Sequence[Fix]:
    return LateFixes(lambda: _mended(context, fault))


def _mended(context: RuleContext, fault: Fault) -> tuple[Fix, ...]:
    tree = context.config.tree(fault.path)
    mending = mend(fault, tree) if tree is not None else None
    if tree is None or mending is None:
        return ()
    path = tree.source.path
    applicability = Applicability.SAFE if mending.is_certain else Applicability.UNSAFE
    title = mending.title.in_language(context.language)
    versions = {path: tree.source.version}
    return (Fix(title, applicability, {path: mending.edits}, versions, preferred=True),)
