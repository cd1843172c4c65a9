"""Handshakes that fail for protocol versions, ciphers and what answers on the port."""

from __future__ import annotations

from reproduce.case import ByHand, Case, Printed, alert, tls_failure
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import LOCATION, SHOP, http_scene, in_location, shop

HANDLER = (SHOP, LOCATION)
MODERN = "proxy_ssl_protocols TLSv1.2 TLSv1.3;"
OLD = ("proxy_ssl_protocols TLSv1 TLSv1.1 TLSv1.2;", "proxy_ssl_ciphers DEFAULT@SECLEVEL=0;")
ONLY_TLS12 = ("TLSv1_2", "TLSv1_2")
ONLY_TLS13 = ("TLSv1_3", "TLSv1_3")
ONLY_TLS11 = ("TLSv1_1", "TLSv1_1")
# The cipher came with TLS 1.2.
NO_CIPHER = (
    "proxy_ssl_protocols TLSv1.1;",
    "proxy_ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384:@SECLEVEL=0;",
)
LENIENT = "DEFAULT@SECLEVEL=0"
RSA = Chain(rsa_bits=2048)


PROTOCOL_VERSION = alert("protocol version", 70, "protocol-version")
HANDSHAKE_FAILURE = alert("handshake failure", 40, "handshake-failure")

OLD_SERVER = "conf.d/web.conf"
WEB_SERVER = """\
server {
    listen 10.20.0.19:8443 ssl;
    ssl_certificate tls/web.pem;
    ssl_certificate_key tls/web.key;
}
"""
HTTPS = "proxy_pass https://backend.internal:8080;"
RIGHT_PORT = {SHOP: ("backend.internal:8080", "backend.internal:443")}


def another_port(
    name: str,
    upstream: Upstream,
    printed: Printed,
    by_hand: ByHand,
    *directives: str,
    refused: int = 502,
) -> Case:
    """https:// to a port where something else answers; 443 beside it speaks TLS."""
    return Case(
        name=name,
        scene=http_scene(shop(*directives, passes=HTTPS), Upstream(), {}, upstream),
        printed={"": printed},
        handler=HANDLER,
        by_hand=by_hand,
        verifies=False,
        refused=refused,
    )


