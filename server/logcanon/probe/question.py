"""What nginx would ask of an upstream: read from a block of the configuration, or by default.

Directives: ngx_http_proxy_module, ngx_http_grpc_module, ngx_http_uwsgi_module,
ngx_stream_proxy_module (`*_ssl_*`); the name: ngx_http_upstream_ssl_name and its like in stream.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from logcanon.diagnose.lead import Trace
from logcanon.diagnose.prescribe import place_of
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.effective import Effective, effective
from logcanon.nginx.tls_upstream import is_address, ssl_prefix
from logcanon.nginx.upstream_match import Fit, UpstreamField, fit_address
from logcanon.nginx.upstreams import Address, PassTarget, pass_target, read_address
from logcanon.scan.line import LogLine

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_MISMATCH = re.compile(r'upstream SSL certificate does not match "([^"]*)"')
_SECURITY_LEVEL = re.compile(r"@SECLEVEL=(\d)")
_NAME = re.compile(r"[\w*.\-]+|\[[0-9a-fA-F:.]+\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """Where to connect and what to check there.

    `name` is the name that nginx verifies, None where that cannot be told (`name_as_written` then
    has the variables). `server_name` is the SNI, "" for none: `sends_name` is off, or the name is
    an address. `trusted` is the trusted file, None when no directive names one;
    `trusted_as_written` is what the user wrote. Empty `protocols` and `ciphers` are nginx's
    defaults. `scope` and the `main` file are None without a configuration; `hosts` are names by
    which the upstream goes elsewhere in the block or the line. `others` counts further blocks
    that could have been meant.
    """

    address: Address
    name: str | None = None
    name_as_written: str = ""
    is_group_name: bool = False
    server_name: str = ""
    sends_name: bool = False
    is_verifying: bool = True
    trusted: Path | None = None
    trusted_as_written: str = ""
    depth: int = 1
    protocols: tuple[str, ...] = ()
    ciphers: str = ""
    certificate: Path | None = None
    certificate_key: Path | None = None
    crl: Path | None = None
    prefix: str = "proxy_ssl"
    family: str = "proxy"
    scope: Scope | None = None
    main: Path | None = None
    hosts: tuple[str, ...] = ()
    others: int = 0

    @property
    def security_level(self) -> int:
        """OpenSSL's: what the ciphers say, else 2 as Debian, Ubuntu, RHEL and OpenSSL 3.2 set."""
        found = _SECURITY_LEVEL.search(self.ciphers)
        return int(found[1]) if found else 2

    @property
    def place(self) -> str:
        """`location /api (conf.d/shop.conf:12)`, "" without a configuration."""
        if self.scope is None or self.main is None:
            return ""
        return f"{self.scope.label} ({place_of(self.scope, self.main)})"


def read_target(text: str) -> Address | None:
    """HOST, HOST:PORT, [IPv6]:PORT or a URL as an address; the port is 443 unless given."""
    rest = text.strip().partition("://")[2] or text.strip()
    address, _ = read_address(rest, 443)
    if address.is_unix:
        return address
    return address if address.port and _NAME.fullmatch(address.host) else None


def plain_question(address: Address) -> Question:
    """As a `proxy_pass https://HOST:PORT` with no other directive: no SNI, no trusted file."""
    name = "localhost" if address.is_unix else address.host
    return Question(address, name=name, name_as_written=name, hosts=_names([address.host]))


def address_in(line: LogLine) -> Address | None:
    """The upstream's address that a line names; None where it names none, or only a group."""
    field = line.fields.get("upstream")
    if field is None:
        return None
    address = UpstreamField.read(field.text).address
    return address if address.is_unix or address.port else None


def question_of_line(line: LogLine, address: Address) -> Question:
    """Without a configuration: the line's address, and the name if the line tells it."""
    told = _MISMATCH.search(line.message.text)
    name = told[1] if told else None
    host = line.fields.get("host")
    return Question(address, name=name, hosts=_names([host.text] if host else []))


def question_of_scope(
    scope: Scope, config: Config, address: Address | None, fields: Mapping[str, str]
) -> Question | None:
    """What the block would ask at `address` (None: the first server it passes to).

    `fields` are a line's, for the variables that it tells. None: no TLS upstream, or no address.
    """
    target = pass_target(scope)
    if target is None or target.is_tls is False:
        return None
    if address is None:
        address = _first_address(target)
    if address is None:
        return None
    return _Reader(scope, config, target, fields).question(address)


