"""What nginx's TLS modules make of an upstream: directive family, shared sessions, names."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

from logcanon.nginx.scope import Scope
from logcanon.nginx.upstreams import PassTarget, pass_target

# Names that no public CA issues for: RFC 6761/6762/8375 special use, ICANN's "internal", and the
# habits of private networks.
_PRIVATE_SUFFIXES = (
    ".internal", ".local", ".localdomain", ".lan", ".home", ".home.arpa", ".corp", ".private",
    ".test", ".invalid", ".localhost", ".svc", ".cluster.local", ".consul", ".docker",
)  # fmt: skip


def ssl_prefix(target: PassTarget) -> str:
    """How the TLS directives of this kind of upstream begin: `proxy_ssl`, `grpc_ssl` ..."""
    return "proxy_ssl" if target.family == "stream" else f"{target.family}_ssl"


def upstream_key(target: PassTarget) -> tuple[object, ...]:
    """Equal for targets that share their connections, and so their TLS sessions."""
    if target.group is not None:
        return (target.family, id(target.group.scope.directive))
    return (target.family, target.host.lower(), target.port)


def tls_scopes(scope: Scope) -> tuple[Scope, ...]:
    """The scopes that pass to an upstream with TLS: `scope` itself and those within it."""
    return scope.memo(_tls_scopes)


def tls_upstreams(scope: Scope) -> frozenset[tuple[object, ...]]:
    """The keys of the upstreams that `tls_scopes` pass to."""
    return scope.memo(_tls_upstreams)


def scopes_by_upstream(root: Scope) -> Mapping[tuple[object, ...], Sequence[Scope]]:
    """All scopes within `root` that pass requests on, by the key of their upstream."""
    return root.memo(_scopes_by_upstream)


def is_address(host: str) -> bool:
    """Whether `host` is an IP address (brackets allowed)."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_public(host: str) -> bool:
    """Whether a public CA can have issued a certificate for `host`."""
    host = host.lower().rstrip(".")
    return "." in host and not is_address(host) and not host.endswith(_PRIVATE_SUFFIXES)


def _tls_scopes(scope: Scope) -> tuple[Scope, ...]:
    target = pass_target(scope)
    own = (scope,) if target is not None and target.is_tls else ()
    return (*own, *(found for inner in scope.scopes() for found in tls_scopes(inner)))


def _tls_upstreams(scope: Scope) -> frozenset[tuple[object, ...]]:
    targets = (pass_target(inner) for inner in tls_scopes(scope))
    return frozenset(upstream_key(target) for target in targets if target is not None)


def _scopes_by_upstream(root: Scope) -> dict[tuple[object, ...], list[Scope]]:
    found: dict[tuple[object, ...], list[Scope]] = {}
    for scope in root.walk():
        target = pass_target(scope)
        if target is not None:
            found.setdefault(upstream_key(target), []).append(scope)
    return found
