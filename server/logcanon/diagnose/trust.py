"""Which file of trusted CA certificates, and which name, to verify an upstream with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from logcanon.nginx.config import Config, Scope
from logcanon.nginx.effective import effective
from logcanon.nginx.tls_upstream import (
    is_address,
    is_public,
    scopes_by_upstream,
    ssl_prefix,
    upstream_key,
)
from logcanon.nginx.trusted_file import SYSTEM_BUNDLES, Files
from logcanon.nginx.upstreams import PassTarget

CA_PLACEHOLDER = "/path/to/upstream-ca.pem"
NAME_PLACEHOLDER = "name.in.upstream.certificate"

_VARIABLE = re.compile(r"\$\{?\w")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value for a directive. `is_certain` False asks a human to look; "" means none needed."""

    value: str
    is_certain: bool = True
    is_placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Trust:
    """Chooses for one configuration. `ca_file` is the user's own word and wins."""

    config: Config
    files: Files
    ca_file: str = ""

    def file_for(self, scope: Scope, target: PassTarget) -> Choice:
        """The trusted file: the user's, one this configuration uses, the system's, a blank."""
        if self.ca_file:
            return Choice(self.ca_file, is_certain=self._exists(self.ca_file))
        own = effective(scope, f"{ssl_prefix(target)}_trusted_certificate")
        if own.origin is not None and own.value:
            return Choice(own.value)  # absent here, it may well exist where nginx runs
        used = [name for name in dict.fromkeys(self._used(target)) if self._exists(name)]
        if used:
            return Choice(used[0], is_certain=len(used) == 1)
        if is_public(target.verified_name or ""):
            for bundle in SYSTEM_BUNDLES:
                if self.files.exists(bundle):
                    return Choice(str(bundle))
        return Choice(CA_PLACEHOLDER, is_certain=False, is_placeholder=True)

    def file_of_code(self, scope: Scope, name: str, example: str) -> Choice:
        """The trusted file for connections that Lua or njs opens: nobody knows to whom.

        The user's own word, what directive `name` has in force or elsewhere, or the example.
        """
        if self.ca_file:
            return Choice(self.ca_file, is_certain=self._exists(self.ca_file))
        own = effective(scope, name)
        if own.origin is not None and own.value:
            return Choice(own.value)
        used = self.config.root.memo(_trusted_files).get(name, ())
        return Choice(next(iter(used), example), is_certain=False)

    def own_file(self, example: str) -> Choice:
        """A file that only the user has (a client certificate): the example is a blank."""
        is_there = self._exists(example)
        return Choice(example, is_certain=is_there, is_placeholder=not is_there)

    def name_for(self, scope: Scope, target: PassTarget) -> Choice:
        """The name to verify where nginx's default is wrong; "" where the default is right.

        nginx compares DNS names only: an upstream group's name or an IP address never matches
        (ngx_http_upstream_ssl_name, X509_check_host).
        """
        default = target.verified_name
        if default is None or (target.group is None and not is_address(default)):
            return Choice("")
        hosts = {server.host for server in target.servers}
        names = [h for h in hosts if h and not is_address(h) and not h.startswith("/")]
        if len(names) == len(hosts) == 1:
            return Choice("" if names[0] == default else names[0])
        header = self._host_header(scope, target)
        if header:
            return Choice(header, is_certain=False)
        return Choice(NAME_PLACEHOLDER, is_certain=False, is_placeholder=True)

    def _used(self, target: PassTarget) -> Iterator[str]:
        """Trusted files in this configuration: those of the same upstream first."""
        name = f"{ssl_prefix(target)}_trusted_certificate"
        for other in scopes_by_upstream(self.config.root).get(upstream_key(target), ()):
            found = effective(other, name)
            if found.origin and found.value:
                yield found.value
                return
        yield from self.config.root.memo(_trusted_files).get(name, ())

    def _host_header(self, scope: Scope, target: PassTarget) -> str:
        for name, *rest in effective(scope, f"{target.family}_set_header").values:
            if name.lower() == "host" and rest and not _VARIABLE.search(rest[0]):
                host = rest[0].rsplit(":", 1)[0]
                return "" if is_address(host) else host
        return ""

    def _exists(self, name: str) -> bool:
        # nginx takes a relative name from the folder of the configuration file
        return self.files.exists(self.config.main.path.parent / Path(name))


def _trusted_files(root: Scope) -> dict[str, list[str]]:
    """What the directives `*_trusted_certificate` of a configuration name, by directive."""
    found: dict[str, list[str]] = {}
    for scope in root.walk():
        for statement in scope.statements:
            name = statement.name
            if name.endswith("_trusted_certificate") and statement.directive.arguments:
                found.setdefault(name, []).append(statement.directive.values[0])
    return found
