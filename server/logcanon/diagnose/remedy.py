"""The machine-applicable part of a record: directives to set, taken from its words.

A record says in words what helps, with nginx statements among them (`proxy_ssl_verify on;`).
Those statements are the remedy; where the text does not give them plainly, `remedies` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from logcanon.finding import Cause
from logcanon.nginx.directives import DirectiveTable
from logcanon.nginx.parser import parse
from logcanon.records.computed import fill_in
from logcanon.records.model import Record, RemedySpec
from logcanon.records.passages import statements
from logcanon.text import Source


@dataclass(frozen=True, slots=True)
class Setting:
    """One directive to set: `proxy_ssl_verify_depth 2`; arguments as nginx reads them.

    `origins` are the parts of the case, as (name, text), that a computed value came from. With
    `is_exact` the arguments were found out for this very case, and stand as they are.
    """

    name: str
    arguments: tuple[str, ...]
    origins: tuple[tuple[str, str], ...] = ()
    is_exact: bool = False

    @property
    def label(self) -> str:
        """The statement without its semicolon."""
        return " ".join((self.name, *self.arguments))


@dataclass(frozen=True, slots=True)
class Remedy:
    """Settings that go together; `is_doubtful`: a human has to look before they are made."""

    settings: tuple[Setting, ...]
    is_doubtful: bool = False


def remedies_of(
    record: Record, table: DirectiveTable, causes: Sequence[Cause], line: Mapping[str, str]
) -> tuple[Remedy, ...]:
    """The alternatives that a record recommends, that for the likeliest of `causes` first.

    A remedy for a cause that something speaks against is left out, and so is one that needs a
    part of the line (by its name in `line`) which this line lacks; one that belongs to no cause
    comes last. Doubtful are those with a note, and all where the evidence speaks for a cause that
    none of them mends. Without explicit `remedies` there is one: the statements within the
    workarounds.
    """
    if not _is_explicit(record):
        settings = remedy_of(record, table)
        return (Remedy(settings),) if settings else ()
    ranks = {cause.id: number for number, cause in enumerate(causes)}
    ruled_out = {cause.id for cause in causes if cause.against}
    specs = [spec for spec in record.remedies if spec.cause not in ruled_out]
    unmended = is_unmended(record, causes)
    ordered = sorted(specs, key=lambda spec: ranks.get(spec.cause or "", len(ranks)))
    return tuple(
        Remedy(settings, is_doubtful=bool(spec.note) or unmended)
        for spec in ordered
        if (settings := _filled(spec, table, line))
    )


def is_unmended(record: Record, causes: Sequence[Cause]) -> bool:
    """Whether the evidence speaks for a cause that none of the record's remedies mends."""
    if not _is_explicit(record) or not causes or not causes[0].evidence:
        return False
    return {spec.cause for spec in record.remedies}.isdisjoint({causes[0].id, None})


def remedy_of(record: Record, table: DirectiveTable) -> tuple[Setting, ...]:
    """All settings that a record recommends, each directive once, in the record's order.

    Explicit `remedies` win; without them the statements within the workarounds are taken.
    """
    if _is_explicit(record):
        return tuple(_once(s for spec in record.remedies for s in _filled(spec, table, {})))
    return tuple(_once(_said(record, table)))


def read_setting(text: str) -> Setting | None:
    """The one plain statement that `text` is; None where it is none, or more."""
    tree = parse(Source(Path(), text))
    made = tree.children[0] if len(tree.children) == 1 else None
    if made is None or tree.faults or made.block is not None or not made.is_terminated:
        return None
    return Setting(made.name, made.values)


def _is_explicit(record: Record) -> bool:
    """Whether the author has spoken: `"remedies": []` says that no directive helps."""
    return "remedies" in record.model_fields_set


def _said(record: Record, table: DirectiveTable) -> Iterator[Setting]:
    for workaround in record.workarounds:
        for statement in statements(workaround.how or workaround.action):
            setting = read_setting(statement)
            if setting is not None and table.is_known(setting.name):
                yield setting


def _filled(
    spec: RemedySpec, table: DirectiveTable, line: Mapping[str, str]
) -> tuple[Setting, ...]:
    """The settings of one remedy; none where a value cannot be computed."""
    settings: list[Setting] = []
    for statement in spec.directives:
        computed = fill_in(statement, line)
        setting = read_setting(computed.text) if computed else None
        if computed is None or setting is None:
            return ()
        if table.is_known(setting.name):
            settings.append(Setting(setting.name, setting.arguments, computed.origins))
    return tuple(settings)


def _once(settings: Iterable[Setting]) -> Iterator[Setting]:
    seen: set[str] = set()
    for setting in settings:
        if setting.name not in seen:
            seen.add(setting.name)
            yield setting
