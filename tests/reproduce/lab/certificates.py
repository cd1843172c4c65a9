"""Certificates by declaration: what a chain is like, and which of its parts go into a file.

A chain is named as in a table of measurements: `leaf`, `int1` (signed by the root), `int2`
(signed by `int1`) ..., `root`, and `other`: a root that has nothing to do with the chain.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from reproduce.lab.sha1 import with_sha1

# RFC 2409, second Oakley group.
WEAK_DH_PARAMETERS = """\
-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""
_DAY = dt.timedelta(days=1)
_PURPOSES = {
    "server": ExtendedKeyUsageOID.SERVER_AUTH,
    "client": ExtendedKeyUsageOID.CLIENT_AUTH,
}

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Chain:
    """What a certificate chain is like.

    `names` are the leaf's DNS names and `addresses` its IP addresses; without either the leaf
    has no subjectAltName. `expired` and `early` name elements whose validity is over or has not
    begun. `title` tells the authorities of two chains apart. With `rsa_bits` the leaf has an RSA
    key, with `root_bits` the root. Flaws: the leaf `is_forged` (it names its issuer, and another
    key signed it) or, with an RSA root, `is_sha1` (signed with SHA-1); `no_authority` are
    authorities whose certificate says that they are none, `no_signer` those whose key usage forbids
    signing certificates; the root has a `path_length`, and `permits` names below these domains alone.
    """

    names: tuple[str, ...] = ("backend.internal",)
    addresses: tuple[str, ...] = ()
    common_name: str = "backend.internal"
    intermediates: int = 0
    self_signed: bool = False
    expired: frozenset[str] = frozenset()
    early: frozenset[str] = frozenset()
    purpose: str = "server"
    rsa_bits: int = 0
    root_bits: int = 0
    title: str = "lab"
    is_forged: bool = False
    is_sha1: bool = False
    no_authority: frozenset[str] = frozenset()
    no_signer: frozenset[str] = frozenset()
    path_length: int | None = None
    permits: tuple[str, ...] = ()

    @property
    def authorities(self) -> tuple[str, ...]:
        """The signing elements from the root down to the leaf's issuer."""
        return ("root", *(f"int{n}" for n in range(1, self.intermediates + 1)))

    @property
    def full(self) -> tuple[str, ...]:
        """What a server that is set up well sends: the leaf, then its intermediates."""
        return ("leaf", *reversed(self.authorities[1:]))


@dataclass(frozen=True, slots=True)
class Element:
    """One certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> str:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")

    @property
    def key_pem(self) -> str:
        """The private key as unencrypted PKCS 8 PEM."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode("ascii")


@dataclass(frozen=True, slots=True)
class Issued:
    """The certificates of one chain, by element name."""

    chain: Chain
    elements: Mapping[str, Element]

    def pem(self, names: Iterable[str]) -> str:
        """The certificates of `names` one after the other."""
        return "".join(self.elements[name].pem for name in names)

    def crl(self, name: str, kind: str) -> str:
        """The revocation list of authority `name`: "empty", "leaf" (is revoked) or "old"."""
        issuer, now = self.elements[name], dt.datetime.now(dt.timezone.utc)
        ends = now - _DAY if kind == "old" else now + 30 * _DAY
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(now - 20 * _DAY)
            .next_update(ends)
        )
        if kind == "leaf":
            revoked = x509.RevokedCertificateBuilder().revocation_date(now - _DAY)
            serial = self.elements["leaf"].certificate.serial_number
            builder = builder.add_revoked_certificate(revoked.serial_number(serial).build())
        signed = builder.sign(issuer.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM).decode("ascii")

    def write(self, folder: Path, label: str, sends: Iterable[str]) -> tuple[Path, Path]:
        """Write what a server needs: (certificate file with `sends`, key file of the leaf)."""
        folder.mkdir(parents=True, exist_ok=True)
        certificate, key = folder / f"{label}.pem", folder / f"{label}.key"
        certificate.write_text(self.pem(sends), encoding="ascii")
        key.write_text(self.elements["leaf"].key_pem, encoding="ascii")
        return certificate, key


def issue(chain: Chain) -> Issued:
    """Make all certificates of `chain`, its unrelated `other` root among them."""
    elements: dict[str, Element] = {}
    issuer: Element | None = None
    for name in chain.authorities:
        issuer = _authority(chain, name, issuer)
        elements[name] = issuer
    elements["other"] = _authority(chain, "other", None)
    elements["leaf"] = _leaf(chain, None if chain.self_signed else issuer)
    return Issued(chain, elements)


def renew(issued: Issued, chain: Chain) -> Issued:
    """A new leaf, like that of `chain`, from the authorities there are."""
    issuer = None if chain.self_signed else issued.elements[issued.chain.authorities[-1]]
    return Issued(chain, {**issued.elements, "leaf": _leaf(chain, issuer)})


def _authority(chain: Chain, name: str, issuer: Element | None) -> Element:
    key = _key(chain.root_bits if name == "root" else 0)
    is_root, is_authority = name == "root", name not in chain.no_authority
    limits = x509.BasicConstraints(is_authority, chain.path_length if is_root else None)
    usage = _key_usage(signs_certificates=name not in chain.no_signer)
    builder = (
        _builder(chain, name, f"{chain.title} {name}", key, issuer)
        .add_extension(limits, critical=True)
        .add_extension(usage, critical=True)
    )
    if is_root and chain.permits:
        domains = [x509.DNSName(domain) for domain in chain.permits]
        builder = builder.add_extension(x509.NameConstraints(domains, None), critical=True)
    return _sign(builder, key, issuer)


def _leaf(chain: Chain, issuer: Element | None) -> Element:
    key = _key(chain.rsa_bits)
    builder = _builder(chain, "leaf", chain.common_name, key, issuer)
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in chain.names]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in chain.addresses]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    purpose = x509.ExtendedKeyUsage([_PURPOSES[chain.purpose]])
    builder = builder.add_extension(purpose, critical=False)
    if chain.is_forged and issuer:
        issuer = Element(issuer.certificate, _key(0))
    signed = _sign(builder, key, issuer)
    if chain.is_sha1 and issuer and isinstance(issuer.key, rsa.RSAPrivateKey):
        return Element(with_sha1(signed.certificate, issuer.key), key)
    return signed


def _key(rsa_bits: int) -> Key:
    if rsa_bits:
        return rsa.generate_private_key(65537, rsa_bits)
    return ec.generate_private_key(ec.SECP256R1())


def _builder(
    chain: Chain, name: str, common_name: str, key: Key, issuer: Element | None
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    begin, end = _validity(chain, name)
    signer = issuer.key.public_key() if issuer else key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )


def _validity(chain: Chain, name: str) -> tuple[dt.datetime, dt.datetime]:
    now = dt.datetime.now(dt.timezone.utc)
    if name in chain.expired:
        return now - 30 * _DAY, now - _DAY
    if name in chain.early:
        return now + 10 * _DAY, now + 30 * _DAY
    return now - 30 * _DAY, now + 365 * _DAY


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _sign(builder: x509.CertificateBuilder, key: Key, issuer: Element | None) -> Element:
    return Element(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)
