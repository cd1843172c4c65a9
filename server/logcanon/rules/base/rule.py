"""What a rule is, and how it says what it found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from logcanon.finding import Finding, Fix, Location, Severity
from logcanon.nginx.config import Scope
from logcanon.nginx.tree import Directive

if TYPE_CHECKING:
    from logcanon.rules.base.context import RuleContext


class Rule(Protocol):
    """A check of one configuration.

    The class docstring is the rule's documentation: what it reports, why it matters, an example
    and what to use instead. `id` is the file's name in kebab-case.
    """

    id: str
    title: str
    severity: Severity
    help_uri: str

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Yield what is wrong; nothing at all on a correct configuration."""
        ...


def finding(
    rule: Rule,
    message: str,
    at: Directive,
    *,
    related: tuple[Location, ...] = (),
    fixes: Sequence[Fix] = (),
    severity: Severity | None = None,
) -> Finding:
    """A finding of `rule` at the head of the directive `at`."""
    return Finding(
        id=rule.id,
        kind="rule",
        severity=severity or rule.severity,
        message=message,
        primary=place(at),
        related=related,
        fixes=fixes,
        help_uri=rule.help_uri,
    )


def place(directive: Directive, note: str = "") -> Location:
    """Where the name and arguments of `directive` stand."""
    return Location(directive.tree.source.path, directive.head_span, note=note)


def is_supposed(scope: Scope) -> bool:
    """Whether what surrounds `scope` is supposed, so that settings may come from there unseen."""
    return scope.is_assumed or any(above.is_assumed for above in scope.ancestors())


def unless(scope: Scope) -> str:
    """What to add to a sentence about a setting that is missing in a file without its main file."""
    return " (unless a file that includes this one sets it)" if is_supposed(scope) else ""
