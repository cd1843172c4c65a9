"""Where a block passes requests to: pass directives, upstream groups and their servers.

http: ngx_http_proxy_module.c (ngx_http_proxy_pass, ngx_http_proxy_merge_loc_conf) and its kin
for grpc, uwsgi, fastcgi, scgi, memcached; stream: ngx_stream_proxy_module.c.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from logcanon.nginx.config import Scope, Statement
from logcanon.nginx.effective import effective
from logcanon.nginx.handlers import PASSES, Family, pass_statement
from logcanon.nginx.listens import read_port

_TLS_SCHEMES = frozenset({"https", "grpcs", "suwsgi"})
_PORTS = {"http": 80, "https": 443}
# These variables hold a URI, or its end: what stands before is the whole authority.
_URI_START = re.compile(r"[/?]|\$\{?(?:request_uri|document_uri|uri|is_args)\b")
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_SCHEME = re.compile(r"([A-Za-z]+)://")
_OCTET = re.compile(r"[0-9]{1,2}|1[0-9]{2}|2[0-4][0-9]|25[0-5]")


@dataclass(frozen=True, slots=True)
class Address:
    """`host` and `port` as written (an IPv6 host keeps its brackets), or a unix socket's path."""

    host: str
    port: int | None = None
    is_unix: bool = False

    @property
    def is_ip(self) -> bool:
        """Whether the host is an IP address, so that nothing has to be resolved."""
        return is_ip(self.host)

    def __str__(self) -> str:
        if self.is_unix:
            return f"unix:{self.host}"
        return self.host if self.port is None else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class UpstreamServer:
    """One `server` line of a group."""

    address: Address
    parameters: tuple[str, ...]
    statement: Statement

    @property
    def has_any_port(self) -> bool:
        """Whether DNS decides the port (`service=`)."""
        return any(p.startswith("service=") for p in self.parameters)


@dataclass(frozen=True, slots=True)
class Upstream:
    """An `upstream` block."""

    name: str
    scope: Scope
    servers: tuple[UpstreamServer, ...]


@dataclass(frozen=True, slots=True)
class PassTarget:
    """The pass directive in force in a block, taken apart.

    `scheme` is http, https, grpc, grpcs, uwsgi, suwsgi, fastcgi, scgi, memcached or "" (stream;
    or a variable holds it). `uri` is the part behind the host, "" where there is none. `group` is
    the upstream block of that name. `variables` are the names used; those that the server sets to
    one constant are filled in. `is_tls` is None when a variable decides.
    """

    statement: Statement
    family: Family
    scheme: str
    address: Address
    uri: str
    group: Upstream | None
    variables: tuple[str, ...]
    is_tls: bool | None

    @property
    def host(self) -> str:
        """Host, group name or, for a unix socket, its path."""
        return self.address.host

    @property
    def port(self) -> int | None:
        """The port written or the scheme's own; None for groups and unix sockets."""
        return self.address.port

    @property
    def verified_name(self) -> str | None:
        """The name nginx checks in the certificate when no `*_ssl_name` is set.

        The host part: with a group that is the *group's* name, with an address the address. For
        a unix socket it is `localhost`. None when a variable decides.
        """
        if self.address.is_unix:
            return "localhost"
        return None if _VARIABLE.search(self.host) else self.host

    @property
    def servers(self) -> tuple[Address, ...]:
        """The addresses connections may go to."""
        if self.group is not None:
            return tuple(server.address for server in self.group.servers)
        return (self.address,)


def is_ip(host: str) -> bool:
    """Whether `host` is an IPv4 address or an IPv6 address in brackets."""
    if host.startswith("["):
        return host.endswith("]")
    parts = host.split(".")
    return len(parts) == 4 and all(_OCTET.fullmatch(part) for part in parts)


def read_address(text: str, port: int | None = None) -> tuple[Address, str]:
    """(address, URI part) of what stands behind the scheme (ngx_inet.c, ngx_parse_url)."""
    if text[:5].lower() == "unix:":
        path, _, uri = text[5:].partition(":")
        return Address(path, is_unix=True), uri
    found = _URI_START.search(text)
    start = found.start() if found else len(text)
    authority, uri = text[:start], text[start:]
    host, colon, digits = authority.rpartition(":")
    if colon and (port_read := read_port(digits)) is not None:
        return Address(host, port_read), uri
    return Address(authority, port), uri


