"""What a PEM file of certificates holds, as far as nginx's verification is concerned.

nginx hands the file of `proxy_ssl_trusted_certificate` to OpenSSL's
SSL_CTX_load_verify_locations (src/event/ngx_event_openssl.c); Python's ssl module calls the same
function, so a file that loads here loads there.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Protocol

from logcanon.text.phrase import NOTHING, Phrase, Phrasing

_PEM = re.compile(
    rb"-----BEGIN (?P<kind>(?:TRUSTED |X509 )?CERTIFICATE)-----.*?-----END (?P=kind)-----",
    re.DOTALL,
)

# Where the systems put the public roots as one file. nginx never uses one by itself.
SYSTEM_BUNDLES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),  # Debian, Ubuntu, Alpine, Arch, Gentoo
    Path("/etc/pki/tls/certs/ca-bundle.crt"),  # Fedora, RHEL and kin
    Path("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),  # RHEL 10
    Path("/etc/ssl/ca-bundle.pem"),  # openSUSE
    Path("/etc/ssl/cert.pem"),  # macOS, FreeBSD, OpenBSD, Alpine
    Path("/usr/local/share/certs/ca-root-nss.crt"),  # FreeBSD's package
)


_EMPTY = Phrase("the file is empty", "文件为空")
_DAMAGED = Phrasing(
    en="a certificate in it cannot be decoded ({reason})", zh="其中有无法解码的证书（{reason}）"
)
_PRIVATE_KEY = Phrase("the file holds a private key and no certificate", "文件中是私钥而没有证书")
_DER = Phrase(
    "the file is DER, nginx reads PEM (openssl x509 -inform der -in FILE -out FILE.pem)",
    "文件是 DER 格式，而 nginx 读取 PEM（openssl x509 -inform der -in FILE -out FILE.pem）",
)
_CUT_OFF = Phrase("the file holds no complete certificate", "文件中没有完整的证书")
_NO_PEM = Phrase("the file holds no PEM certificate", "文件中没有 PEM 证书")


class Files(Protocol):
    """How the core looks at files that a configuration names."""

    def exists(self, path: Path) -> bool:
        """Whether a file is there (False too where it cannot be known)."""

    def read_bytes(self, path: Path) -> bytes:
        """The file's content; raises OSError as the system gives it."""


@dataclass(frozen=True, slots=True)
class TrustedFile:
    """Counts of certificates in a trusted file.

    `roots` are CA certificates that issued themselves, `intermediates` other CA certificates,
    `leaves` the rest (a self-signed leaf is a leaf that nginx accepts as its own issuer).
    `fault` says why OpenSSL takes nothing from the file; it is empty if it does.
    """

    roots: int = 0
    intermediates: int = 0
    leaves: int = 0
    expired: tuple[str, ...] = ()
    fault: Phrase = NOTHING

    @property
    def is_public_bundle(self) -> bool:
        """A system bundle holds more than a hundred roots; nobody writes that by hand."""
        return self.roots >= 50


def judge(data: bytes, now: datetime | None = None) -> TrustedFile:
    """Say what `data`, the content of a trusted file, holds."""
    if not data.strip():
        return TrustedFile(fault=_EMPTY)
    blocks = [match.group() for match in _PEM.finditer(data)]
    if not blocks:
        return TrustedFile(fault=_no_certificate(data))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=b"\n".join(blocks).decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError) as error:
        reason = getattr(error, "reason", None) or str(error)
        return TrustedFile(fault=_DAMAGED.of(reason=reason))
    stats = context.cert_store_stats()
    authorities = context.get_ca_certs()
    roots = [c for c in authorities if c.get("subject") == c.get("issuer")]
    return TrustedFile(
        roots=len(roots),
        intermediates=len(authorities) - len(roots),
        leaves=stats["x509"] - stats["x509_ca"],
        expired=tuple(_name(c) for c in authorities if _is_past(c, now)),
    )


def _no_certificate(data: bytes) -> Phrase:
    if b"-----BEGIN" in data and b"PRIVATE KEY" in data:
        return _PRIVATE_KEY
    if data[:1] == b"\x30":
        return _DER
    if b"-----BEGIN" in data:
        return _CUT_OFF
    return _NO_PEM


def _is_past(certificate: dict[str, Any], now: datetime | None) -> bool:
    ends = ssl.cert_time_to_seconds(certificate["notAfter"])
    return ends < (now or datetime.now(timezone.utc)).timestamp()


def _name(certificate: dict[str, Any]) -> str:
    names = {key: value for part in certificate.get("subject", ()) for key, value in part}
    return str(names.get("commonName") or names.get("organizationName") or "unnamed")


__all__ = ["SYSTEM_BUNDLES", "Files", "TrustedFile", "judge"]
