"""Certificates from DER and PEM, by the library `cryptography`: import this module late.

The library comes with the extra `logcanon[probe]`, so only whoever asks an upstream needs it.
"""

from __future__ import annotations

import re
import warnings
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from logcanon.probe.certificate import Certificate, Name, allows_server
from logcanon.probe.crl import RevocationList

_PEM = re.compile(
    rb"-----BEGIN (?:X509 )?CERTIFICATE-----(.*?)-----END (?:X509 )?CERTIFICATE-----", re.DOTALL
)
_CRL = re.compile(rb"-----BEGIN X509 CRL-----(.*?)-----END X509 CRL-----", re.DOTALL)
_HASH_BITS = {"md5": 39, "sha1": 63, "sha224": 112, "sha256": 128, "sha384": 192, "sha512": 256}
_SHOWN = ("CN", "O", "OU", "L", "ST", "C")
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


def _clean(text: object) -> str:
    """Text of a foreign certificate, fit for a terminal: no line ends, no control characters."""
    return "".join(c if c.isprintable() else "\ufffd" for c in str(text))


def read_der(der: bytes) -> Certificate | str:
    """The certificate, or why it cannot be read."""
    try:
        with warnings.catch_warnings():
            # The library warns of negative serial numbers and the like; OpenSSL takes them.
            warnings.simplefilter("ignore")
            return _view(x509.load_der_x509_certificate(der))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        return str(error)


def read_pem(data: bytes) -> tuple[Certificate, ...]:
    """All certificates of a PEM file that can be read, each once."""
    found: dict[bytes, Certificate] = {}
    for block in _PEM.findall(data):
        try:
            der = b64decode(block)
        except Base64Error:
            continue
        certificate = read_der(der)
        if isinstance(certificate, Certificate):
            found.setdefault(der, certificate)
    return tuple(found.values())


def read_crls(data: bytes) -> tuple[RevocationList, ...]:
    """All revocation lists of a PEM file that can be read."""
    found = []
    for block in _CRL.findall(data):
        try:
            parsed = x509.load_der_x509_crl(b64decode(block))
            found.append(
                RevocationList(
                    _canonical(parsed.issuer),
                    parsed.next_update_utc,
                    frozenset(revoked.serial_number for revoked in parsed),
                )
            )
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
    return tuple(found)


def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the issuer's key made the signature; True where that cannot be told."""
    if not certificate.der or not issuer.der:
        return True
    try:
        signer = x509.load_der_x509_certificate(issuer.der)
        x509.load_der_x509_certificate(certificate.der).verify_directly_issued_by(signer)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return True
    return True


def _view(parsed: x509.Certificate) -> Certificate:
    usage = _extension(parsed, x509.KeyUsage)
    constraints = _extension(parsed, x509.BasicConstraints)
    purposes = _extension(parsed, x509.ExtendedKeyUsage)
    own = _extension(parsed, x509.SubjectKeyIdentifier)
    authority = _extension(parsed, x509.AuthorityKeyIdentifier)
    names = _extension(parsed, x509.SubjectAlternativeName)
    may_sign = usage is None or usage.key_cert_sign
    is_old = parsed.version is x509.Version.v1 and parsed.subject == parsed.issuer
    kind, bits = _key(parsed)
    return Certificate(
        der=parsed.public_bytes(Encoding.DER),
        subject=_words(parsed.subject),
        issuer=_words(parsed.issuer),
        subject_name=_canonical(parsed.subject),
        issuer_name=_canonical(parsed.issuer),
        serial=parsed.serial_number,
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        dns_names=tuple(map(_clean, names.get_values_for_type(x509.DNSName))) if names else (),
        addresses=tuple(map(str, names.get_values_for_type(x509.IPAddress))) if names else (),
        common_names=tuple(
            _clean(part.value)
            for part in parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        ),
        is_ca=may_sign
        and (constraints.ca if constraints else is_old or (usage is not None and may_sign)),
        may_sign=may_sign,
        has_server_usage=_has_server_usage(usage),
        has_server_purpose=allows_server(_purposes(purposes)),
        path_length=constraints.path_length if constraints else None,
        key_id=own.digest if own else None,
        authority_key_id=authority.key_identifier if authority else None,
        authority_serial=authority.authority_cert_serial_number if authority else None,
        key=kind,
        key_bits=bits,
        signature_bits=_signature_bits(parsed),
        issuer_urls=tuple(_issuer_urls(parsed)),
    )


def _extension(parsed: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    try:
        return parsed.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _purposes(usage: x509.ExtendedKeyUsage | None) -> frozenset[str] | None:
    return None if usage is None else frozenset(oid.dotted_string for oid in usage)


def _has_server_usage(usage: x509.KeyUsage | None) -> bool:
    """KU_TLS in OpenSSL's v3_purp.c."""
    if usage is None:
        return True
    return usage.digital_signature or usage.key_encipherment or usage.key_agreement


def _words(name: x509.Name) -> str:
    parts = [(part.rfc4514_attribute_name, _clean(part.value)) for part in name]
    parts.sort(key=lambda part: _SHOWN.index(part[0]) if part[0] in _SHOWN else len(_SHOWN))
    return ", ".join(f"{key}={value}" for key, value in parts) or "(no name)"


def _canonical(name: x509.Name) -> Name:
    return tuple(
        frozenset((a.oid.dotted_string, " ".join(str(a.value).lower().split())) for a in rdn)
        for rdn in name.rdns
    )


def _key(parsed: x509.Certificate) -> tuple[str, int]:
    """(kind for people, security bits as in NIST SP 800-57 and OpenSSL's *_security_bits)."""
    key = parsed.public_key()
    if isinstance(key, (rsa.RSAPublicKey, dsa.DSAPublicKey)):
        kind = "RSA" if isinstance(key, rsa.RSAPublicKey) else "DSA"
        steps = ((15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80))
        return f"{kind} {key.key_size}", next((b for s, b in steps if key.key_size >= s), 0)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}", key.key_size // 2
    return type(key).__name__.removesuffix("PublicKey").strip("_"), 128


def _signature_bits(parsed: x509.Certificate) -> int:
    try:
        algorithm = parsed.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return 128
    return 128 if algorithm is None else _HASH_BITS.get(algorithm.name, 128)


def _issuer_urls(parsed: x509.Certificate) -> Iterator[str]:
    access = _extension(parsed, x509.AuthorityInformationAccess)
    for description in access or ():
        location = description.access_location
        if description.access_method == AuthorityInformationAccessOID.CA_ISSUERS and isinstance(
            location, x509.UniformResourceIdentifier
        ):
            yield _clean(location.value)
