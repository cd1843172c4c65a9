"""A certificate as old authorities signed it: with SHA-1, which cryptography signs no more."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

# RFC 8017 appendix A.2.4, DER: of one length, so that no length around them changes.
_SHA256_WITH_RSA = bytes.fromhex("06092a864886f70d01010b")
_SHA1_WITH_RSA = bytes.fromhex("06092a864886f70d010105")


def with_sha1(certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> x509.Certificate:
    """The same certificate, which has an RSA signature with SHA-256, signed with SHA-1 by `key`."""
    old = certificate.tbs_certificate_bytes
    body = old.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    signature = key.sign(body, padding.PKCS1v15(), hashes.SHA1())
    head, tail = certificate.public_bytes(Encoding.DER).split(old)
    algorithm = tail[: -len(signature)].replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    return x509.load_der_x509_certificate(head + body + algorithm + signature)
