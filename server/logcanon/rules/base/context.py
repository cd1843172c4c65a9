"""What a rule is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from logcanon.finding import Applicability, Fix, LateFixes
from logcanon.nginx.config import Config, Scope, Statement
from logcanon.nginx.directives import DirectiveTable
from logcanon.nginx.tree import Argument, Directive, Tree
from logcanon.nginx.trusted_file import Files
from logcanon.plan import Operation, lower
from logcanon.plan.plan import merge
from logcanon.rules.base.upstream_tls import UpstreamTls, read_upstream_tls
from logcanon.text import EditSet, Language, Phrase, Phrasing, Span, TextEdit

RECORD_OF_VERIFICATION = "nginx/upstream-ssl-certificate-verify-error"
INSTEAD = Phrasing(en="Write {new} instead of {old}", zh="将 {old} 改为 {new}")
_AND_MORE = Phrasing(en="{title}, and {count} more", zh="{title}，以及另外 {count} 处")
_MOST_FIXES = 4
_BRACE_FAULTS = frozenset(
    {
        "unclosed-block",
        "unclosed-quote",
        "missing-block",
        "missing-opening-brace",
        "block-not-allowed",
        "unexpected-opening-brace",
        "unexpected-closing-brace",
    }
)


@dataclass(frozen=True, eq=False)
class RuleContext:
    """What a rule may look at.

    `remedy(scope)` gives the fixes that the catalog knows for an upstream whose certificate is
    not verified, planned for that scope. A rule never reads a file but through `files`, and says
    everything in `language`.
    """

    config: Config
    table: DirectiveTable
    files: Files
    remedy: Callable[[Scope], tuple[Fix, ...]]
    language: Language = "en"

    @cached_property
    def upstream_tls(self) -> UpstreamTls:
        """All TLS connections to upstreams and what is in force for each, read once."""
        return read_upstream_tls(self.config, self.files)

    @cached_property
    def directive_scopes(self) -> tuple[Scope, ...]:
        """The scopes that hold nginx's own directives.

        Left out: blocks that hold data (`map`, `types`), blocks of other modules (`rtmp`) and
        whatever lies within them.
        """
        return tuple(self._directive_scopes(self.config.root))

    def _directive_scopes(self, scope: Scope) -> Iterator[Scope]:
        yield scope
        others = self.table.free_blocks | self.table.open_blocks
        for inner in scope.scopes():
            is_block = any(info.is_block for info in self.table.get(inner.name))
            if is_block and inner.name not in others:
                yield from self._directive_scopes(inner)

    @cached_property
    def settled_blocks(self) -> tuple[tuple[Scope, Sequence[Statement]], ...]:
        """`directive_scopes`, each with its statements of which it is sure that they stand in it.

        A template may leave parts of a file out, and a missing brace is supposed somewhere.
        """
        doubtful = {tree for tree in self.config.trees.values() if _is_doubtful(tree)}
        if not doubtful:
            return tuple((scope, scope.statements) for scope in self.directive_scopes)

        def is_settled(directive: Directive | None) -> bool:
            return directive is None or directive.tree not in doubtful

        return tuple(
            (scope, [each for each in scope.statements if is_settled(each.directive)])
            for scope in self.directive_scopes
            if is_settled(scope.directive)
            and all(is_settled(above.directive) for above in scope.ancestors())
        )

    def remedies(self, scopes: Iterable[Scope]) -> Sequence[Fix]:
        """The remedies for all `scopes`: for one upstream each of them, for several one in all."""
        all_scopes = tuple(scopes)
        return LateFixes(lambda: self._remedies(all_scopes))

    def fix(
        self,
        title: Phrase,
        operations: Sequence[Operation],
        *,
        is_safe: bool,
        placeholders: tuple[str, ...] = (),
    ) -> Sequence[Fix]:
        """One fix that carries out all `operations`; none where one of them is refused."""
        safe = is_safe and not placeholders
        applicability = Applicability.SAFE if safe else Applicability.UNSAFE
        return LateFixes(lambda: self._fix(title, operations, applicability, placeholders))

    def _remedies(self, scopes: Sequence[Scope]) -> tuple[Fix, ...]:
        offers = [offer for scope in scopes if (offer := self.remedy(scope))]
        each: list[Fix] = []
        for first, *_ in offers:
            if all(first.edits != fix.edits for fix in each):
                each.append(first)
        if len(each) <= 1:
            return offers[0] if offers else ()
        plan = merge(each)
        if plan.clashing or plan.stale:
            return tuple(replace(fix, preferred=fix is each[0]) for fix in each[:_MOST_FIXES])
        safe = all(fix.applicability is Applicability.SAFE for fix in each)
        return (
            Fix(
                self._say(_AND_MORE.of(title=each[0].title, count=len(each) - 1)),
                Applicability.SAFE if safe else Applicability.UNSAFE,
                plan.edits,
                versions=plan.versions,
                placeholders=tuple(dict.fromkeys(p for fix in each for p in fix.placeholders)),
                preferred=True,
            ),
        )

    def _fix(
        self,
        title: Phrase,
        operations: Sequence[Operation],
        applicability: Applicability,
        placeholders: tuple[str, ...],
    ) -> tuple[Fix, ...]:
        lowered = lower(operations)
        if lowered.refusals or not lowered.edits:
            return ()
        versions = {path: self._version(path) for path in lowered.edits}
        is_safe = applicability is Applicability.SAFE
        return (
            Fix(
                self._say(title),
                applicability,
                lowered.edits,
                versions,
                placeholders,
                preferred=is_safe,
            ),
        )

    def rename(self, directive: Directive, name: str) -> Fix:
        """The fix that writes `name` where `directive` has another; a human has to agree."""
        path = directive.tree.source.path
        edits = EditSet([TextEdit(directive.name_argument.span, name)])
        title = self._say(INSTEAD.of(new=name, old=directive.name))
        versions = {path: self._version(path)}
        return Fix(title, Applicability.UNSAFE, {path: edits}, versions=versions)

    def without(self, title: Phrase, directive: Directive, dropped: Iterable[Argument]) -> Fix:
        """The fix that takes arguments out of `directive`; a human has to agree."""
        source = directive.tree.source
        edits = []
        for argument in dropped:
            before = source.text[: argument.span.start]
            start = len(before.rstrip(" \t"))
            edits.append(TextEdit(Span(start, argument.span.end), ""))
        versions = {source.path: self._version(source.path)}
        changes = {source.path: EditSet(edits)}
        return Fix(self._say(title), Applicability.UNSAFE, changes, versions=versions)

    def is_shared(self, directive: Directive) -> bool:
        """Whether the file of `directive` is included in several places."""
        return len(self.config.statements_of(directive)) > 1

    def _say(self, phrase: Phrase) -> str:
        return phrase.in_language(self.language)

    def _version(self, path: Path) -> int | None:
        tree = self.config.tree(path)
        return tree.source.version if tree is not None else None


def _is_doubtful(tree: Tree) -> bool:
    return tree.has_templates or any(fault.code in _BRACE_FAULTS for fault in tree.faults)
