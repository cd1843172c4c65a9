"""Facts about the upstream that a block passes to: TLS directives, trusted file, neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.diagnose.facts.case import Case
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.effective import Effective, effective
from logcanon.nginx.tls_upstream import is_address, is_public, ssl_prefix, upstream_key
from logcanon.nginx.trusted_file import SYSTEM_BUNDLES, TrustedFile, judge
from logcanon.nginx.upstreams import PassTarget, pass_target

_TLS_PORTS = frozenset({443, 465, 636, 853, 993, 995, 4443, 6443, 8443, 9443})
_PLAIN_PORTS = frozenset({22, 25, 80, 110, 143, 3000, 5000, 8000, 8008, 8080, 8081, 9000})


def upstream_facts(case: Case) -> Iterator[tuple[str, str]]:
    """What the block shows about its upstream, as (fact, phrase); nothing where it has none."""
    config, scope = case.config, case.scope
    target = pass_target(scope) if scope is not None else None
    if config is not None and scope is not None and target is not None:
        yield from _Block(case, config, scope, target).facts()


class _Block:
    def __init__(self, case: Case, config: Config, scope: Scope, target: PassTarget) -> None:
        self._config, self._scope, self._target = config, scope, target
        self._words, self._files = case.words, case.files
        self._prefix = ssl_prefix(target)

    def facts(self) -> Iterator[tuple[str, str]]:
        words = self._words
        verify = self._now("verify")
        if not verify.is_on:
            yield "verify-off-now", words.off_now.format(name=verify.name)
        yield from self._trusted_file()
        yield from self._depth()
        yield from self._names()
        yield from self._servers()
        yield from self._neighbours()
        for part, fact in (("certificate", "client-certificate"), ("crl", "crl")):
            now = self._now(part)
            state, words_of = ("set", words.is_set) if now.origin else ("unset", words.is_unset)
            yield f"{fact}-{state}", words_of.format(name=now.name, value=now.value or "")
        for part in ("protocols", "ciphers"):
            now = self._now(part)
            state = "set" if now.origin else "default"
            value = " ".join(now.values[0]) if now.values else ""
            phrase = words.is_set if now.origin else words.is_default
            yield f"{part}-{state}", phrase.format(name=now.name, value=value)

    def _now(self, part: str) -> Effective:
        return effective(self._scope, f"{self._prefix}_{part}")

    def _trusted_file(self) -> Iterator[tuple[str, str]]:
        words, now = self._words, self._now("trusted_certificate")
        if now.origin is None or not now.value:
            yield "trusted-file-unset", words.is_unset.format(name=now.name)
            return
        yield "trusted-file-set", words.is_set.format(name=now.name, value=now.value)
        path = self._config.main.path.parent / now.value
        if path in SYSTEM_BUNDLES:
            yield "trusted-file-bundle", words.bundle.format(file=now.value)
        try:
            data = self._files.read_bytes(path)
        except FileNotFoundError:
            yield "trusted-file-absent", words.absent.format(file=now.value)
            return
        except OSError:
            return
        yield from self._contents(now.value, judge(data), is_known=path in SYSTEM_BUNDLES)

    def _contents(
        self, name: str, held: TrustedFile, *, is_known: bool
    ) -> Iterator[tuple[str, str]]:
        words = self._words
        if held.fault:
            fault = held.fault.in_language(words.language)
            yield "trusted-file-unusable", words.unusable.format(file=name, fault=fault)
        elif held.is_public_bundle:
            if not is_known:
                yield "trusted-file-bundle", words.bundle.format(file=name)
        elif held.roots:
            phrase = words.roots.format(file=name, count=held.roots)
            yield "trusted-file-own-roots", phrase
            if held.intermediates:
                yield "trusted-file-has-intermediate", words.with_intermediate.format(file=name)
        elif held.intermediates:
            yield "trusted-file-no-root", words.no_root.format(file=name)
        elif held.leaves:
            yield "trusted-file-leaf-only", words.leaf_only.format(file=name)
        if held.expired and not held.is_public_bundle:
            phrase = words.expired.format(file=name, subject=held.expired[0])
            yield "trusted-file-expired", phrase

    def _depth(self) -> Iterator[tuple[str, str]]:
        now = self._now("verify_depth")
        if not (now.value or "").isdigit():
            return
        depth = int(now.value or 0)
        phrase = self._words.is_set if now.origin else self._words.is_default
        fact = {0: "depth-zero", 1: "depth-default"}.get(depth, "depth-raised")
        yield fact, phrase.format(name=now.name, value=depth)

    def _names(self) -> Iterator[tuple[str, str]]:
        words, target = self._words, self._target
        name = self._now("name")
        checked = target.verified_name or ""
        if name.origin:
            checked = name.value or ""
            yield "name-set", words.is_set.format(name=name.name, value=checked)
        elif target.group is not None:
            yield "name-is-group", words.group_name.format(name=checked)
        if checked and is_address(checked):
            yield "name-is-address", words.address_name.format(name=checked)
        sni = self._now("server_name")
        if not sni.is_on:
            yield "sni-off", words.is_off.format(name=sni.name)
        elif is_address(checked):
            yield "sni-impossible", words.no_sni.format(name=checked)
        else:
            yield "sni-on", words.is_set.format(name=sni.name, value="on")

    def _servers(self) -> Iterator[tuple[str, str]]:
        words, target = self._words, self._target
        hosts = [server.host for server in target.servers]
        if hosts and all(is_public(host) for host in hosts):
            yield "upstream-public", words.public.format(host=hosts[0])
        elif hosts:
            yield "upstream-private", words.private.format(host=hosts[0])
        if target.servers and all(server.port in _TLS_PORTS for server in target.servers):
            yield "port-tls", words.tls_port.format(server=target.servers[0])
        if any(server.port in _PLAIN_PORTS for server in target.servers):
            yield "port-plain", words.plain_port.format(server=target.servers[0])
        if len(target.servers) > 1:
            yield "several-servers", words.several.format(count=len(target.servers))

    def _neighbours(self) -> Iterator[tuple[str, str]]:
        """Sessions are kept per upstream and carry the verify result of whoever made them."""
        if (self._now("session_reuse").value or "on") == "off":
            return
        own = self._verification(self._scope)
        for other in self._config.walk():
            target = pass_target(other)
            if (
                other is not self._scope
                and target is not None
                and target.is_tls
                and target.statement.directive is not self._target.statement.directive
                and upstream_key(target) == upstream_key(self._target)
                and self._verification(other) != own
            ):
                yield "sharing-mixed", self._words.mixed.format(block=other.label)
                return

    def _verification(self, scope: Scope) -> tuple[bool, Sequence[object]]:
        verify = effective(scope, f"{self._prefix}_verify").is_on
        trusted = effective(scope, f"{self._prefix}_trusted_certificate").values
        return verify, trusted if verify else ()