CASES = [
    Case(
        name="upstream speaks TLS 1.3 alone",
        scene=http_scene(shop(), Upstream(versions=ONLY_TLS13), {}),
        printed={"": PROTOCOL_VERSION, "3.5": None, "3.6": None},
        handler=HANDLER,
        changes=(in_location(MODERN),),
        verifies=False,
        essential=True,
    ),
    Case(
        name="upstream speaks TLS 1.3 alone, protocols narrowed",
        scene=http_scene(shop("proxy_ssl_protocols TLSv1.2;"), Upstream(versions=ONLY_TLS13), {}),
        printed={"": PROTOCOL_VERSION},
        handler=HANDLER,
        changes=(in_location(MODERN, removes=["proxy_ssl_protocols TLSv1.2;"]),),
        verifies=False,
    ),
    Case(
        name="upstream speaks TLS 1.1 alone",
        scene=http_scene(shop(), Upstream(RSA, versions=ONLY_TLS11, ciphers=LENIENT), {}),
        printed={
            "": PROTOCOL_VERSION,
            "1.1.1": None,
            "3.0": tls_failure(
                "legacy sigalg disallowed or unsupported", "upstream-tls-legacy-signature", "crit"
            ),
        },
        handler=HANDLER,
        action="SECLEVEL|proxy_ssl_ciphers",
        changes=(in_location(*OLD),),
        verifies=False,
    ),
    Case(
        name="upstream speaks TLS 1.1 alone, protocols narrowed",
        scene=http_scene(
            shop("proxy_ssl_protocols TLSv1.2;"),
            Upstream(RSA, versions=ONLY_TLS11, ciphers=LENIENT),
            {},
        ),
        printed={"": tls_failure("unsupported protocol", "upstream-tls-unsupported-protocol")},
        handler=HANDLER,
        changes=(in_location(*OLD, removes=["proxy_ssl_protocols TLSv1.2;"]),),
        verifies=False,
    ),
    Case(
        name="only old protocols allowed",
        scene=http_scene(shop("proxy_ssl_protocols TLSv1;"), Upstream(), {}),
        printed={
            "": tls_failure(
                "no protocols available", "upstream-tls-no-protocols-available", "crit"
            ),
            "1.1.1": PROTOCOL_VERSION,
            "3.0": PROTOCOL_VERSION,
        },
        handler=HANDLER,
        changes=(in_location(MODERN, removes=["proxy_ssl_protocols TLSv1;"]),),
        verifies=False,
    ),
    Case(
        name="no cipher in common",
        scene=http_scene(
            shop("proxy_ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384;"),
            Upstream(versions=ONLY_TLS12),
            {},
        ),
        printed={"": HANDSHAKE_FAILURE},
        handler=HANDLER,
        action="proxy_ssl_ciphers",
        changes=(
            in_location(
                "proxy_ssl_ciphers DEFAULT;",
                removes=["proxy_ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384;"],
            ),
        ),
        verifies=False,
    ),
    Case(
        name="Diffie-Hellman parameters of 1024 bits",
        scene=http_scene(
            shop(),
            Upstream(
                RSA,
                versions=ONLY_TLS12,
                ciphers="DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0",
                weak_dh=True,
            ),
            {},
        ),
        printed={"": tls_failure("dh key too small", "upstream-tls-dh-key-too-small", "crit")},
        handler=HANDLER,
        action="SECLEVEL",
        changes=(in_location(OLD[1]),),
        verifies=False,
    ),
    Case(
        name="https to a plain port",
        scene=http_scene(shop(passes=HTTPS), Upstream(chain=None, port=8080), {}),
        printed={"": tls_failure("wrong version number", "upstream-tls-wrong-version-number")},
        handler=HANDLER,
        action="proxy_pass",
        changes=(in_location(HTTPS.replace("https", "http"), removes=[HTTPS]),),
        card=("has a port that usually speaks no TLS",),
        verifies=False,
        essential=True,
    ),
    another_port(
        "a port that hangs up",
        Upstream(chain=None, port=8080, answer="hang up"),
        Printed(
            "peer closed connection in SSL handshake while SSL handshaking to upstream",
            "nginx/upstream-tls-peer-closed",
        ),
        ByHand("the port that speaks TLS", offers=True, replaces=RIGHT_PORT),
    ),
    another_port(
        "a port that is silent",
        Upstream(chain=None, port=8080, answer="silence"),
        Printed(
            "upstream timed out (110: Connection timed out) while SSL handshaking to upstream",
            "nginx/upstream-tls-timed-out",
        ),
        ByHand("the port that speaks TLS", replaces=RIGHT_PORT),
        "proxy_connect_timeout 1s;",
        refused=504,
    ),
    Case(
        name="grpc to a server without HTTP/2",
        scene=Scene(
            {SHOP: shop(passes="grpc_pass grpcs://backend.internal:8443;"), OLD_SERVER: WEB_SERVER},
            (Upstream(answer="grpc", protocols=("h2",)),),
            {"nginx/tls/web.pem": ("leaf",), "nginx/tls/web.key": ("leaf.key",)},
        ),
        printed={
            "": alert("no application protocol", 120, "no-application-protocol", "crit"),
            "3.6": alert("no application protocol", 120, "no-application-protocol"),
        },
        handler=HANDLER,
        by_hand=ByHand(
            "the port that serves gRPC",
            replaces={SHOP: ("backend.internal:8443", "backend.internal:443")},
        ),
        verifies=False,
        unprovable={"1.1.1": "nginx 1.18 as the upstream takes the connection without HTTP/2"},
    ),
    Case(
        name="no cipher for the protocols",
        scene=http_scene(shop(*NO_CIPHER), Upstream(), {}),
        printed={
            "": tls_failure("no ciphers available", "upstream-tls-no-ciphers-available", "crit")
        },
        handler=HANDLER,
        changes=(in_location(MODERN, "proxy_ssl_ciphers DEFAULT;", removes=NO_CIPHER),),
        verifies=False,
    ),
]
