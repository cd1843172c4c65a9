"""What has to be done in a block so that a setting comes into force there."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.diagnose.prescribe.in_force import with_parameters
from logcanon.diagnose.prescribe.placement import Due
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.effective import effective
from logcanon.plan.arguments import PARAMETRIC, is_keyed, is_word_set, repeats
from logcanon.plan.level import set_in
from logcanon.plan.operation import InsertDirective, Operation, SetDirective, Site, quote


def operations(config: Config, due: Due, block: Scope) -> Iterator[Operation]:
    """The operations on `block` for one setting, none where no file holds the block."""
    site = _site(config, block)
    if site is None:
        return
    name = due.item.name
    if repeats(name) != "list" or is_word_set(name):
        arguments = tuple(map(quote, due.item.arguments))
        yield set_in(block, name, arguments) or SetDirective(site, name, arguments)
    else:
        yield from _of_list(due, block, site)


def _of_list(due: Due, block: Scope, site: Site) -> Iterator[Operation]:
    """A list of a block's own hides the one from outside, so that is repeated in it."""
    name, wanted = due.item.name, due.item.arguments
    own = block.find(name)
    keyed = is_keyed(name)
    same = next((s.values for s in own if s.values[:1] == wanted[:1]), None) if keyed else None
    if same is not None and name in PARAMETRIC:
        wanted = with_parameters(same, wanted)
    arguments = tuple(map(quote, wanted))
    for statement in () if own else effective(due.seat, name).statements:
        if not keyed or statement.values[:1] != wanted[:1]:
            raw = tuple(argument.text for argument in statement.directive.arguments)
            yield InsertDirective(site, name, raw)
    changed = set_in(block, name, arguments) if same is not None else None
    yield changed or InsertDirective(site, name, arguments)


def _site(config: Config, block: Scope) -> Site | None:
    """Where the statements of `block` stand: its directive, or the top level of a file."""
    return block.directive or config.tree(config.main.path)
