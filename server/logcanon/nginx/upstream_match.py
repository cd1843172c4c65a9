"""Whether a block can be the one behind a log line's `upstream:` field.

The field is scheme, address of the chosen server and URI: `https://10.0.0.1:443/x`,
`http://unix:/run/app.sock:/x`, in stream the address alone (ngx_http_request.c,
ngx_http_log_error_handler; ngx_stream_proxy_module.c, ngx_stream_proxy_log_error). While no
server is chosen (`no live upstreams`) the group's name stands for the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

from logcanon.nginx.locations import read_location
from logcanon.nginx.pattern import as_bytes_text
from logcanon.nginx.request import normal_path
from logcanon.nginx.scope import Scope
from logcanon.nginx.upstreams import Address, PassTarget, UpstreamServer, read_address

_FIELD = re.compile(r"([a-z]+)://", re.IGNORECASE)


class Fit(IntEnum):
    """How well a target fits; MAYBE where a name or a variable would have to be resolved."""

    NO = 0
    MAYBE = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class UpstreamField:
    """A log line's `upstream:` field taken apart; `scheme` is "" in stream."""

    scheme: str
    address: Address
    uri: str

    @classmethod
    def read(cls, text: str) -> UpstreamField:
        """From the field's text."""
        match = _FIELD.match(text)
        scheme, rest = (match[1].lower(), text[match.end() :]) if match else ("", text)
        address, uri = read_address(rest)
        return cls(scheme, address, uri)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.address}" if self.scheme else str(self.address)


def fit(target: PassTarget, field: UpstreamField) -> Fit:
    """Whether `target` can have led to `field`."""
    if target.family == "stream":
        if field.scheme:
            return Fit.NO
    elif target.scheme:
        if field.scheme and field.scheme != target.scheme:
            return Fit.NO
    elif field.scheme not in ("", "http", "https"):
        return Fit.NO
    if not field.address.is_unix and field.address.port is None:
        return _fit_name(target, field.address.host)
    if target.group is not None:
        fits = (_fit_server(server, field.address) for server in target.group.servers)
        return max(fits, default=Fit.NO)
    return fit_address(target.address, field.address)


def sends_uri(target: PassTarget, scope: Scope, path: str, uri: str) -> bool | None:
    """Whether a request that arrives in `scope` with the decoded `path` is sent on as `uri`.

    Without a URI part in the pass directive the path goes on as it is, else that part stands
    for the location's prefix (ngx_http_proxy_module.c, ngx_http_proxy_create_key). None: not
    to be told, because of variables or because the protocol has no URI here.
    """
    if target.family not in ("proxy", "grpc") or not uri.startswith("/") or target.variables:
        return None
    sent = path
    if target.family == "proxy" and target.uri:
        location = read_location(scope)
        if location is None or location.modifier not in ("", "=", "^~"):
            return None
        rest = path[len(as_bytes_text(location.name)) :]
        sent = as_bytes_text(target.uri.partition("?")[0]) + rest
    merged = normal_path(uri)
    return None if merged is None else sent in (merged, normal_path(uri, merge_slashes=False))


def _fit_name(target: PassTarget, name: str) -> Fit:
    if name.lower() == target.host.lower():
        return Fit.SURE
    return Fit.MAYBE if "$" in target.host else Fit.NO


def _fit_server(server: UpstreamServer, found: Address) -> Fit:
    address = Address(server.address.host, None) if server.has_any_port else server.address
    return fit_address(address, found)


def fit_address(written: Address, found: Address) -> Fit:
    """Whether the address `found` in a log can be that `written` in the configuration."""
    if "$" in written.host:
        return _fit_ports(written, found)
    if written.is_unix or found.is_unix:
        return Fit.SURE if written == found else Fit.NO
    if _fit_ports(written, found) is Fit.NO:
        return Fit.NO
    if _same_host(written.host, found.host):
        return Fit.SURE
    # A name leads to addresses that only the machine of the log knows.
    return Fit.NO if written.is_ip or not found.is_ip else Fit.MAYBE


def _fit_ports(written: Address, found: Address) -> Fit:
    is_open = written.port is None or found.port is None
    return Fit.MAYBE if is_open or written.port == found.port else Fit.NO


def _same_host(written: str, found: str) -> bool:
    if written.lower() == found.lower():
        return True
    address = _ip(found)
    if written.lower() == "localhost":
        return address is not None and address.is_loopback
    return address is not None and address == _ip(written)


def _ip(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
