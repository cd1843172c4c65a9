"""The outline of a log: each record that occurs, and below it the different lines."""

from __future__ import annotations

from collections import defaultdict

from lsprotocol import types

from logcanon.diagnose.group import Group, by_record
from logcanon.lsp.documents import Document
from logcanon.lsp.server import LogcanonServer
from logcanon.reports.repeats import tell_repeats
from logcanon.workspace.snapshot import Snapshot

_MOST_LINES = 200
_SEVERE = frozenset({"emerg", "alert", "crit"})


def log_symbols(
    ls: LogcanonServer, snapshot: Snapshot, document: Document
) -> list[types.DocumentSymbol]:
    """One symbol a record, by its first line; its range reaches to the last."""
    groups = document.groups(snapshot.searcher)
    lines: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups:
        lines[group.record_id].append(group)
    symbols = []
    for record_id, whole in by_record(groups).items():
        name = snapshot.engine.signature(record_id)
        children = [_symbol(ls, snapshot, document, g) for g in lines[record_id][:_MOST_LINES]]
        symbol = _symbol(ls, snapshot, document, whole, name)
        symbol.children = children if len(children) > 1 else None
        symbols.append(symbol)
    return symbols


def _symbol(
    ls: LogcanonServer, snapshot: Snapshot, document: Document, group: Group, name: str = ""
) -> types.DocumentSymbol:
    first, last = (
        ls.converter.line_range(o.line_number, document.store.line_text(o.line_number), o.span)
        for o in (group.first, group.last)
    )
    kind = types.SymbolKind.Event
    if group.first.line.level in _SEVERE:
        kind = types.SymbolKind.Class
    return types.DocumentSymbol(
        name=name or group.first.matched,
        detail=tell_repeats(group.repeats, snapshot.engine.language),
        kind=kind,
        range=types.Range(first.start, max(first.end, last.end, key=_order)),
        selection_range=first,
    )


def _order(position: types.Position) -> tuple[int, int]:
    return position.line, position.character
