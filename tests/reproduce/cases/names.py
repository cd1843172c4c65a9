"""Name mismatches, and upstreams that want to be told a name (SNI)."""

from __future__ import annotations

from reproduce.case import ByHand, Case, Change, name_mismatch, tls_failure, unrecognized_name
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import LOCATION, SHOP, http_scene, in_location, shop, verified

CA = "tls/company-ca.pem"
PEMS = {f"nginx/{CA}": ("root",)}
HANDLER = (SHOP, LOCATION)
GROUP = "upstream backend_pool {\n    server backend.internal:443;\n}\n"
BY_GROUP = "proxy_pass https://backend_pool;"
SNI = "proxy_ssl_server_name on;"
NAME = "proxy_ssl_name backend.internal;"


def refused_with(name: str, reason: str, number: int, record: str) -> Case:
    """An upstream that answers a handshake without a name with this alert."""
    words = rf"\S+ alert {reason}:SSL alert number {number}"
    return Case(
        name=f"server name wanted, answered with alert {number}",
        scene=http_scene(shop(), Upstream(names_only=True, alert=name), {}),
        printed={"": tls_failure(words, f"upstream-tls-{record}")},
        handler=HANDLER,
        changes=(in_location(SNI),),
        verifies=False,
    )


CASES = [
    Case(
        name="name of an upstream group",
        scene=Scene(
            {SHOP: shop(*verified(CA), passes=BY_GROUP), "conf.d/pool.conf": GROUP}, pems=PEMS
        ),
        printed={"": name_mismatch("backend_pool")},
        handler=HANDLER,
        changes=(in_location(NAME),),
        essential=True,
    ),
    Case(
        name="address as the name",
        scene=http_scene(
            shop(*verified(CA), passes="proxy_pass https://10.20.0.19;"),
            Upstream(Chain(addresses=("10.20.0.19",))),
            PEMS,
        ),
        printed={"": name_mismatch("10.20.0.19")},
        handler=HANDLER,
        changes=(in_location("proxy_ssl_name name.in.upstream.certificate;"),),
        fills={"name.in.upstream.certificate": "backend.internal"},
        essential=True,
    ),
    Case(
        name="wildcard one level too high",
        scene=Scene(
            {SHOP: shop(*verified(CA, SNI), passes="proxy_pass https://a.b.corp.internal;")},
            (Upstream(Chain(names=("*.corp.internal",))),),
            PEMS,
            hosts={"a.b.corp.internal": "10.20.0.19"},
        ),
        printed={"": name_mismatch("a.b.corp.internal")},
        handler=HANDLER,
        by_hand=ByHand(
            "name that the certificate has: `proxy_ssl_name b.corp.internal;`",
            replaces={SHOP: (SNI, f"{SNI}\n        proxy_ssl_name b.corp.internal;")},
        ),
    ),
    Case(
        name="server name wanted, answered with alert 112",
        scene=http_scene(shop(), Upstream(names_only=True), {}),
        printed=unrecognized_name(),
        handler=HANDLER,
        changes=(in_location(SNI),),
        verifies=False,
        essential=True,
    ),
    Case(
        name="server name wanted by the servers of a group",
        scene=Scene(
            {SHOP: shop(passes=BY_GROUP), "conf.d/pool.conf": GROUP}, (Upstream(names_only=True),)
        ),
        printed=unrecognized_name(),
        handler=HANDLER,
        changes=(in_location(SNI, NAME),),
        verifies=False,
    ),
    Case(
        name="group name sent as server name",
        scene=Scene(
            {SHOP: shop(SNI, passes=BY_GROUP), "conf.d/pool.conf": GROUP},
            (Upstream(names_only=True),),
        ),
        printed=unrecognized_name(),
        handler=HANDLER,
        changes=(Change(SHOP, LOCATION, (NAME,)),),
        verifies=False,
    ),
    refused_with("HANDSHAKE_FAILURE", "handshake failure", 40, "handshake-failure"),
    refused_with("ACCESS_DENIED", "access denied", 49, "access-denied"),
    refused_with("INTERNAL_ERROR", "internal error", 80, "internal-error"),
]
