"""How OpenSSL, as nginx uses it, judges a chain against a trusted file: the code nginx prints.

Follows build_chain, check_extensions, check_auth_level, check_revocation and internal_verify of
OpenSSL's crypto/x509/x509_vfy.c. Two things decide which error is printed where several hold:

- up to 1.19.0 nginx sets no verify callback for upstreams, so OpenSSL stops at the first error;
  since 1.19.1 its callback (ngx_ssl_verify_callback) lets OpenSSL go on, so the last one is kept;
- OpenSSL 1.1.1 returns from build_chain with "chain too long"; 3.x goes on to what else is wrong.

Not judged: name constraints, policies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from logcanon.probe.certificate import Certificate, names_issuer
from logcanon.probe.crl import RevocationList

_LEVEL_BITS = (0, 80, 112, 128, 192, 256)
_TEXTS = {
    0: "ok",
    2: "unable to get issuer certificate",
    3: "unable to get certificate CRL",
    7: "certificate signature failure",
    9: "certificate is not yet valid",
    10: "certificate has expired",
    12: "CRL has expired",
    18: "self-signed certificate",
    19: "self-signed certificate in certificate chain",
    20: "unable to get local issuer certificate",
    21: "unable to verify the first certificate",
    22: "certificate chain too long",
    23: "certificate revoked",
    24: "invalid CA certificate",
    25: "path length constraint exceeded",
    26: "unsuitable certificate purpose",
    32: "key usage does not include certificate signing",
    66: "EE certificate key too weak",
    67: "CA certificate key too weak",
    68: "CA signature digest algorithm too weak",
}
_OLD_TEXTS = {
    18: "self signed certificate",
    19: "self signed certificate in certificate chain",
    26: "unsupported certificate purpose",
}


class OpenSSL(Enum):
    """The two lines of OpenSSL, each with the nginx versions that it was measured with."""

    V3 = "OpenSSL 3.x (nginx 1.22 and newer)"
    V1 = "OpenSSL 1.1.1 (nginx 1.18)"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a chain is judged by. `level` is OpenSSL's security level.

    With `crls` every certificate of the chain needs a current list of its issuer, as nginx has it
    (ngx_ssl_crl sets X509_V_FLAG_CRL_CHECK_ALL).
    """

    trusted: tuple[Certificate, ...]
    depth: int
    now: datetime
    is_signed_by: Callable[[Certificate, Certificate], bool]
    level: int = 2
    ignores_time: bool = False
    crls: tuple[RevocationList, ...] | None = None

    def is_in_time(self, certificate: Certificate) -> bool:
        """Whether its validity passes."""
        return self.ignores_time or certificate.is_valid_at(self.now)


@dataclass(frozen=True, slots=True)
class Built:
    """The chain OpenSSL builds, leaf first; from index `sent` on it is out of the trusted file."""

    certificates: tuple[Certificate, ...]
    sent: int
    is_anchored: bool

    @property
    def top(self) -> Certificate:
        """The last certificate that was found."""
        return self.certificates[-1]

    @property
    def is_self_signed(self) -> bool:
        """Whether it ends at a certificate that issued itself."""
        return self.top.is_self_signed


def code_text(code: int, openssl: OpenSSL) -> str:
    """The text that nginx prints beside a code."""
    old = _OLD_TEXTS.get(code) if openssl is OpenSSL.V1 else None
    return old or _TEXTS.get(code, "")


def verify_code(sent: Sequence[Certificate], rules: Rules, openssl: OpenSSL) -> int:
    """X509_V_ERR_* as nginx prints it, 0 when the chain verifies. `sent` is not empty."""
    return _Verification(sent, rules, openssl).code()


def passes(sent: Sequence[Certificate], rules: Rules) -> bool:
    """Whether every OpenSSL accepts the chain."""
    return not any(verify_code(sent, rules, openssl) for openssl in OpenSSL)


def revocation_code(certificate: Certificate, rules: Rules) -> int:
    """What the lists say of one certificate: 3, 12, 23, or 0 (also where none are in force)."""
    if rules.crls is None:
        return 0
    own = [crl for crl in rules.crls if crl.issuer_name == certificate.issuer_name]
    if not own:
        return 3
    current = [crl for crl in own if rules.ignores_time or not crl.is_outdated(rules.now)]
    if not current:
        return 12
    return 23 if any(certificate.serial in crl.revoked for crl in current) else 0


