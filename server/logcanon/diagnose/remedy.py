"""The machine-applicable part of a record: directives to set, taken from its workarounds.

A record says in words what helps, with nginx statements among them (`proxy_ssl_verify on;`).
Those statements are the remedy; there is no second copy of them in code.
"""

from __future__ import annotations

from dataclasses import dataclass

from logcanon.nginx.directives import DirectiveTable
from logcanon.records.model import Record
from logcanon.records.passages import statements


@dataclass(frozen=True, slots=True)
class Setting:
    """One directive to set: `proxy_ssl_verify_depth 2`; arguments as they are written."""

    name: str
    arguments: tuple[str, ...]


def remedy_of(record: Record, table: DirectiveTable) -> tuple[Setting, ...]:
    """The settings that a record recommends, each directive once, in the record's order.

    Explicit `remedies` win; without them the statements within the workarounds are taken.
    """
    written = [text for spec in record.remedies for text in spec.directives]
    texts = written or [w.how or w.action for w in record.workarounds]
    settings: dict[str, Setting] = {}
    for statement in (statement for text in texts for statement in statements(text)):
        name, *arguments = statement.rstrip("; \t").split()
        if table.is_known(name):
            settings.setdefault(name, Setting(name, tuple(arguments)))
    return tuple(settings.values())
