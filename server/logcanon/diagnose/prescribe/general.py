"""The general way: each setting in the narrowest block around the case that takes it.

Settings that belong together are made in one block. What exists once in a configuration
(`worker_connections`, `server_names_hash_bucket_size`, `limit_req_zone`) goes where it alone may
stand. A value that is in force and large enough stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logcanon.diagnose.phrases import Phrases
from logcanon.diagnose.prescribe.in_force import is_in_force, standing
from logcanon.diagnose.prescribe.prescription import Prescription, versions_of
from logcanon.diagnose.prescribe.titles import Titles
from logcanon.diagnose.prescribe.wanted import Wanted, chosen, names_file
from logcanon.diagnose.remedy import Setting
from logcanon.diagnose.trust import Trust
from logcanon.finding import Applicability, Fix
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.effective import effective
from logcanon.nginx.seat import in_family, seat, takes
from logcanon.nginx.upstreams import pass_target
from logcanon.plan.arguments import is_keyed, repeats
from logcanon.plan.level import set_in
from logcanon.plan.lower import lower
from logcanon.plan.operation import InsertDirective, Operation, SetDirective, Site, quote

# Blocks that hold for all that is in them; what may stand in no other is set there by itself.
_OUTERMOST = frozenset({"main", "events", "http", "stream", "mail"})
# Blocks that nginx merges in ways of their own, so that nothing is added to them.
_NEVER = frozenset({"if", "limit_except"})


@dataclass(frozen=True, slots=True)
class _Due:
    """A setting that is not in force yet: `seat` is where its value counts from."""

    item: Wanted
    seat: Scope


class GeneralPrescriber:
    """Plans settings of any kind on one configuration."""

    def __init__(self, config: Config, trust: Trust, words: Phrases) -> None:
        self._config = config
        self._trust = trust
        self._words = words
        self._titles = Titles(config, words)

    def prescribe(self, scope: Scope, remedy: Sequence[Setting]) -> Prescription:
        """Fixes that bring `remedy` into force for what happens in `scope`."""
        wanted = self._wanted(scope, remedy)
        if wanted is None:
            return Prescription((), self._no_taker(scope, [s.name for s in remedy]))
        due: list[_Due] = []
        kept: list[str] = []
        for item in wanted:
            block = seat(scope, item.name)
            if block is None:
                return Prescription((), self._no_taker(scope, [item.name]))
            if is_in_force(item, block):
                kept.append(standing(item, block))
            else:
                due.append(_Due(item, block))
        if not due:
            return Prescription((), self._kept(scope, kept))
        return self._prescription(scope, due)

    def _prescription(self, scope: Scope, due: Sequence[_Due]) -> Prescription:
        blocks = _blocks(scope, due)
        missing = [one.item.name for one in due if one.item not in blocks]
        if missing:
            return Prescription((), self._no_taker(scope, missing))
        operations = [
            operation for one in due for operation in self._operations(one, blocks[one.item])
        ]
        lowered = lower(operations)
        if lowered.refusals or not lowered.edits:
            return Prescription((), lowered.reason.in_language(self._words.language))
        used = [one.item for one in due]
        is_certain = all(item.is_certain for item in used)
        is_certain = is_certain and not any(block.is_assumed for block in blocks.values())
        fix = Fix(
            title=self._titles.title(used, list(dict.fromkeys(blocks.values()))),
            applicability=Applicability.SAFE if is_certain else Applicability.UNSAFE,
            edits=lowered.edits,
            versions=versions_of(self._config, lowered.edits),
            placeholders=tuple(item.placeholder for item in used if item.placeholder),
            preferred=True,
        )
        return Prescription((fix,))

    def _wanted(self, scope: Scope, remedy: Sequence[Setting]) -> list[Wanted] | None:
        """The settings in the spelling of the upstream's family; None where it has none of them."""
        target = pass_target(scope)
        wanted: list[Wanted] = []
        for setting in remedy:
            name = in_family(setting.name, target)
            if name is None:
                continue
            if setting.name.endswith("_trusted_certificate"):
                choice = self._trust.file_of_code(scope, name, setting.arguments[0])
                wanted += chosen(name, choice)
            elif names_file(setting):
                wanted += chosen(name, self._trust.own_file(setting.arguments[0]))
            else:
                wanted.append(Wanted(name, setting.arguments))
        return wanted or None

    def _operations(self, due: _Due, block: Scope) -> Iterator[Operation]:
        """What brings a setting into force in `block`.

        A list that a block has of its own hides the one from outside, so that is repeated in it.
        """
        item = due.item
        arguments = tuple(map(quote, item.arguments))
        site = self._site(block)
        if repeats(item.name) != "list":
            operation = set_in(block, item.name, arguments)
            if operation is not None:
                yield operation
            elif site is not None:
                yield SetDirective(site, item.name, arguments)
            return
        if site is None:
            return
        keyed = is_keyed(item.name)
        if not block.find(item.name):
            for statement in effective(due.seat, item.name).statements:
                if not keyed or statement.values[:1] != item.arguments[:1]:
                    raw = tuple(argument.text for argument in statement.directive.arguments)
                    yield InsertDirective(site, item.name, raw)
        elif keyed and (operation := set_in(block, item.name, arguments)) is not None:
            yield operation
            return
        yield InsertDirective(site, item.name, arguments)

    def _site(self, block: Scope) -> Site | None:
        """Where the statements of `block` stand: its directive, or the top level of a file."""
        if block.directive is not None:
            return block.directive
        return self._config.tree(self._config.main.path)

    def _no_taker(self, scope: Scope, names: Sequence[str]) -> str:
        told = self._words.comma.join(names)
        return self._words.no_taker.format(block=scope.label, names=told)

    def _kept(self, scope: Scope, kept: Sequence[str]) -> str:
        words = self._words
        return words.enough_already.format(what=words.comma.join(kept), block=scope.label)


def _blocks(scope: Scope, due: Sequence[_Due]) -> dict[Wanted, Scope]:
    """The block for each setting; those are absent that no block takes."""
    levels = {one.item: tuple(_levels(scope, one)) for one in due}
    found: dict[Wanted, Scope] = {}
    together: list[Wanted] = []
    for item, own in levels.items():
        if own and own[0].name in _OUTERMOST:
            found[item] = own[0]
        elif own:
            together.append(item)
    common = next(
        (b for b in levels[together[0]] if all(b in levels[item] for item in together)), None
    ) if together else None  # fmt: skip
    for item in together:
        found[item] = common or levels[item][0]
    for one in due:
        origin = effective(one.seat, one.item.name).origin
        if origin is not None and one.item in found and _is_within(origin.scope, found[one.item]):
            found[one.item] = origin.scope
    return found


def _levels(scope: Scope, due: _Due) -> Iterator[Scope]:
    """The blocks that may take the setting so that it counts, innermost first."""
    around = (due.seat,) if due.seat is not scope else (scope, *scope.ancestors())
    for level in around:
        if level.name in _NEVER or not takes(level, due.item.name):
            continue
        if not level.is_assumed or _is_host(level):
            yield level


def _is_host(level: Scope) -> bool:
    """Whether the top level of a file without its main file stands in this supposed block."""
    return not any(inner.is_assumed for inner in level.scopes())


def _is_within(inner: Scope, outer: Scope) -> bool:
    return any(level is outer for level in (inner, *inner.ancestors()))
