"""TLS to upstreams: what nginx verifies, and why it does not where it does not.

ngx_http_proxy_set_ssl (ngx_http_proxy_module.c) and its kin in grpc, uwsgi and stream.
"""

from __future__ import annotations

import enum
import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from logcanon.nginx.config import Config, Scope
from logcanon.nginx.effective import Effective, effective
from logcanon.nginx.scope import Statement
from logcanon.nginx.tls_upstream import ssl_prefix, upstream_key
from logcanon.nginx.tree import Directive
from logcanon.nginx.trusted_file import Files
from logcanon.nginx.upstreams import Address, PassTarget, pass_target
from logcanon.rules.base.trust import Trusted, TrustedFiles

_FAMILIES = frozenset({"proxy", "grpc", "uwsgi", "stream"})
# What makes nginx use the CA certificates that are meant for its own clients.
_CLIENT_CHECKS = ("ssl_verify_client", "ssl_stapling", "ssl_ocsp")
_CLIENT_FILES = ("ssl_trusted_certificate", "ssl_client_certificate")


class Gap(enum.Enum):
    """Why an upstream is not verified. Each is the business of one rule, so none is told twice."""

    MIXED = enum.auto()
    """Another location verifies the same upstream."""
    OFF = enum.auto()
    """Verification is switched off in words."""
    UNUSED_FILE = enum.auto()
    """A trusted file is given, and nothing switches verification on."""
    UNSET = enum.auto()
    """Nothing is said; nginx's default is off."""


@dataclass(frozen=True, eq=False)
class TlsPass:
    """A pass directive to a TLS upstream, in the block that holds it."""

    scope: Scope
    target: PassTarget

    @cached_property
    def prefix(self) -> str:
        """How the directives begin: `proxy_ssl`, `grpc_ssl` or `uwsgi_ssl`."""
        return ssl_prefix(self.target)

    def setting(self, name: str) -> Effective:
        """The value in force of `verify`, `name`, `server_name` ..."""
        return effective(self.scope, f"{self.prefix}_{name}")

    @cached_property
    def verify(self) -> Effective:
        """The value in force of `*_ssl_verify`."""
        return self.setting("verify")

    @cached_property
    def trusted_certificate(self) -> Effective:
        """The value in force of `*_ssl_trusted_certificate`."""
        return self.setting("trusted_certificate")

    @property
    def directive(self) -> Directive:
        """The pass directive."""
        return self.target.statement.directive

    @property
    def upstream(self) -> str:
        """The upstream as a user knows it: `https://backend.example.com`."""
        scheme = f"{self.target.scheme}://" if self.target.scheme else ""
        is_default = self.target.scheme == "https" and self.target.port == 443
        return scheme + (self.target.host if is_default else str(self.target.address))

    @cached_property
    def is_verified(self) -> bool:
        """Whether verification is on."""
        return self.verify.is_on

    @property
    def is_told(self) -> bool:
        """Whether verification is on or off; a template or a mistake is neither."""
        return (self.verify.value or "").lower() in ("on", "off")

    @cached_property
    def reuses_sessions(self) -> bool:
        """Whether connections share TLS sessions with those of other locations."""
        return self.setting("session_reuse").is_on and not self.target.variables

    @cached_property
    def stays_here(self) -> bool:
        """Whether all connections end on this machine, where nobody stands between."""
        return bool(self.target.servers) and all(map(_is_loopback, self.target.servers))


