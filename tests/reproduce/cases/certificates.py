"""Certificates that no directive mends: only the upstream, or a file, can be renewed."""

from __future__ import annotations

from collections.abc import Mapping

from reproduce.case import ByHand, Case, Printed, verify_error
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Upstream
from reproduce.layout import LOCATION, SHOP, http_scene, in_location, shop, verified

CA = "tls/company-ca.pem"
CRL = "tls/company.crl"
PEMS = {f"nginx/{CA}": ("root",)}
HANDLER = (SHOP, LOCATION)
VERIFY = "nginx/upstream-ssl-verify"
RENEWED = ByHand("a new certificate for the upstream", leaf=Chain())
CHECKED = shop(*verified(CA, f"proxy_ssl_crl {CRL};"))
SECLEVEL = "proxy_ssl_ciphers DEFAULT@SECLEVEL=0;"


def renewal(name: str, chain: Chain, printed: Mapping[str, Printed | None]) -> Case:
    """A certificate that has to be replaced; the card says that no directive helps."""
    return Case(
        name=name,
        scene=http_scene(shop(*verified(CA)), Upstream(chain), PEMS),
        printed=printed,
        handler=HANDLER,
        by_hand=RENEWED,
        card=("No directive mends this",),
        essential=name == "expired certificate",
    )


def revocation(
    name: str,
    printed: Printed,
    crl: tuple[str, ...],
    by_hand: ByHand,
    intermediates: int = 0,
) -> Case:
    """A revocation list that is in the way."""
    pems = {**PEMS, f"nginx/{CRL}": crl}
    return Case(
        name=name,
        scene=http_scene(CHECKED, Upstream(Chain(intermediates=intermediates)), pems),
        printed={"": printed},
        handler=HANDLER,
        by_hand=by_hand,
        card=("No directive mends this",),
    )


def weak(name: str, chain: Chain, code: int, what: str, record: str) -> Case:
    """Cryptography that OpenSSL's security level forbids; the card says what leniency costs."""
    lenient = Upstream(chain, ciphers="DEFAULT@SECLEVEL=0")
    return Case(
        name=name,
        scene=http_scene(shop(*verified(CA)), lenient, PEMS),
        printed={"": verify_error(code, f"{what} too weak", f"{VERIFY}-weak-{record}")},
        handler=HANDLER,
        action="SECLEVEL",
        changes=(in_location(SECLEVEL),),
        card=("lowers the security",),
    )


CASES = [
    renewal(
        "expired certificate",
        Chain(expired=frozenset({"leaf"})),
        {"": verify_error(10, "certificate has expired", f"{VERIFY}-certificate-expired")},
    ),
    renewal(
        "certificate not yet valid",
        Chain(early=frozenset({"leaf"})),
        {
            "": verify_error(9, "certificate is not yet valid", f"{VERIFY}-not-yet-valid"),
            "3.6": verify_error(
                9,
                "certificate is not yet valid or the system clock is incorrect",
                f"{VERIFY}-not-yet-valid",
            ),
        },
    ),
    renewal(
        "certificate for clients alone",
        Chain(purpose="client"),
        {
            "": verify_error(26, "unsuitable certificate purpose", f"{VERIFY}-purpose"),
            "1.1.1": verify_error(26, "unsupported certificate purpose", f"{VERIFY}-purpose"),
        },
    ),
    revocation(
        "certificate revoked",
        verify_error(23, "certificate revoked", f"{VERIFY}-certificate-revoked"),
        ("root.crl-leaf",),
        RENEWED,
    ),
    revocation(
        "revocation list of the intermediate missing",
        verify_error(3, "unable to get certificate CRL", f"{VERIFY}-crl-missing"),
        ("root.crl-empty",),
        ByHand(
            "the lists of all CAs of the chain in the file",
            pems={f"nginx/{CRL}": ("root.crl-empty", "int1.crl-empty")},
        ),
        intermediates=1,
    ),
    revocation(
        "revocation list expired",
        verify_error(12, "CRL has expired", f"{VERIFY}-crl-expired"),
        ("root.crl-old",),
        ByHand("a fresh list", pems={f"nginx/{CRL}": ("root.crl-empty",)}),
    ),
    *(
        weak(*row)
        for row in (
            ("key too weak", Chain(rsa_bits=1024), 66, "EE certificate key", "certificate-key"),
            ("key of the CA too weak", Chain(root_bits=1024), 67, "CA certificate key", "ca-key"),
            (
                "signed with SHA-1",
                Chain(root_bits=2048, is_sha1=True),
                68,
                "CA signature digest algorithm",
                "signature",
            ),
        )
    ),
]
