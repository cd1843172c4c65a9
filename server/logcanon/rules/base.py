"""What a rule is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from logcanon.finding import Finding, Fix, Location, Severity
from logcanon.nginx.config import Config, Scope, Statement
from logcanon.nginx.directives import DirectiveTable
from logcanon.nginx.tree import Directive
from logcanon.nginx.trusted_file import Files

RECORD_OF_VERIFICATION = "nginx/upstream-ssl-certificate-verify-error"


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a rule may look at.

    `remedy(scope)` gives the fixes that the catalog knows for an upstream whose certificate is
    not verified, planned for that scope. A rule never reads a file but through `files`.
    """

    config: Config
    table: DirectiveTable
    files: Files
    remedy: Callable[[Scope], tuple[Fix, ...]]


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
    fixes: tuple[Fix, ...] = (),
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


def statement_place(statement: Statement, note: str = "") -> Location:
    """Where a statement of a configuration stands."""
    return place(statement.directive, note)


def short(path: Path, base: Path) -> str:
    """`path` as a user names it: relative to the folder of the main file where it is below it."""
    try:
        return str(path.relative_to(base.parent))
    except ValueError:
        return str(path)
