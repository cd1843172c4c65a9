"""Upstreams that demand a client certificate, and those that refuse the one they get.

With TLS 1.3 the refusal comes after nginx has sent its request: by timing it is an alert or a
reset, so the refusals are proven with TLS 1.2.
"""

from __future__ import annotations

from dataclasses import replace

from reproduce.case import ByHand, Case, Printed, alert
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Upstream
from reproduce.layout import LOCATION, SHOP, http_scene, in_location, shop

HANDLER = (SHOP, LOCATION)
ONLY_TLS12 = ("TLSv1_2", "TLSv1_2")
ONLY_TLS13 = ("TLSv1_3", "TLSv1_3")
CLIENT = Chain(title="clients", purpose="client")
DEMANDING = Upstream(client_ca="1:root", versions=ONLY_TLS12)
FILES = {
    "/etc/nginx/tls/client.pem": "@folder@/pki/client.pem",
    "/etc/nginx/tls/client.key": "@folder@/pki/client.key",
}
ASKED = tuple(
    f"proxy_ssl_{part} {path};"
    for part, path in zip(("certificate", "certificate_key"), FILES, strict=True)
)
OWN = ("proxy_ssl_certificate tls/own.pem;", "proxy_ssl_certificate_key tls/own.key;")


def owned(number: int) -> dict[str, tuple[str, ...]]:
    """The files of `OWN`, with the certificate that upstream `number` stands for."""
    return {"nginx/tls/own.pem": (f"{number}:leaf",), "nginx/tls/own.key": (f"{number}:leaf.key",)}


def elsewhere(chain: Chain, address: str = "10.20.0.30") -> Upstream:
    """Clients have no server; their authorities belong to one that nobody asks."""
    return Upstream(chain, address=address)


def demanded(version: str, versions: tuple[str, str], printed: dict[str, Printed | None]) -> Case:
    """No client certificate is set; the files of the fix are blanks that the user fills in."""
    protocols = ("proxy_ssl_protocols TLSv1.2 TLSv1.3;",) if versions == ONLY_TLS13 else ()
    return Case(
        name=f"client certificate demanded, {version}",
        scene=http_scene(
            shop(*protocols),
            replace(DEMANDING, versions=versions),
            {"pki/client.pem": ["1:leaf"], "pki/client.key": ["1:leaf.key"]},
            elsewhere(CLIENT),
        ),
        printed=printed,
        handler=HANDLER,
        action="proxy_ssl_certificate",
        changes=(in_location(*ASKED),),
        fills=FILES,
        verifies=False,
        essential=versions == ONLY_TLS13,
    )


def refused(name: str, chain: Chain, printed: Printed, crl: str = "", new: Chain = CLIENT) -> Case:
    """A client certificate that the upstream refuses; `new` is one that it takes."""
    return Case(
        name=f"client certificate {name}",
        scene=http_scene(
            shop(*OWN), replace(DEMANDING, client_crl=crl), owned(1), elsewhere(chain)
        ),
        printed={"": printed},
        handler=HANDLER,
        by_hand=ByHand("a new client certificate", leaf=new, renews=1, pems=owned(1)),
        verifies=False,
    )


CASES = [
    demanded("TLS 1.2", ONLY_TLS12, {"": alert("handshake failure", 40, "handshake-failure")}),
    demanded(
        "TLS 1.3",
        ONLY_TLS13,
        {
            prefix: alert(
                "certificate required", 116, "certificate-required", level, r"SSL_read\(\)"
            )
            for prefix, level in (("", "crit"), ("3.6", "error"))
        },
    ),
    Case(
        name="client certificate of a CA that the upstream does not know",
        scene=http_scene(
            shop(*OWN),
            DEMANDING,
            owned(2),
            elsewhere(CLIENT),
            elsewhere(replace(CLIENT, title="strangers"), "10.20.0.31"),
        ),
        printed={"": alert("unknown ca", 48, "client-certificate-unknown-ca")},
        handler=HANDLER,
        by_hand=ByHand("a client certificate of the CA that the upstream trusts", pems=owned(1)),
        verifies=False,
    ),
    refused(
        "expired",
        replace(CLIENT, expired=frozenset({"leaf"})),
        alert("certificate expired", 45, "client-certificate-expired"),
    ),
    refused(
        "not yet valid",
        replace(CLIENT, early=frozenset({"leaf"})),
        alert("bad certificate", 42, "bad-certificate"),
    ),
    refused(
        "that is made for servers",
        replace(CLIENT, purpose="server"),
        alert("unsupported certificate", 43, "client-certificate-unsupported"),
    ),
    refused(
        "revoked",
        CLIENT,
        alert("certificate revoked", 44, "client-certificate-revoked"),
        crl="1:root.crl-leaf",
    ),
    refused(
        "outside of what its CA may sign",
        replace(CLIENT, permits=("clients.internal",)),
        alert("certificate unknown", 46, "client-certificate-unknown"),
        new=replace(CLIENT, names=("one.clients.internal",)),
    ),
]
