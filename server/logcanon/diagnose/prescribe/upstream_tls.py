"""The upstream-TLS family: which directives, in which block, with which values.

A remedy says what to set; the configuration says what is in force already, which locations share
the upstream (nginx keeps TLS sessions per upstream, so a mixed set of locations spoils
verification in both), and which block holds them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.diagnose.phrases import Phrases
from logcanon.diagnose.prescribe.prescription import Prescription, versions_of
from logcanon.diagnose.prescribe.titles import Titles
from logcanon.diagnose.prescribe.wanted import Wanted, chosen, names_file
from logcanon.diagnose.remedy import Setting
from logcanon.diagnose.trust import Trust
from logcanon.finding import Applicability, Fix
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.effective import Effective, effective
from logcanon.nginx.tls_upstream import (
    scopes_by_upstream,
    ssl_prefix,
    tls_scopes,
    tls_upstreams,
    upstream_key,
)
from logcanon.nginx.upstreams import PassTarget, pass_target
from logcanon.plan.level import narrowest_cover, set_in
from logcanon.plan.lower import lower
from logcanon.plan.operation import SetDirective, quote

STEM = "proxy_ssl_"


class UpstreamTlsPrescriber:
    """Plans a remedy of the upstream-TLS family on one configuration."""

    def __init__(self, config: Config, trust: Trust, words: Phrases) -> None:
        self._config = config
        self._trust = trust
        self._words = words
        self._titles = Titles(config, words)

    def prescribe(self, scope: Scope, remedy: Sequence[Setting]) -> Prescription:
        """Fixes that bring `remedy` into force for the upstream that `scope` passes to."""
        target = pass_target(scope)
        if target is None:
            return Prescription((), self._words.no_upstream.format(block=scope.label))
        if not target.is_tls:
            return Prescription((), self._words.no_tls.format(block=scope.label))
        scope = target.statement.scope  # `limit_except` takes over the pass and what goes with it
        wanted = tuple(self._wanted(scope, target, remedy))
        sharing = [s for s in self._sharing(scope, target) if _lacks(s, wanted)]
        fixes: list[Fix] = []
        reasons: list[str] = []
        for level in self._levels(sharing) if sharing else ():
            fix, reason = self._fix(wanted, sharing, level, preferred=not fixes)
            if fix is not None and not any(f.edits == fix.edits for f in fixes):
                fixes.append(fix)
            if reason and reason not in reasons:
                reasons.append(reason)
        remark = "" if fixes else "; ".join(reasons)
        if not fixes and not remark:
            remark = self._words.in_force_already.format(block=scope.label)
        return Prescription(tuple(fixes), remark)

    def _sharing(self, scope: Scope, target: PassTarget) -> list[Scope]:
        """The scopes that pass to the same upstream with TLS, `scope` first."""
        others = [
            other
            for other in scopes_by_upstream(self._config.root)[upstream_key(target)]
            if other is not scope
            and (their := pass_target(other))
            and their.is_tls
            and their.statement is not target.statement
            and their.statement.scope is other
        ]
        return [scope, *others]

    def _levels(self, sharing: list[Scope]) -> Iterator[list[Scope]]:
        """Where to insert: the narrowest block for all that lack something, then wider ones.

        Yields one block a sharing scope. A wider block is only used where it holds no other
        TLS upstream, whose verification the change would touch unasked.
        """
        cover = narrowest_cover(sharing)
        if cover is None or (len(sharing) > 1 and self._holds_others(cover, sharing)):
            yield [narrowest_cover([scope]) or scope for scope in sharing]
        else:
            yield [cover] * len(sharing)
        above = (cover or sharing[0]).parent
        while above is not None and above.name in {"location", "server", "http"}:
            if not above.is_assumed and not self._holds_others(above, sharing):
                yield [above] * len(sharing)
            above = above.parent

    def _is_theirs(self, block: Scope, insertion: Scope, sharing: list[Scope]) -> bool:
        """Whether what `block` sets may be changed there: it concerns this upstream only."""
        within = any(above is insertion for above in (block, *block.ancestors()))
        return within or not (block.is_assumed or self._holds_others(block, sharing))

    def _holds_others(self, block: Scope, sharing: list[Scope]) -> bool:
        """Whether `block` holds a TLS upstream beside the one that `sharing` pass to."""
        return bool(tls_upstreams(block) - {_key(sharing[0])})

    def _reaches_others(
        self, blocks: Sequence[Scope], used: Sequence[Wanted], sharing: list[Scope]
    ) -> bool:
        """Whether what is set comes into force for another upstream too.

        So it is where a nested location or an `if` of the narrowest block passes elsewhere.
        """
        return any(
            _key(inner) != _key(sharing[0]) and _reaches(block, inner, item.name)
            for block in blocks
            if self._holds_others(block, sharing)
            for inner in tls_scopes(block)
            for item in used
        )

    def _wanted(
        self, scope: Scope, target: PassTarget, remedy: Sequence[Setting]
    ) -> Iterator[Wanted]:
        for setting in remedy:
            name = setting.name.replace(STEM, f"{ssl_prefix(target)}_", 1)
            if setting.is_exact and not names_file(setting):
                yield Wanted(name, setting.arguments, is_exact=True)
            elif setting.name == f"{STEM}trusted_certificate":
                yield from chosen(name, self._trust.file_for(scope, target))
            elif setting.name == f"{STEM}name":
                if effective(scope, name).origin is None:
                    yield from chosen(name, self._trust.name_for(scope, target))
            elif names_file(setting):
                # An example path: whoever has a file in force knows better.
                if effective(scope, name).origin is None:
                    yield from chosen(name, self._trust.own_file(setting.arguments[0]))
            else:
                yield Wanted(name, setting.arguments)

    def _fix(
        self,
        wanted: Sequence[Wanted],
        sharing: list[Scope],
        level: list[Scope],
        *,
        preferred: bool,
    ) -> tuple[Fix | None, str]:
        operations: dict[tuple[int, str], SetDirective] = {}
        used: list[Wanted] = []
        blocks: list[Scope] = []
        hides_choice = False
        for item in wanted:
            for scope, insertion in zip(sharing, level, strict=True):
                now = effective(scope, item.name)
                if _satisfied(item, now):
                    continue
                block = insertion
                if now.origin is not None and self._is_theirs(now.origin.scope, insertion, sharing):
                    block = now.origin.scope
                arguments = self._fit_for_all(block, item)
                operation = set_in(block, item.name, tuple(map(quote, arguments)))
                if operation is None:
                    continue
                hides_choice |= self._hides_choice(block, item)
                operations[id(operation.block), item.name] = operation
                if item not in used:
                    used.append(item)
                if block not in blocks:
                    blocks.append(block)
        if not operations:
            return None, ""
        lowered = lower(tuple(operations.values()))
        if lowered.refusals or not lowered.edits:
            return None, lowered.reason.in_language(self._words.language)
        certain = all(item.is_certain for item in used)
        certain = certain and not (hides_choice or self._reaches_others(blocks, used, sharing))
        return Fix(
            title=self._titles.title(used, blocks),
            applicability=Applicability.SAFE if certain else Applicability.UNSAFE,
            edits=lowered.edits,
            versions=versions_of(self._config, lowered.edits),
            placeholders=tuple(i.placeholder for i in used if i.placeholder),
            preferred=preferred,
        ), ""

    def _inclusions(self, block: Scope) -> Sequence[Scope]:
        """The scopes that what is written in `block` counts for: one for each inclusion."""
        return self._config.scopes_of(block.directive) if block.directive else (block,)

    def _fit_for_all(self, block: Scope, item: Wanted) -> tuple[str, ...]:
        """The arguments that do for each inclusion: the greatest depth that is in force in any."""
        if not item.name.endswith("_verify_depth"):
            return item.arguments
        known = [effective(scope, item.name).value or "" for scope in self._inclusions(block)]
        return (max((*item.arguments, *filter(str.isdigit, known)), key=int),)

    def _hides_choice(self, block: Scope, item: Wanted) -> bool:
        """Whether another inclusion of `block` has a value of its own choice from outside."""
        found = (effective(scope, item.name) for scope in self._inclusions(block))
        return any(
            _satisfied(item, now) and now.values != (self._fit_for_all(block, item),)
            for now in found
        )


def _key(scope: Scope) -> tuple[object, ...]:
    """The key of the upstream that `scope` passes to, () where it passes to none."""
    target = pass_target(scope)
    return upstream_key(target) if target is not None else ()


def _reaches(block: Scope, inner: Scope, name: str) -> bool:
    """Whether a directive of the TLS family that is set in `block` is in force in `inner`."""
    target = pass_target(inner)
    if target is None or not name.startswith(f"{ssl_prefix(target)}_"):
        return False
    origin = effective(inner, name).origin
    return origin is None or all(above is not block for above in origin.scope.ancestors())


def _lacks(scope: Scope, wanted: Sequence[Wanted]) -> bool:
    """Whether anything wanted is not in force in `scope`."""
    return any(not _satisfied(item, effective(scope, item.name)) for item in wanted)


def _satisfied(item: Wanted, effective_now: Effective) -> bool:
    """Whether what is in force does at least what is wanted."""
    now = effective_now.values[0] if effective_now.values else ()
    if item.name.endswith("_verify_depth"):
        return bool(now) and now[0].isdigit() and int(now[0]) >= int(item.arguments[0])
    if item.name.endswith("_ssl_protocols") and effective_now.origin is None:
        return False  # the default differs by version
    if item.name.endswith("_ssl_name") and effective_now.origin is not None and not item.is_exact:
        return True  # somebody has chosen it
    return tuple(now) == item.arguments
