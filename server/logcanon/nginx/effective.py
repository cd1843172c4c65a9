"""The value in force in a block, and where it comes from, by nginx's own merge rules.

Each module merges its settings from the outer block into the inner one (ngx_http.c,
ngx_http_merge_servers and ngx_http_merge_locations; ngx_conf_merge_*_value in ngx_conf_file.h):

- a simple directive is inherited by itself: the innermost level that has it wins;
- the directives of one list (proxy_set_header, add_header, allow ...) act as a group: a level
  that has any of them takes nothing from further out;
- handlers (proxy_pass, return ...) are no settings and not inherited, save into `if` and
  `limit_except` (handlers.py);
- http, stream and mail are separate trees; `upstream` takes nothing from outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from logcanon.nginx.config import Scope, Statement
from logcanon.nginx.directives import DirectiveInfo, table
from logcanon.nginx.handlers import HANDLERS, PASSES, pass_statement
from logcanon.nginx.scope import Family

# Directives that set a handler or code of their own block: no module merges them.
NOT_INHERITED = HANDLERS | frozenset(
    {"return", "rewrite", "set", "break", "if", "limit_except", "try_files"}
    | {"location", "server", "server_name", "listen", "upstream"}
)
_STORES = tuple(
    frozenset({f"{family}_cache", f"{family}_store"})
    for family in ("proxy", "fastcgi", "scgi", "uwsgi")
)
# Directives that share one setting, so that one of them hides the others of outer levels:
# ngx_http_core_merge_loc_conf (root), ngx_http_access_merge_loc_conf, *_merge_loc_conf (store).
_SHARED: tuple[frozenset[str], ...] = (
    frozenset({"root", "alias"}),
    frozenset({"allow", "deny"}),
    *_STORES,
)
# Since 1.29.3: whether the outer level's headers are kept beside the own ones.
_KEPT_BY = {"add_header": "add_header_inherit", "add_trailer": "add_trailer_inherit"}
_ROOTS = frozenset({"http", "stream", "mail"})


@dataclass(frozen=True, slots=True)
class Effective:
    """The value in force of one directive in one block.

    `values` has the arguments of each statement that counts: one for a simple directive, several
    for a list, none when nothing is set. `statements` are these; `origin` is the first of them,
    None when the value is nginx's default (or there is none). `duplicates` are further
    statements on the origin's level, which nginx refuses. `hidden_by` is a statement of another
    directive that takes this one's place (`alias` for `root`).
    """

    name: str
    values: tuple[tuple[str, ...], ...] = ()
    statements: tuple[Statement, ...] = ()
    duplicates: tuple[Statement, ...] = ()
    hidden_by: Statement | None = None

    @property
    def origin(self) -> Statement | None:
        """The statement the value comes from; None for a default."""
        return self.statements[0] if self.statements else None

    @property
    def value(self) -> str | None:
        """The first argument of the first statement, None when there is none."""
        return self.values[0][0] if self.values and self.values[0] else None

    @property
    def is_on(self) -> bool:
        """Whether a flag is on (nginx reads it whatever its case)."""
        return (self.value or "").lower() == "on"


def effective(scope: Scope, name: str) -> Effective:
    """The value of directive `name` in force in `scope`."""
    if name in PASSES:
        statement = pass_statement(scope)
        if statement is None or statement.directive.name != name:
            return Effective(name)
        return Effective(name, (statement.directive.values,), (statement,))
    info = _info(scope, name)
    for level in levels(scope, name):
        found = level.find(name)
        if found:
            return _of_level(level, name, found, info)
        hider = _hider(level, name)
        if hider is not None:
            return Effective(name, hidden_by=hider)
    if info is None or (name in NOT_INHERITED and not info.default):
        return Effective(name)
    return Effective(name, tuple(_words(text) for text in info.default))


def levels(scope: Scope, name: str) -> Iterable[Scope]:
    """The blocks whose statements of `name` can reach `scope`, innermost first."""
    level: Scope | None = scope
    while level is not None:
        if _counts_in(level, name):
            yield level
        if name in NOT_INHERITED or level.name == "upstream":
            return
        # A level outside http, stream and mail gives nothing to those within but its log.
        if level.name in _ROOTS and name != "error_log":
            return
        level = level.parent


def context_of(scope: Scope) -> str:
    """Nginx's word for the context that `scope` is: `server`, `if in location`, `main`, ..."""
    if scope.parent is None:
        return "main"
    if scope.name == "if":
        outer = next((s.name for s in scope.ancestors() if s.name != "if"), "")
        return "if in server" if outer == "server" else "if in location"
    return scope.name


def _counts_in(level: Scope, name: str) -> bool:
    """Whether nginx reads `name` in this level; a directive that nobody knows counts."""
    return _is_read(name, level.module_family, context_of(level))


@lru_cache(maxsize=4096)
def _is_read(name: str, family: Family, context: str) -> bool:
    if not table().is_known(name):
        return context != "if in server"
    return bool(table().get(name, family, context))


def _info(scope: Scope, name: str) -> DirectiveInfo | None:
    """The table's entry that fits: of this family, allowed here or in a block around."""
    level: Scope | None = scope
    while level is not None:
        found = table().get(name, level.module_family, context_of(level))
        if found:
            return found[0]
        if level.name == "upstream" or level.name in _ROOTS:
            break
        level = level.parent
    found = table().get(name, scope.module_family)
    return found[0] if found else None


def _of_level(
    level: Scope, name: str, found: list[Statement], info: DirectiveInfo | None
) -> Effective:
    if info is not None and info.repeat == "once":
        return Effective(
            name, (found[0].directive.values,), (found[0],), duplicates=tuple(found[1:])
        )
    kept = _kept_from_outside(level, name)
    statements = (*found, *kept)
    return Effective(name, tuple(s.directive.values for s in statements), statements)


def _kept_from_outside(level: Scope, name: str) -> tuple[Statement, ...]:
    """What `add_header_inherit merge` adds (ngx_http_headers_merge_conf)."""
    keeper = _KEPT_BY.get(name)
    if keeper is None or level.parent is None or level.name in _ROOTS:
        return ()
    if effective(level, keeper).value != "merge":
        return ()
    return effective(level.parent, name).statements


def _hider(level: Scope, name: str) -> Statement | None:
    for names in _SHARED:
        if name in names:
            for other in names - {name}:
                found = level.find(other)
                if found:
                    return found[0]
    if name in _KEPT_BY:
        # "off" cuts a level off from outside even where it has no header of its own.
        keeper = effective(level, _KEPT_BY[name])
        return keeper.origin if keeper.value == "off" else None
    return None


def _words(default: str) -> tuple[str, ...]:
    """A documented default as arguments; a phrase ("host from proxy_pass") stays whole."""
    return (default,) if " from " in default else tuple(default.split())