def build(sent: Sequence[Certificate], rules: Rules) -> Built:
    """The chain as OpenSSL builds it: trusted certificates first, no longer than depth allows."""
    chain = [sent[0]]
    pool = list(sent[1:])
    limit = rules.depth + 1
    from_peer = 1
    while True:
        last = chain[-1]
        issuer = _issuer(rules.trusted, last, rules) if len(chain) <= limit else None
        if issuer is not None and last.is_self_signed:
            if issuer.der == last.der and from_peer == len(chain):
                return Built(tuple(chain), from_peer - 1, is_anchored=True)
        elif issuer is not None:
            chain.append(issuer)
            if issuer.is_self_signed:
                return Built(tuple(chain), from_peer, is_anchored=True)
            continue
        if from_peer < len(chain) or last.is_self_signed or len(chain) > limit:
            break
        issuer = _issuer((c for c in pool if c not in chain), last, rules)
        if issuer is None:
            break
        pool.remove(issuer)
        chain.append(issuer)
        from_peer += 1
    return Built(tuple(chain), from_peer, is_anchored=False)


def _issuer(
    candidates: Iterable[Certificate], certificate: Certificate, rules: Rules
) -> Certificate | None:
    """The first that is valid now, else the one that expires last."""
    found = [c for c in candidates if names_issuer(certificate, c)]
    valid = (c for c in found if rules.is_in_time(c))
    return next(valid, max(found, key=lambda c: c.not_after, default=None))


class _Stop(Exception):
    """OpenSSL 1.1.1 as nginx 1.18 uses it stops at the first error."""


class _Verification:
    def __init__(self, sent: Sequence[Certificate], rules: Rules, openssl: OpenSSL) -> None:
        self._sent, self._rules = sent, rules
        self._stops = openssl is OpenSSL.V1
        self._code = 0

    def code(self) -> int:
        try:
            self._check(self._sent[0].key_bits >= self._least_bits, 66)
            built = build(self._sent, self._rules)
            self._end_of_chain(built)
            self._extensions(built.certificates)
            self._strength(built.certificates)
            self._revocation(built)
            self._signatures_and_times(built)
        except _Stop:
            pass
        return self._code

    @property
    def _least_bits(self) -> int:
        return _LEVEL_BITS[min(max(self._rules.level, 0), 5)]

    def _check_code(self, code: int) -> None:
        self._check(code == 0, code)

    def _check(self, is_right: bool, code: int) -> None:
        if not is_right:
            self._code = code
            if self._stops:
                raise _Stop

    def _end_of_chain(self, built: Built) -> None:
        if built.is_anchored:
            return
        length = len(built.certificates)
        self._check(length <= self._rules.depth + 1, 22)
        if built.is_self_signed:
            code = 18 if length == 1 else 19
        else:
            code = 2 if built.sent < length else 20
        self._check(built.is_anchored, code)

    def _extensions(self, chain: Sequence[Certificate]) -> None:
        leaf = chain[0]
        self._check(leaf.has_server_purpose and leaf.has_server_usage, 26)
        between = 0
        for number, certificate in enumerate(chain[1:], 1):
            self._check(certificate.is_ca, 24)
            self._check(certificate.is_ca and certificate.has_server_purpose, 26)
            limit = certificate.path_length
            self._check(number == 1 or limit is None or between <= limit, 25)
            between += not certificate.is_self_issued

    def _strength(self, chain: Sequence[Certificate]) -> None:
        for number, certificate in enumerate(chain):
            self._check(number == 0 or certificate.key_bits >= self._least_bits, 67)
            is_top = number == len(chain) - 1
            self._check(is_top or certificate.signature_bits >= self._least_bits, 68)

    def _revocation(self, built: Built) -> None:
        for certificate in built.certificates if built.is_anchored else ():
            self._check_code(revocation_code(certificate, self._rules))

    def _signatures_and_times(self, built: Built) -> None:
        chain = built.certificates
        number = len(chain) - 1
        if not built.is_self_signed:
            # The last one's issuer is unknown: it is looked at as an issuer only.
            self._check(number > 0, 21)
            number = max(number - 1, 0)
        for at in range(number, -1, -1):
            if at + 1 < len(chain):
                self._check(chain[at + 1].may_sign, 32)
                self._check(self._rules.is_signed_by(chain[at], chain[at + 1]), 7)
            self._times(chain[at])

    def _times(self, certificate: Certificate) -> None:
        if not self._rules.ignores_time:
            self._check(certificate.not_before <= self._rules.now, 9)
            self._check(certificate.not_after >= self._rules.now, 10)
