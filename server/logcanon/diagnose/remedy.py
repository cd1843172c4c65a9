"""The machine-applicable part of a record: directives to set, taken from its workarounds.

A record says in words what helps, with nginx statements among them (`proxy_ssl_verify on;`).
Those statements are the remedy; there is no second copy of them in code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from logcanon.nginx.directives import DirectiveTable
from logcanon.records.model import Record
from logcanon.records.passages import statements


@dataclass(frozen=True, slots=True)
class Setting:
    """One directive to set: `proxy_ssl_verify_depth 2`; arguments as they are written."""

    name: str
    arguments: tuple[str, ...]


def remedies_of(
    record: Record, table: DirectiveTable, causes: Sequence[str]
) -> tuple[tuple[Setting, ...], ...]:
    """The alternatives that a record recommends, that for the likeliest of `causes` first.

    A remedy that belongs to no cause comes last. Without explicit `remedies` there is one: the
    statements within the workarounds.
    """
    if not record.remedies:
        return (remedy_of(record, table),)
    ranks = {cause: number for number, cause in enumerate(causes)}
    ordered = sorted(record.remedies, key=lambda spec: ranks.get(spec.cause or "", len(ranks)))
    return tuple(_settings(spec.directives, table) for spec in ordered)


def remedy_of(record: Record, table: DirectiveTable) -> tuple[Setting, ...]:
    """All settings that a record recommends, each directive once, in the record's order.

    Explicit `remedies` win; without them the statements within the workarounds are taken.
    """
    written = [text for spec in record.remedies for text in spec.directives]
    return _settings(written or [w.how or w.action for w in record.workarounds], table)


def _settings(texts: Iterable[str], table: DirectiveTable) -> tuple[Setting, ...]:
    settings: dict[str, Setting] = {}
    for statement in (statement for text in texts for statement in statements(text)):
        name, *arguments = statement.rstrip("; \t").split()
        if table.is_known(name):
            settings.setdefault(name, Setting(name, tuple(arguments)))
    return tuple(settings.values())
