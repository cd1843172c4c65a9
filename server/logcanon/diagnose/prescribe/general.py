"""The general way: each setting in the narrowest block around the case that takes it.

Settings that belong together are made in one block. What exists once in a configuration
(`worker_connections`, `server_names_hash_bucket_size`, `limit_req_zone`) goes where it alone may
stand. A value that is in force and large enough stays. What is written in a file that is included
several times holds for all that include it, so it is for a human to look at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from logcanon.diagnose.phrases import Phrases
from logcanon.diagnose.prescribe import buffers
from logcanon.diagnose.prescribe.in_force import is_in_force, standing
from logcanon.diagnose.prescribe.operations import operations
from logcanon.diagnose.prescribe.placement import Due, placed
from logcanon.diagnose.prescribe.prescription import Prescription, versions_of
from logcanon.diagnose.prescribe.titles import Titles
from logcanon.diagnose.prescribe.wanted import Wanted, chosen, names_file
from logcanon.diagnose.remedy import Setting
from logcanon.diagnose.trust import Trust
from logcanon.finding import Applicability, Fix
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.seat import in_family, seat
from logcanon.nginx.upstreams import pass_target
from logcanon.plan.lower import lower
from logcanon.text import EditSet


class GeneralPrescriber:
    """Plans settings of any kind on one configuration."""

    def __init__(self, config: Config, trust: Trust, words: Phrases) -> None:
        self._config = config
        self._trust = trust
        self._words = words
        self._titles = Titles(config, words)

    def prescribe(self, scope: Scope, remedy: Sequence[Setting]) -> Prescription:
        """Fixes that bring `remedy` into force for what happens in `scope`."""
        scope = (buffers.clashing(scope) if buffers.concerned(remedy) else None) or scope
        wanted = self._wanted(scope, remedy)
        if wanted is None:
            return Prescription((), self._no_taker(scope, [s.name for s in remedy]))
        due: list[Due] = []
        kept: list[str] = []
        for item in buffers.fitted(scope, wanted):
            block = seat(scope, item.name)
            if block is None:
                return Prescription((), self._no_taker(scope, [item.name]))
            if is_in_force(item, block):
                kept.append(standing(item, block))
            else:
                due.append(Due(item, block))
        if not due:
            return Prescription((), self._kept(scope, kept))
        return self._prescription(scope, due)

    def _prescription(self, scope: Scope, due: Sequence[Due]) -> Prescription:
        blocks = placed(scope, due)
        missing = [one.item.name for one in due if one.item not in blocks]
        if missing:
            return Prescription((), self._no_taker(scope, missing))
        for block in dict.fromkeys(blocks.values()):
            clash = buffers.clashing(block, [i for i, where in blocks.items() if where is block])
            if clash is not None:
                remark = self._words.clash.format(block=self._titles.describe(clash))
                return Prescription((), remark)
        changes = [
            change for one in due for change in operations(self._config, one, blocks[one.item])
        ]
        lowered = lower(changes)
        if lowered.refusals or not lowered.edits:
            return Prescription((), lowered.reason.in_language(self._words.language))
        used = [one.item for one in due]
        is_certain = all(item.is_certain for item in used)
        is_certain = is_certain and not any(block.is_assumed for block in blocks.values())
        places = self._places(lowered.edits)
        is_certain = is_certain and places <= 1
        fix = Fix(
            title=self._titles.title(used, list(dict.fromkeys(blocks.values())), places),
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

    def _places(self, edits: Mapping[Path, EditSet]) -> int:
        """For how many inclusions of a file the edits hold, at the most."""
        return max(
            len(self._config.scopes_at(path, edit.span.start))
            for path, made in edits.items()
            for edit in made
        )

    def _no_taker(self, scope: Scope, names: Sequence[str]) -> str:
        told = self._words.comma.join(names)
        return self._words.no_taker.format(block=scope.label, names=told)

    def _kept(self, scope: Scope, kept: Sequence[str]) -> str:
        words = self._words
        return words.enough_already.format(what=words.comma.join(kept), block=scope.label)
