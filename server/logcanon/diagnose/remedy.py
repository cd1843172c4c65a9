"""The machine-applicable part of a record: directives to set, taken from its workarounds.

A record says in words what helps, with nginx statements among them (`proxy_ssl_verify on;`).
Those statements are the remedy; there is no second copy of them in code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from logcanon.finding import Cause
from logcanon.nginx.directives import DirectiveTable
from logcanon.records.model import Record
from logcanon.records.passages import statements


@dataclass(frozen=True, slots=True)
class Setting:
    """One directive to set: `proxy_ssl_verify_depth 2`; arguments as they are written."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Settings that go together; `is_doubtful`: a human has to look before they are made."""

    settings: tuple[Setting, ...]
    is_doubtful: bool = False


def remedies_of(
    record: Record, table: DirectiveTable, causes: Sequence[Cause]
) -> tuple[Remedy, ...]:
    """The alternatives that a record recommends, that for the likeliest of `causes` first.

    A remedy for a cause that something speaks against is left out, one that belongs to no cause
    comes last. Doubtful are those with a note, and all where the evidence speaks for a cause that
    none of them mends. Without explicit `remedies` there is one: the statements within the
    workarounds.
    """
    if not record.remedies:
        settings = remedy_of(record, table)
        return (Remedy(settings),) if settings else ()
    ranks = {cause.id: number for number, cause in enumerate(causes)}
    ruled_out = {cause.id for cause in causes if cause.against}
    specs = [spec for spec in record.remedies if spec.cause not in ruled_out]
    mended = {spec.cause for spec in specs}
    unmended = bool(causes) and bool(causes[0].evidence) and causes[0].id not in mended | {None}
    ordered = sorted(specs, key=lambda spec: ranks.get(spec.cause or "", len(ranks)))
    return tuple(
        Remedy(settings, is_doubtful=bool(spec.note) or unmended)
        for spec in ordered
        if (settings := _settings(spec.directives, table))
    )


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
