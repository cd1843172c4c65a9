"""The directive that answers in a block: the pass directives and their like.

They set the handler of their location (ngx_http_core_loc_conf_t.handler). A nested location
starts without one. `if` in a location keeps the location's, and `limit_except` takes it over
(*_merge_loc_conf of each module: `noname`, `lmt_excpt`).
"""

from __future__ import annotations

from typing import Literal

from logcanon.nginx.config import Scope, Statement

Family = Literal["proxy", "grpc", "uwsgi", "stream", "fastcgi", "scgi", "memcached", "tunnel"]
_FAMILIES: tuple[Family, ...] = (
    "proxy", "grpc", "uwsgi", "fastcgi", "scgi", "memcached", "tunnel",
)  # fmt: skip
PASSES: dict[str, Family] = {f"{family}_pass": family for family in _FAMILIES}
# Other directives that make a location answer; they take the place of a pass before them.
_OTHERS = frozenset({"perl", "stub_status", "empty_gif", "flv", "mp4"})
_OTHERS |= {"hls", "f4f", "api", "js_content"}
HANDLERS = frozenset(PASSES) | _OTHERS


def pass_statement(scope: Scope) -> Statement | None:
    """The pass directive in force in `scope`.

    A nested location does not inherit one; `if` in a location and `limit_except` do.
    """
    own = [s for s in scope.statements if s.directive.name in HANDLERS]
    if own:
        return own[-1] if own[-1].directive.name in PASSES else None
    if scope.name in ("if", "limit_except") and scope.parent is not None:
        found = pass_statement(scope.parent)
        if found is None or scope.parent.name == "server":
            return None
        # memcached's merge sets no handler in limit_except.
        is_lost = scope.name == "limit_except" and found.directive.name == "memcached_pass"
        return None if is_lost else found
    return None
