"""Which block's value of a directive counts for what happens in another block.

A request is served in a location, but what decides may be set elsewhere: `worker_connections` in
`events`, `keepalive` in the upstream group that the location passes to, `listen` in the server.
"""

from __future__ import annotations

from logcanon.nginx.directives import table
from logcanon.nginx.effective import NOT_INHERITED, context_of, levels
from logcanon.nginx.scope import Scope
from logcanon.nginx.upstreams import PassTarget, pass_target


def takes(scope: Scope, name: str) -> bool:
    """Whether nginx takes the directive `name` directly in `scope`."""
    return bool(table().get(name, scope.module_family, context_of(scope)))


def seat(scope: Scope, name: str) -> Scope | None:
    """The block in which to ask for the value of `name` that counts for `scope`.

    `scope` itself where it or a block around it can have the directive, since values come down
    from there; for what is not inherited the nearest of them. Else the upstream group that
    `scope` passes to, the main context, `events`, `http` or `stream`. None: no block takes it.
    """
    if name in NOT_INHERITED:
        around = (level for level in (scope, *scope.ancestors()) if takes(level, name))
        found = next(around, None)
        if found is not None:
            return found
    elif any(takes(level, name) for level in levels(scope, name)):
        return scope
    target = pass_target(scope)
    if target is not None and target.group is not None and takes(target.group.scope, name):
        return target.group.scope
    root = scope
    while root.parent is not None:
        root = root.parent
    return next((level for level in (root, *root.scopes()) if takes(level, name)), None)


def in_family(name: str, target: PassTarget | None) -> str | None:
    """The directive that means for this upstream what `proxy_...` means for a proxied one.

    `proxy_read_timeout` is `fastcgi_read_timeout` where `target` is asked by FastCGI. None where
    that family has no such directive.
    """
    if target is None or target.family in {"proxy", "stream"} or not name.startswith("proxy_"):
        return name
    own = f"{target.family}_{name.removeprefix('proxy_')}"
    return own if table().is_known(own) else None
