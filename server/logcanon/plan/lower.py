"""Operations to edits: the only writer of config text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from logcanon.nginx.tree import Directive, Tree
from logcanon.plan import refusal_phrases as said
from logcanon.plan.arguments import is_keyed, read_values, repeats, replace_arguments
from logcanon.plan.gaps import parent_of, tree_of
from logcanon.plan.guard import refuses_directive, refuses_edit
from logcanon.plan.layout import Layout
from logcanon.plan.operation import (
    InsertDirective,
    Operation,
    RemoveDirective,
    SetDirective,
    Site,
)
from logcanon.plan.place import gap_for
from logcanon.text import EditSet
from logcanon.text.phrase import Phrase, joined

Refuses: TypeAlias = Callable[[Site, str], Phrase | None]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An operation that is not carried out, and why."""

    operation: Operation
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Lowered:
    """Edits by file, none for a file in which nothing changes, and what was refused."""

    edits: Mapping[Path, EditSet]
    refusals: tuple[Refusal, ...] = ()

    @property
    def reason(self) -> Phrase:
        """Why something is refused, each reason once."""
        reasons = dict.fromkeys(refusal.reason for refusal in self.refusals)
        return joined(reasons, Phrase("; ", "；"))


def lower(operations: Sequence[Operation], refuses: Refuses = refuses_directive) -> Lowered:
    """The smallest edits that carry out `operations`.

    What cannot be done is refused by itself and the rest is done. `refuses` says why nginx
    would not take a directive of that name in that block, or None.
    """
    files: dict[Path, _FileChanges] = {}
    refusals = []
    for operation in operations:
        tree = _tree_of(operation)
        changes = files.setdefault(tree.source.path, _FileChanges(tree))
        reason = changes.add(operation, refuses)
        if reason is not None:
            refusals.append(Refusal(operation, reason))
    edits = {path: changes.edits() for path, changes in files.items()}
    return Lowered({path: made for path, made in edits.items() if len(made)}, tuple(refusals))


@dataclass(slots=True)
class _FileChanges:
    """What the operations come to in one tree.

    `settled` holds the directives that operations have decided on, with their arguments as
    written and as nginx reads them; those that have the values already are among them.
    """

    tree: Tree
    settled: list[tuple[Directive, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    removed: list[Directive] = field(default_factory=list)
    inserted: list[tuple[Site, str, tuple[str, ...]]] = field(default_factory=list)

    def add(self, operation: Operation, refuses: Refuses) -> Phrase | None:
        """Take `operation` in, or say why not."""
        if _tree_of(operation) is not self.tree:
            return said.TWO_VERSIONS.of(file=str(self.tree.source.path))
        if isinstance(operation, RemoveDirective):
            return self._remove(operation.directive)
        values = read_values(operation.name, operation.arguments)
        if isinstance(values, Phrase):
            return values
        reason = refuses_edit(operation.block)
        if reason is None and any(b in self.removed for b in _blocks_around(operation.block)):
            reason = said.BLOCK_REMOVED
        if reason is not None:
            return reason
        if isinstance(operation, SetDirective):
            return self._set(operation, values, refuses)
        return self._insert(operation, values, refuses)

    def edits(self) -> EditSet:
        """All changes as edits of the tree's text."""
        layout = Layout(self.tree)
        for directive in self.removed:
            layout.remove(directive)
        for site, name, arguments in self.inserted:
            layout.insert(site, gap_for(site, name, self.removed), name, " ".join(arguments))
        made = [*layout.edits()]
        for directive, arguments, values in self.settled:
            if directive.values != values:
                made += replace_arguments(directive, arguments)
        return EditSet(e for e in made if self.tree.source.of(e.span) != e.text)

    def _remove(self, directive: Directive) -> Phrase | None:
        reason = refuses_edit(parent_of(directive)[0])
        changed = [c for c, *_ in self.settled]
        changed += [b for site, *_ in self.inserted for b in _blocks_around(site)]
        changed += [b for c, *_ in self.settled for b in c.ancestors()]
        if reason is None and directive in changed:
            reason = said.CHANGED.of(name=directive.name)
        if reason is None and directive not in self.removed:
            self.removed.append(directive)
        return reason

    def _set(
        self, operation: SetDirective, values: tuple[str, ...], refuses: Refuses
    ) -> Phrase | None:
        """Change the first that is meant, which nginx meets first, and remove the others."""
        site, name = operation.block, operation.name
        keyed = is_keyed(name)
        meant = [c for c in _standing(site, name) if not keyed or c.values[:1] == values[:1]]
        if not meant:
            return refuses(site, name) or self._add_line(operation)
        kept, *others = meant
        reason = self._refuses_change(kept, values)
        if any(argument.is_template for child in meant for argument in child.arguments):
            reason = said.TEMPLATE.of(directive=kept.label)
        elif others and not keyed and repeats(name) in ("list", None):
            reason = said.STANDS_SEVERAL_TIMES.of(name=name, count=len(meant))
        if reason is None:
            self.settled.append((kept, operation.arguments, values))
            self.removed += [child for child in others if child not in self.removed]
        return reason

    def _refuses_change(self, kept: Directive, values: tuple[str, ...]) -> Phrase | None:
        if kept in self.removed:
            return said.REMOVED.of(name=kept.name)
        if any(other is kept and wanted != values for other, _, wanted in self.settled):
            return said.TWO_VALUES.of(name=kept.name)
        return None

    def _insert(
        self, operation: InsertDirective, values: tuple[str, ...], refuses: Refuses
    ) -> Phrase | None:
        standing = _standing(operation.block, operation.name)
        if any(child.values == values for child in standing):
            return None
        if standing and repeats(operation.name) == "once":
            return said.TAKEN_ONCE.of(name=operation.name)
        return refuses(operation.block, operation.name) or self._add_line(operation)

    def _add_line(self, operation: SetDirective | InsertDirective) -> Phrase | None:
        site, name, arguments = operation.block, operation.name, operation.arguments
        pending = [new for where, other, new in self.inserted if where is site and other == name]
        if arguments in pending:
            return None
        if isinstance(operation, SetDirective) and is_keyed(name):
            pending = [new for new in pending if new[:1] == arguments[:1]]
        elif repeats(name) == "list":
            pending = []
        if pending:
            return said.TWO_VALUES.of(name=name)
        self.inserted.append((site, name, arguments))
        return None


def _blocks_around(site: Site) -> tuple[Directive, ...]:
    return () if isinstance(site, Tree) else (site, *site.ancestors())


def _standing(site: Site, name: str) -> list[Directive]:
    return [child for child in site.children if child.name == name and child.block is None]


def _tree_of(operation: Operation) -> Tree:
    if isinstance(operation, RemoveDirective):
        return operation.directive.tree
    return tree_of(operation.block)
