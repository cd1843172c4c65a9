"""Clients that nginx's own TLS does not take, at level info, and its own certificates."""

from __future__ import annotations

from typing import Any

from reproduce.case import Ask, ByHand, Case, Printed
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import SHOP, server

# Nobody asks these: their authorities make the certificates of nginx and of its clients.
SHOP_CA = Upstream(Chain(names=("shop.example.com",)), is_down=True)
CLIENTS_CA = Upstream(Chain(title="clients", purpose="client"), is_down=True, port=444)
STRANGERS_CA = Upstream(Chain(title="strangers", purpose="client"), is_down=True, port=445)
FILES = ("ssl_certificate tls/shop.pem;", "ssl_certificate_key tls/shop.key;")
PEMS = {
    "nginx/tls/shop.pem": ("leaf",),
    "nginx/tls/shop.key": ("leaf.key",),
    "nginx/tls/clients.pem": ("1:root",),
    "pki/client.pem": ("1:leaf", "1:leaf.key"),
    "pki/stranger.pem": ("2:leaf", "2:leaf.key"),
}
DEMANDS = ("ssl_client_certificate tls/clients.pem;", "ssl_verify_client on;")
ERROR = r"SSL_do_handshake\(\) failed \(SSL: error:[0-9A-F]+:SSL routines:\w*:"


def secure(name: str, message: str, record: str, ask: Ask, *statements: str, **more: Any) -> Case:
    """A server with TLS on port 443; `message` is a regular expression."""
    text = server("listen 443 ssl;", *FILES, *statements)
    level = more.pop("level", "info")
    printed = Printed(message, f"nginx/{record}", level, is_pattern=True)
    scene = Scene({SHOP: text}, (SHOP_CA, CLIENTS_CA, STRANGERS_CA), PEMS)
    more.setdefault("refused", None)
    printed_by = {"": printed, **more.pop("printed", {})}
    return Case(
        name=name, scene=scene, printed=printed_by, asks=(ask,), port=443, verifies=False, **more
    )


CASES = [
    secure(
        "client that speaks no TLS",
        "client sent plain HTTP request to HTTPS port",
        "plain-request-to-tls-port",
        Ask(),
        refused=400,
        provoked="the client has to speak TLS",
        essential=True,
    ),
    secure(
        "client that speaks TLS 1.1 alone",
        ERROR + r"(?:unsupported protocol|no shared cipher|internal error|\w[^)]*)\)",
        "client-tls-version",
        Ask(tls=True, versions=("TLSv1_1", "TLSv1_1")),
        "ssl_protocols TLSv1.2 TLSv1.3;",
        by_hand=ByHand(
            "let old clients in",
            offers=True,
            replaces={
                SHOP: (
                    "ssl_protocols TLSv1.2 TLSv1.3;",
                    "ssl_protocols TLSv1.1 TLSv1.2; ssl_ciphers DEFAULT@SECLEVEL=0;",
                )
            },
        ),
    ),
    secure(
        "client without a certificate",
        "client sent no required SSL certificate",
        "client-certificate-required",
        Ask(tls=True),
        *DEMANDS,
        refused=400,
        by_hand=ByHand(
            "let those without in",
            offers=True,
            replaces={SHOP: ("ssl_verify_client on;", "ssl_verify_client optional;")},
        ),
    ),
    secure(
        "client certificate of another CA",
        r"client SSL certificate verify error: \(2[01]:[^)]+\)",
        "client-certificate-verify-error",
        Ask(tls=True, identity="@folder@/pki/stranger.pem"),
        *DEMANDS,
        refused=400,
        by_hand=ByHand(
            "trust that CA too",
            offers=True,
            pems={"nginx/tls/clients.pem": ("1:root", "2:root")},
        ),
        essential=True,
    ),
    secure(
        "stapling without the issuer",
        '"ssl_stapling" ignored, issuer certificate not found for certificate "[^"]+"',
        "stapling-issuer-not-found",
        Ask(tls=True),
        "ssl_stapling on;",
        when="warning",
        level="warn",
        by_hand=ByHand("no stapling", offers=True, replaces={SHOP: ("    ssl_stapling on;\n", "")}),
    ),
    secure(
        "request without PROXY protocol",
        r'broken header: "GET / HTTP/1\.1',
        "proxy-protocol-broken-header",
        Ask(port=8080),
        "listen 8080 proxy_protocol;",
        level="error",
        by_hand=ByHand(
            "no PROXY protocol",
            offers=True,
            replaces={SHOP: ("listen 8080 proxy_protocol;", "listen 8080;")},
        ),
    ),
]