def question_of_trace(line: LogLine, trace: Trace) -> Question | None:
    """What the likeliest block behind a line asks; None when no block leads to TLS."""
    fields = {name: field.text for name, field in line.fields.items()}
    address = address_in(line)
    found = [
        question
        for lead in trace.leads
        if (question := question_of_scope(lead.candidate.scope, lead.config, address, fields))
    ]
    return replace(found[0], others=len(found) - 1) if found else None


def questions_at(config: Config, address: Address) -> list[Question]:
    """What the blocks that pass to `address` would ask, in the configuration's order."""
    found = []
    for scope in config.walk():
        target = pass_target(scope)
        if target is None or target.is_tls is False or target.statement.scope is not scope:
            continue
        if any(_is_same(server, address, target) for server in target.servers):
            question = question_of_scope(scope, config, address, {})
            found += [question] if question is not None else []
    return found


def _is_same(server: Address, asked: Address, target: PassTarget) -> bool:
    if server.port is None and target.group is not None:
        server = Address(server.host, 80, server.is_unix)
    return fit_address(server, asked) is Fit.SURE


def _first_address(target: PassTarget) -> Address | None:
    server = next(iter(target.servers), None)
    if server is None or "$" in server.host or not (server.is_unix or server.port):
        return None
    return server


class _Reader:
    def __init__(
        self, scope: Scope, config: Config, target: PassTarget, fields: Mapping[str, str]
    ) -> None:
        self._scope, self._config, self._target = scope, config, target
        self._fields = fields
        self._prefix = ssl_prefix(target)

    def question(self, address: Address) -> Question:
        written, name = self._name()
        trusted = self._now("trusted_certificate")
        depth = self._now("verify_depth").value or ""
        protocols = self._now("protocols")
        ciphers = self._now("ciphers")
        sends_name = self._now("server_name").is_on
        hosts = [server.host for server in self._target.servers]
        return Question(
            address,
            name=name,
            name_as_written=written,
            is_group_name=self._target.group is not None and name == self._target.host,
            server_name=name if sends_name and name and not is_address(name) else "",
            sends_name=sends_name,
            is_verifying=self._now("verify").is_on,
            trusted=self._file(trusted),
            trusted_as_written=(trusted.value or "") if trusted.origin else "",
            depth=int(depth) if depth.isdigit() else 1,
            protocols=protocols.values[0] if protocols.origin else (),
            ciphers=(ciphers.value or "") if ciphers.origin else "",
            certificate=self._file(self._now("certificate")),
            certificate_key=self._file(self._now("certificate_key")),
            crl=self._file(self._now("crl")),
            prefix=self._prefix,
            family=self._target.family,
            scope=self._scope,
            main=self._config.main.path,
            hosts=_names([*hosts, self._fields.get("host", "")]),
        )

    def _now(self, part: str) -> Effective:
        return effective(self._scope, f"{self._prefix}_{part}")

    def _file(self, now: Effective) -> Path | None:
        """A relative name counts from the folder of the main file."""
        if now.origin is None or not now.value or "$" in now.value:
            return None
        if now.value.startswith(("data:", "engine:", "store:")):
            return None
        return self._config.main.path.parent / now.value

    def _name(self) -> tuple[str, str | None]:
        """(as written, as far as it can be told); the port goes (ngx_http_upstream_ssl_name)."""
        default = self._target.verified_name
        written = self._now("name")
        if written.origin is None:
            return default or self._target.host, default
        text = written.value or ""
        known = {
            "host": self._fields.get("host", "").lower(),
            "http_host": self._fields.get("host", ""),
            "proxy_host": default or "",
        }
        filled = _VARIABLE.sub(lambda m: known.get(m[1] or m[2]) or m[0], text)
        if "$" in filled:
            return text, None
        return text, filled if filled.startswith("[") else filled.partition(":")[0]


def _names(hosts: Sequence[str]) -> tuple[str, ...]:
    """Those that can stand in a certificate: no addresses, sockets, variables; without port."""
    bare = (host.rpartition(":")[0] if host.count(":") == 1 else host for host in hosts)
    return tuple(
        dict.fromkeys(h for h in bare if "." in h and _NAME.fullmatch(h) and not is_address(h))
    )
