"""Handshakes that fail on nginx's own side: versions, ciphers, names, clients that go away."""

from __future__ import annotations

from reproduce.case import Ask, ByHand, Case, Change, Printed
from reproduce.cases.tls_clients import DEMANDS, ERROR, FILES, PEMS, SHOP_CA, secure
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import LOCATION, SHOP, server

SERVER = "server {"
NEW = "ssl_protocols TLSv1.3;"
RSA = "ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;"
REJECTS = "ssl_reject_handshake on;"
TLS_12 = ("TLSv1_2", "TLSv1_2")
# Nobody asks it: its two intermediates stand between the client and the root.
LONG_CA = Upstream(
    Chain(title="clients", purpose="client", intermediates=2), is_down=True, port=444
)
LONG_PEMS = {
    **{path: elements for path, elements in PEMS.items() if "stranger" not in path},
    "pki/client.pem": ("1:leaf", "1:int2", "1:int1", "1:leaf.key"),
}

CASES: list[Case] = [
    secure(
        "client without TLS 1.3 where nothing else is spoken",
        ERROR + r"unsupported protocol\) while SSL handshaking, client",
        "client-tls-version",
        Ask(tls=True, versions=TLS_12),
        NEW,
        handler=(SHOP, SERVER),
        action="ssl_protocols TLSv1.2 TLSv1.3",
        changes=(Change(SHOP, SERVER, ("ssl_protocols TLSv1.2 TLSv1.3;",), (NEW,)),),
        card=("allows TLS 1.3 alone",),
    ),
    secure(
        "ciphers for another kind of key",
        ERROR + r"no shared cipher\) while SSL handshaking, client",
        "client-no-shared-cipher",
        Ask(tls=True, versions=TLS_12),
        RSA,
        handler=(SHOP, SERVER),
        action="ssl_ciphers HIGH",
        changes=(Change(SHOP, SERVER, ("ssl_ciphers HIGH:!aNULL:!MD5;",), (RSA,)),),
    ),
    secure(
        "handshake that the server rejects",
        "handshake rejected while SSL handshaking",
        "client-handshake-rejected",
        Ask(tls=True),
        REJECTS,
        by_hand=ByHand("serve the name", replaces={SHOP: (f"    {REJECTS}\n", "")}),
        unprovable={"1.18": "knows no ssl_reject_handshake"},
    ),
    secure(
        "client that sends no handshake",
        ERROR + r"\w[\w ]+\) while SSL handshaking, client",
        "client-speaks-no-tls",
        Ask(raw="\x16\x03\x01\x00\x05hello"),
        provoked="the client has to speak TLS",
    ),
    Case(
        name="client whose chain is longer than the depth",
        scene=Scene(
            {SHOP: server("listen 443 ssl;", *FILES, *DEMANDS)}, (SHOP_CA, LONG_CA), LONG_PEMS
        ),
        printed={
            "": Printed(
                r"client SSL certificate verify error: \(2[0-2]?:[^)]+\)",
                "nginx/client-certificate-verify-error",
                "info",
                is_pattern=True,
            )
        },
        asks=(Ask(tls=True, identity="@folder@/pki/client.pem"),),
        port=443,
        refused=400,
        verifies=False,
        handler=(SHOP, LOCATION),
        action="ssl_verify_depth 2",
        changes=(Change(SHOP, SERVER, ("ssl_verify_depth 2;",)),),
    ),
]
