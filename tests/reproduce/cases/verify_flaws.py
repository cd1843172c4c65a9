"""Chains that no trust mends: a false signature, authorities that may not sign, limits overstepped."""

from __future__ import annotations

from collections.abc import Mapping

from reproduce.case import ByHand, Case, Printed, verify_error
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Upstream
from reproduce.layout import LOCATION, SHOP, http_scene, shop, verified

CA = "tls/company-ca.pem"
PEMS = {f"nginx/{CA}": ("root",)}
VERIFY = "nginx/upstream-ssl-verify"
LEAF = ByHand("a new certificate for the upstream", leaf=Chain())


def flawed(
    name: str, chain: Chain, printed: Mapping[str, Printed | None], by_hand: ByHand = LEAF
) -> Case:
    """A chain that has to be issued anew; nothing may be offered."""
    return Case(
        name=name,
        scene=http_scene(shop(*verified(CA)), Upstream(chain), PEMS),
        printed=printed,
        handler=(SHOP, LOCATION),
        by_hand=by_hand,
        card=("No directive mends this",),
    )


def new_authorities(told: str, intermediates: int) -> ByHand:
    """Where an authority is at fault, its successor has to be trusted too."""
    return ByHand(told, chain=Chain(intermediates=intermediates), pems=PEMS)


CASES = [
    flawed(
        "signature of another key",
        Chain(is_forged=True),
        {"": verify_error(7, "certificate signature failure", f"{VERIFY}-bad-signature")},
    ),
    flawed(
        "issuer that is no authority",
        Chain(intermediates=1, no_authority=frozenset({"int1"})),
        {
            # OpenSSL 3 goes on after code 24 and keeps what it finds last.
            "": verify_error(26, "unsuitable certificate purpose", f"{VERIFY}-purpose"),
            "1.1.1": verify_error(24, "invalid CA certificate", f"{VERIFY}-invalid-ca"),
        },
        new_authorities("an intermediate that is an authority", 1),
    ),
    flawed(
        "issuer whose key usage forbids signing",
        Chain(intermediates=1, no_signer=frozenset({"int1"})),
        {
            "": verify_error(
                32, "key usage does not include certificate signing", f"{VERIFY}-invalid-ca"
            ),
            "1.1.1": verify_error(24, "invalid CA certificate", f"{VERIFY}-invalid-ca"),
        },
        new_authorities("an intermediate whose key may sign", 1),
    ),
    flawed(
        "more intermediates than the root allows",
        Chain(intermediates=1, path_length=0),
        {"": verify_error(25, "path length constraint exceeded", f"{VERIFY}-path-length")},
        new_authorities("authorities without that limit", 1),
    ),
    flawed(
        "name outside of what the root may sign",
        Chain(permits=("other.internal",)),
        {"": verify_error(47, "permitted subtree violation", f"{VERIFY}-name-constraint")},
        new_authorities("a certificate of an authority that may sign the name", 0),
    ),
]
