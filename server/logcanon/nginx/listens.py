"""The sockets that server blocks listen on.

ngx_http_core_module.c (ngx_http_core_listen), ngx_inet.c (ngx_parse_url), and their kin in
stream and mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from logcanon.nginx.config import Scope

_DEFAULTS = frozenset({"default_server", "default"})
_TLS = frozenset({"ssl", "quic"})
_ANY = "0.0.0.0"  # noqa: S104 - read from files, nothing is bound


@dataclass(frozen=True, slots=True)
class Socket:
    """A listening address: `0.0.0.0`, `[::]`, an address, a host name, or `unix:/path`."""

    address: str
    port: int | None

    @property
    def is_wildcard(self) -> bool:
        """Whether it takes connections to any address of the machine."""
        return self.address in (_ANY, "[::]")

    def __str__(self) -> str:
        return self.address if self.port is None else f"{self.address}:{self.port}"


def read_listen(text: str) -> tuple[Socket, ...]:
    """The sockets of `listen`'s first argument (several for a range of ports); () if broken.

    The port is 80 where none is given (http; nginx without root's rights takes 8000 for a server
    without `listen`, which a configuration cannot tell).
    """
    if text.startswith("unix:"):
        return (Socket(text, None),)
    if text.startswith("["):
        address, _, port = text.partition("]")
        return _sockets(f"{address.lower()}]", port.removeprefix(":") or "80")
    host, colon, port = text.rpartition(":")
    if not colon:
        is_port = text.replace("-", "").isdigit()
        host, port = ("*", text) if is_port else (text, "80")
    return _sockets(_ANY if host == "*" else host.lower(), port)


def read_port(text: str) -> int | None:
    """A port number in digits; None where `text` is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return None
    return port if 0 < (port := int(text)) < 65536 else None


def _sockets(address: str, ports: str) -> tuple[Socket, ...]:
    start, _, end = ports.partition("-")
    first, last = read_port(start), read_port(end or start)
    if first is None or last is None:
        return ()
    if address in ("[::0]", "[0:0:0:0:0:0:0:0]"):
        address = "[::]"
    return tuple(Socket(address, port) for port in range(first, last + 1))


@dataclass(slots=True)
class Listeners:
    """The servers of one socket, in the order in which nginx reads them, and its default."""

    socket: Socket
    servers: list[Scope] = field(default_factory=list)
    marked: Scope | None = None
    is_tls: bool = False

    @property
    def default(self) -> Scope:
        """The server for requests that no name leads elsewhere: the marked one or the first."""
        return self.marked or self.servers[0]


def sockets_of(server: Scope) -> tuple[tuple[Socket, frozenset[str]], ...]:
    """The sockets of one server block, each with the parameters of its `listen`."""
    found = [
        (socket, frozenset(statement.directive.values[1:]))
        for statement in server.find("listen")
        for text in statement.directive.values[:1]
        for socket in read_listen(text)
    ]
    if not found and not server.find("listen") and server.module_family == "http":
        return ((Socket(_ANY, 80), frozenset()),)
    return tuple(found)


def listeners(servers: Iterable[Scope]) -> tuple[Listeners, ...]:
    """All sockets of these servers, in the order in which they first appear."""
    table: dict[Socket, Listeners] = {}
    for server in servers:
        for socket, parameters in sockets_of(server):
            entry = table.setdefault(socket, Listeners(socket))
            if not entry.servers or entry.servers[-1] is not server:
                entry.servers.append(server)
            entry.is_tls |= not _TLS.isdisjoint(parameters)
            if entry.marked is None and not _DEFAULTS.isdisjoint(parameters):
                entry.marked = server
    return tuple(table.values())