class UpstreamTls:
    """All TLS connections to upstreams of one configuration."""

    def __init__(self, passes: tuple[TlsPass, ...], config: Config, files: Files) -> None:
        self.passes = passes
        self._files = TrustedFiles(config, files)
        self._verified: dict[tuple[object, ...], TlsPass] = {}
        self._in_use: set[Directive] = set()
        for one in passes:
            if one.is_verified:
                if one.reuses_sessions:
                    self._verified.setdefault(upstream_key(one.target), one)
                if one.trusted_certificate.origin is not None:
                    self._in_use.add(one.trusted_certificate.origin.directive)

    @property
    def verified(self) -> Iterator[TlsPass]:
        """Those with verification on."""
        return (one for one in self.passes if one.is_verified)

    def verified_beside(self, one: TlsPass) -> TlsPass | None:
        """The first pass that verifies the upstream of `one` and shares its TLS sessions."""
        found = self._verified.get(upstream_key(one.target))
        return found if found is not None and one.reuses_sessions else None

    def gap(self, one: TlsPass) -> Gap | None:
        """Why the upstream of `one` is not verified; None where it is, or need not be."""
        if one.is_verified or not one.target.is_tls or not one.is_told:
            return None
        if self.verified_beside(one) is not None:
            return Gap.MIXED
        trusted = one.trusted_certificate.origin
        is_unused = trusted is not None and trusted.directive not in self._in_use
        if one.verify.origin is None and is_unused:
            return Gap.UNUSED_FILE
        if one.stays_here:
            return None
        return Gap.UNSET if one.verify.origin is None else Gap.OFF

    def with_gap(self, gap: Gap) -> Sequence[TlsPass]:
        """The passes that are not verified for that reason."""
        return self._by_gap.get(gap, ())

    @cached_property
    def _by_gap(self) -> Mapping[Gap | None, Sequence[TlsPass]]:
        found: dict[Gap | None, list[TlsPass]] = {}
        for one in self.passes:
            found.setdefault(self.gap(one), []).append(one)
        return found

    def trusted(self, one: TlsPass) -> Trusted | None:
        """The trusted file in force for `one`, looked at; None where there is none to look at."""
        statement = one.trusted_certificate.origin
        return self.read(statement) if statement is not None else None

    def trusted_files(self) -> Iterator[Trusted]:
        """Each trusted file in use, as often as a directive names it."""
        seen: set[Directive] = set()
        for one in self.verified:
            file = self.trusted(one)
            if file is not None and file.statement.directive not in seen:
                seen.add(file.statement.directive)
                yield file

    def read(self, statement: Statement) -> Trusted | None:
        """The file that `statement` names; None where that is not known before nginx runs."""
        return self._files.look(statement)

    def lacks_trusted(self) -> Iterator[TlsPass]:
        """Passes that are to be verified, and nginx has nothing to verify them with."""
        return (one for one in self.verified if one.trusted_certificate.origin is None)

    def client_side(self, one: TlsPass) -> Statement | None:
        """The CA directive for clients that stands where `one` needs its own kind.

        None where nginx does use it for clients: then it is no slip.
        """
        level: Scope | None = one.scope
        while level is not None:
            for name in _CLIENT_FILES:
                for statement in level.find(name):
                    is_misplaced = level.name == "location"  # nginx refuses it there
                    return statement if is_misplaced or not _checks_clients(level) else None
            level = level.parent
        return None


def read_upstream_tls(config: Config, files: Files) -> UpstreamTls:
    """Find the TLS connections to upstreams in `config`."""
    return UpstreamTls(tuple(_passes(config)), config, files)


def _passes(config: Config) -> Iterator[TlsPass]:
    for scope in config.walk():
        target = pass_target(scope)
        if target is None or target.statement.scope is not scope:
            continue
        # nginx prepares TLS for any URL with variables, whatever its scheme.
        is_prepared = bool(target.variables) and scope.module_family == "http"
        if target.family in _FAMILIES and (target.is_tls or is_prepared):
            yield TlsPass(scope, target)


def _checks_clients(scope: Scope) -> bool:
    """Whether anything in `scope` uses the CA certificates that are given for clients."""
    used = (effective(inner, name).value for inner in scope.walk() for name in _CLIENT_CHECKS)
    return any(value not in (None, "off") for value in used)


def _is_loopback(address: Address) -> bool:
    if address.is_unix or address.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.host.strip("[]")).is_loopback
    except ValueError:
        return False
