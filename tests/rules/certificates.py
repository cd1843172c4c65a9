"""Certificates for the cases, made anew for each run; nothing outside the tests trusts them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_KEY = ec.generate_private_key(ec.SECP256R1())
_N_BUNDLE = 60


def write_certificates(folder: Path) -> None:
    """The files that cases may name, each by what is in it."""
    root, other = _certificate("root", "root"), _certificate("other root", "other root")
    intermediate = _certificate("intermediate", "root")
    leaf = _certificate("backend.example.com", "intermediate", is_authority=False)
    self_signed = _certificate("backend", "backend", is_authority=False)
    key = _KEY.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    bundle = [_certificate(f"root {n}", f"root {n}") for n in range(_N_BUNDLE)]
    files = {
        "ca.pem": _pem(root),
        "other-ca.pem": _pem(other),
        "chain.pem": _pem(intermediate),
        "leaf.pem": _pem(leaf),
        "self-signed.pem": _pem(self_signed),
        "full.pem": _pem(leaf) + _pem(intermediate) + _pem(root),
        "server.key": key,
        "empty.pem": b"",
        "damaged.pem": _pem(root).replace(b"M", b"!", 8),
        "cut-off.pem": _pem(root)[:200],
        "ca.der": root.public_bytes(serialization.Encoding.DER),
        "bom.pem": b"\xef\xbb\xbf" + _pem(root),
        "bundle.pem": b"".join(map(_pem, bundle)),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _certificate(subject: str, issuer: str, *, is_authority: bool = True) -> x509.Certificate:
    now = dt.datetime.now(dt.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(_KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .sign(_KEY, hashes.SHA256())
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
