"""What a rule is, and how it says what it found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from logcanon.finding import Finding, Fix, Location, Severity
from logcanon.nginx.config import Scope
from logcanon.nginx.tree import Directive
from logcanon.text.phrase import NOTHING, Phrase, Phrasing

if TYPE_CHECKING:
    from logcanon.rules.base.context import RuleContext
    from logcanon.rules.base.upstream_tls import TlsPass


class Rule(Protocol):
    """A check of one configuration.

    The class docstring is the rule's documentation: what it reports, why it matters, an example
    and what to use instead; `document_zh` says the same in Chinese, without the examples. `id` is
    the file's name in kebab-case.
    """

    id: str
    title: Phrase
    document_zh: str
    severity: Severity
    help_uri: str

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Yield what is wrong; nothing at all on a correct configuration."""
        ...


def finding(
    rule: Rule,
    context: RuleContext,
    message: Phrase,
    at: Directive,
    *,
    related: tuple[Location, ...] = (),
    fixes: Sequence[Fix] = (),
    severity: Severity | None = None,
) -> Finding:
    """A finding of `rule` at the head of the directive `at`, in the language of `context`."""
    return Finding(
        id=rule.id,
        kind="rule",
        severity=severity or rule.severity,
        message=message.in_language(context.language),
        primary=place(context, at),
        related=related,
        fixes=fixes,
        help_uri=rule.help_uri,
    )


def place(context: RuleContext, directive: Directive, note: Phrase = NOTHING) -> Location:
    """Where the name and arguments of `directive` stand."""
    path = directive.tree.source.path
    return Location(path, directive.head_span, note=note.in_language(context.language))


def passing(context: RuleContext, one: TlsPass) -> Location:
    """Where `one` passes requests on, in words too."""
    return place(
        context, one.directive, _PASSES_TO.of(block=one.scope.label, upstream=one.upstream)
    )


def is_supposed(scope: Scope) -> bool:
    """Whether what surrounds `scope` is supposed, so that settings may come from there unseen."""
    return scope.is_assumed or any(above.is_assumed for above in scope.ancestors())


def unless(scope: Scope) -> Phrase:
    """What to add to a sentence about a setting that is missing in a file without its main file."""
    return _UNLESS if is_supposed(scope) else NOTHING


_UNLESS = Phrase(
    " (unless a file that includes this one sets it)", "（除非包含此文件的配置中已经设置）"
)
_PASSES_TO = Phrasing(en="{block} passes to {upstream}", zh="{block} 转发到 {upstream}")