def upstreams(scope: Scope) -> Iterator[Upstream]:
    """The groups that blocks within the `http` or `stream` block around `scope` can name."""
    level: Scope | None = scope
    while level is not None:
        yield from level.memo(_groups)
        level = level.parent


def find_upstream(scope: Scope, name: str) -> Upstream | None:
    """The group `name` (case does not matter) as seen from `scope`."""
    wanted = name.lower()
    level: Scope | None = scope
    while level is not None:
        found = level.memo(_groups_by_name).get(wanted)
        if found is not None:
            return found
        level = level.parent
    return None


def _groups(scope: Scope) -> tuple[Upstream, ...]:
    """The groups written directly in `scope`."""
    return tuple(
        _read_upstream(block, block.directive.values[0])
        for block in scope.scopes("upstream")
        if block.directive is not None and block.directive.values
    )


def _groups_by_name(scope: Scope) -> dict[str, Upstream]:
    return {group.name.lower(): group for group in reversed(scope.memo(_groups))}


def _read_upstream(block: Scope, name: str) -> Upstream:
    port = None if block.module_family == "stream" else 80
    servers = tuple(
        UpstreamServer(read_address(values[0], port)[0], values[1:], statement)
        for statement in block.find("server")
        if (values := statement.directive.values)
    )
    return Upstream(name, block, servers)


def pass_target(scope: Scope) -> PassTarget | None:
    """Where `scope` passes requests (http) or connections (stream) to; None: nowhere."""
    return scope.memo(_read_pass_target)


def _read_pass_target(scope: Scope) -> PassTarget | None:
    statement = pass_statement(scope)
    if statement is None or not statement.directive.values:
        return None
    text = _filled_in(scope, statement.directive.values[0])
    if scope.module_family == "stream":
        return _stream_target(scope, statement, text)
    family = PASSES[statement.directive.name]
    scheme, rest = _scheme(family, text)
    address, uri = read_address(rest, _PORTS.get(scheme))
    group = None if address.is_unix else find_upstream(scope, address.host)
    if group is not None and not rest[len(address.host) :].startswith(":"):
        address = Address(address.host)
    is_tls = scheme in _TLS_SCHEMES if scheme else None
    variables = _variables(statement.directive.values[0])
    return PassTarget(statement, family, scheme, address, uri, group, variables, is_tls)


def _scheme(family: Family, text: str) -> tuple[str, str]:
    match = _SCHEME.match(text)
    if match:
        return match[1].lower(), text[match.end() :]
    if family == "proxy":
        # proxy_pass needs a scheme: without one a variable holds it.
        return "", text.partition("://")[2] or text
    return family, text


def _stream_target(scope: Scope, statement: Statement, text: str) -> PassTarget:
    address, _ = read_address(text)
    group = None if address.is_unix else find_upstream(scope, address.host)
    is_tls = effective(scope, "proxy_ssl").is_on
    variables = _variables(statement.directive.values[0])
    return PassTarget(statement, "stream", "", address, "", group, variables, is_tls)


def _filled_in(scope: Scope, text: str) -> str:
    """`text` with the variables that the server sets to one constant in all its blocks."""
    if "$" not in text:
        return text
    server = next((s for s in (scope, *scope.ancestors()) if s.name == "server"), scope)
    values: dict[str, set[str]] = {}
    for block in server.walk():
        for statement in block.find("set"):
            name, *value = statement.directive.values or ("",)
            values.setdefault(name.removeprefix("$"), set()).add(" ".join(value))

    def value_of(match: re.Match[str]) -> str:
        found = values.get(match[1] or match[2], set())
        only = next(iter(found)) if len(found) == 1 else "$"
        return match[0] if "$" in only else only

    return _VARIABLE.sub(value_of, text)


def _variables(text: str) -> tuple[str, ...]:
    return tuple(braced or bare for braced, bare in _VARIABLE.findall(text))
