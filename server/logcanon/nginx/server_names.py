"""Which server's name fits a host, as nginx decides it.

ngx_http.c (ngx_http_server_names), ngx_hash.c (ngx_hash_add_key, ngx_hash_find_combined) and
ngx_http_request.c (ngx_http_validate_host, ngx_http_find_virtual_server).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from logcanon.nginx.listens import read_port
from logcanon.nginx.pattern import Pattern

Server = TypeVar("Server")


def primary_name(names: Iterable[str]) -> str:
    """What the `server:` field of a log line prints for these server names: the first.

    A leading dot is cut off, a regex keeps its `~`, no name at all prints nothing
    (ngx_http_core_module.c, ngx_http_core_merge_srv_conf).
    """
    first = next(iter(names), "")
    if first.startswith("~"):
        return first
    return first.lower().removeprefix(".")


def normal_host(host: str) -> tuple[str, int | None]:
    """Host and port of a Host header: lower case, one trailing dot cut off.

    An empty host means that nginx finds none and uses the default server.
    """
    host = host.strip().lower()
    port: int | None = None
    colon = host.rfind(":")
    if colon >= 0 and "]" not in host[colon:]:
        digits = host[colon + 1 :]
        port = read_port(digits)
        host = host[:colon]
    return host.removesuffix("."), port


@dataclass(frozen=True, slots=True)
class NameMatch(Generic[Server]):
    """The server a host leads to, the name that fitted and how ("exact", "wildcard", ...)."""

    server: Server
    name: str
    how: str


class ServerNames(Generic[Server]):
    """The names of all servers of one listening socket.

    A name given twice belongs to the server that has it first; nginx ignores the later one with
    `conflicting server name`. `.example.com` stands for example.com and all names below it.
    """

    def __init__(self) -> None:
        self._exact: dict[str, Server] = {}
        self._taken: set[str] = set()
        self._below: dict[str, tuple[Server, str]] = {}
        self._above: dict[str, tuple[Server, str]] = {}
        self._patterns: list[tuple[Pattern, Server]] = []

    def add(self, name: str, server: Server) -> None:
        """Add one argument of `server_name`."""
        if name.startswith("~"):
            caseless = any("A" <= letter <= "Z" for letter in name)
            self._patterns.append((Pattern(name[1:], caseless=caseless), server))
            return
        name = name.lower()
        if name.startswith(".") and len(name) > 1:
            base = name[1:]
            if base not in self._taken and base not in self._below:
                self._taken.add(base)
                self._below[base] = server, name
        elif name.startswith("*.") and len(name) > 2:
            self._below.setdefault(name[2:], (server, name))
        elif name.endswith(".*") and len(name) > 2:
            self._above.setdefault(name[:-2], (server, name))
        elif "*" not in name and name not in self._taken:
            self._taken.add(name)
            self._exact[name] = server

    def find(self, host: str) -> NameMatch[Server] | None:
        """The server for a normalised host; None leaves it to the default server."""
        if host in self._exact:
            return NameMatch(self._exact[host], host, "exact")
        return self._find_wildcard(host) or self._find_pattern(host)

    def _find_wildcard(self, host: str) -> NameMatch[Server] | None:
        labels = host.split(".")
        for cut in range(len(labels)):
            found = self._below.get(".".join(labels[cut:]))
            if found and (cut or found[1].startswith(".")):
                return NameMatch(*found, "wildcard")
        for cut in range(len(labels) - 1, 0, -1):
            found = self._above.get(".".join(labels[:cut]))
            if found:
                return NameMatch(*found, "wildcard")
        return None

    def _find_pattern(self, host: str) -> NameMatch[Server] | None:
        if not host:
            return None
        for pattern, server in self._patterns:
            if pattern.matches(host):
                return NameMatch(server, f"~{pattern.text}", "regex")
        return None

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Regexes that could not be read here, so that a match may be missed."""
        return tuple(p.text for p, _ in self._patterns if not p.is_readable)
