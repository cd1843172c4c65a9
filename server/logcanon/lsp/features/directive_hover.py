"""The hover of a configuration: what a directive is, and what is in force where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from logcanon.finding import Location
from logcanon.lsp.documents import Document
from logcanon.lsp.features.markup import markup, wants_markdown
from logcanon.lsp.features.place import Place, place_at
from logcanon.lsp.server import LogcanonServer
from logcanon.nginx.directives import DirectiveInfo, table
from logcanon.nginx.effective import effective
from logcanon.nginx.handlers import PASSES
from logcanon.nginx.scope import Scope, Statement
from logcanon.nginx.tls_upstream import ssl_prefix
from logcanon.nginx.upstreams import pass_target
from logcanon.reports.directive_page import InForce, directive_page, in_force_page
from logcanon.reports.markdown import render_markdown
from logcanon.reports.plain import render_plain
from logcanon.workspace.snapshot import Snapshot

_MOST_PLACES = 4
_MOST_VALUES = 5
# What decides whether nginx verifies an upstream, and what it verifies it with.
_TLS = ("verify", "trusted_certificate", "verify_depth", "name", "server_name")


def directive_hover(
    ls: LogcanonServer, document: Document, position: types.Position
) -> types.Hover | None:
    """The page of the directive whose name or argument is under the cursor.

    A line of a `map` or `types` is no directive, whatever its first word is.
    """
    place = place_at(ls, document, position)
    directive = place.directive if place else None
    if place is None or directive is None:
        return None
    statements = place.config.statements_of(directive)
    infos = _known(directive.name, statements[0].scope if statements else None)
    if not infos:
        return None
    snapshot = ls.session.snapshot()
    language = snapshot.engine.language
    page = directive_page(infos, language)
    for statement in statements[:_MOST_PLACES] if not infos[0].is_block else ():
        values = list(_in_force(place, statement, snapshot))
        page += in_force_page(statement.scope.label, values, language)
    text = render_markdown(page) if wants_markdown(ls) else render_plain(page)
    span = (place.argument or directive.name_argument).span
    return types.Hover(markup(ls, text), ls.converter.range(document.snapshot, span))


def _known(name: str, scope: Scope | None) -> tuple[DirectiveInfo, ...]:
    known = table()
    if scope is None:
        return known.get(name)
    if scope.context in known.free_blocks and name != "include":
        return ()
    return known.get(name, scope.module_family, scope.context) or known.get(name)


def _in_force(place: Place, statement: Statement, snapshot: Snapshot) -> Iterator[InForce]:
    """The value of the directive itself; with a pass to a TLS upstream also what verifies it."""
    scope = statement.scope
    yield _value(place, scope, statement.name, snapshot)
    target = pass_target(scope) if statement.name in PASSES else None
    if target is not None and target.is_tls and target.statement is statement:
        for name in _TLS:
            yield _value(place, scope, f"{ssl_prefix(target)}_{name}", snapshot)


def _value(place: Place, scope: Scope, name: str, snapshot: Snapshot) -> InForce:
    now = effective(scope, name)
    value = "; ".join(" ".join(values) for values in now.values[:_MOST_VALUES])
    if now.origin is None:
        return InForce(name, value)
    if now.origin.directive is place.directive:
        return InForce(name, value, None)
    at = Location(now.origin.path, now.origin.directive.head_span)
    return InForce(name, value, f"{now.origin.scope.label}, {snapshot.place_name(at)}")
