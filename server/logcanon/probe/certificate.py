"""What of a certificate counts when OpenSSL judges a chain, and what a reader wants to see."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
_SERVER_GATED = frozenset({"2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3"})

Name = tuple[frozenset[tuple[str, str]], ...]
"""A distinguished name as OpenSSL compares it: (OID, value without case and double blanks)."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One X.509 certificate.

    `subject` and `issuer` are for people ("CN=shop, O=Example"), `subject_name` and `issuer_name`
    for comparing. `der` is empty for a certificate that is only supposed to exist. `is_ca` is
    X509_check_ca's answer, `may_sign` False when the key usage forbids signing certificates,
    `has_server_usage` and `has_server_purpose` False when key usage or extended key usage forbid
    being a TLS server. `key_bits` and `signature_bits` are security bits as OpenSSL's levels
    count them; `issuer_urls` is where the issuer's certificate can be had, by its own word.
    """

    der: bytes
    subject: str
    issuer: str
    subject_name: Name
    issuer_name: Name
    serial: int
    not_before: datetime
    not_after: datetime
    dns_names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    common_names: tuple[str, ...] = ()
    is_ca: bool = False
    may_sign: bool = True
    has_server_usage: bool = True
    has_server_purpose: bool = True
    path_length: int | None = None
    key_id: bytes | None = None
    authority_key_id: bytes | None = None
    authority_serial: int | None = None
    key: str = ""
    key_bits: int = 128
    signature_bits: int = 128
    issuer_urls: tuple[str, ...] = ()

    @property
    def is_self_issued(self) -> bool:
        """Whether subject and issuer are the same name."""
        return self.subject_name == self.issuer_name

    @property
    def is_self_signed(self) -> bool:
        """Whether OpenSSL takes it for its own issuer (EXFLAG_SS; no signature is looked at)."""
        return self.is_self_issued and names_issuer(self, self)

    @property
    def fingerprint(self) -> str:
        """SHA-256 as `openssl x509 -fingerprint -sha256` writes it."""
        return hashlib.sha256(self.der).digest().hex(":").upper() if self.der else ""

    @property
    def title(self) -> str:
        """The common name, else the whole subject."""
        return self.common_names[0] if self.common_names else self.subject

    def is_valid_at(self, now: datetime) -> bool:
        """Whether `now` is within its validity."""
        return self.not_before <= now < self.not_after


def names_issuer(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether names and key ids say that `issuer` issued `certificate` (x509_likely_issued)."""
    if certificate.issuer_name != issuer.subject_name:
        return False
    wanted, own = certificate.authority_key_id, issuer.key_id
    if wanted is not None and own is not None and wanted != own:
        return False
    return certificate.authority_serial in (None, issuer.serial)


def allows_server(purposes: frozenset[str] | None) -> bool:
    """Whether an extended key usage (None: absent) allows a TLS server.

    anyExtendedKeyUsage alone does not count (xku_reject in OpenSSL's v3_purp.c).
    """
    return purposes is None or bool(purposes & (_SERVER_GATED | {SERVER_AUTH}))
