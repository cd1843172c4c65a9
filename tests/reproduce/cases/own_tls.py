"""nginx's own TLS that does not start, or starts with a warning: ciphers, curves, keys, caches."""

from __future__ import annotations

from typing import Any

from reproduce.case import ByHand, Case, Change, Printed
from reproduce.cases.tls_clients import FILES, SHOP_CA
from reproduce.lab.scene import Scene
from reproduce.layout import SHOP, server

SERVER = "server {"
PEMS = {"nginx/tls/shop.pem": ("leaf",), "nginx/tls/shop.key": ("leaf.key",)}
CLIENT_CA = "ssl_client_certificate tls/clients.pem;"


def refused(name: str, message: str, record: str, *statements: str, **more: Any) -> Case:
    """A server on port 443 whose TLS `nginx -t` refuses; `message` is a regular expression."""
    more.setdefault("when", "test")
    level = more.pop("level", "emerg")
    pems = {**PEMS, **more.pop("pems", {})}
    printed = Printed(message, f"nginx/{record}", level, is_pattern=True)
    versions = {"": printed, **more.pop("printed", {})}
    text = server("listen 443 ssl;", *more.pop("files", FILES), *statements)
    scene = Scene({SHOP: text}, (SHOP_CA,), pems)
    return Case(name=name, scene=scene, printed=versions, verifies=False, **more)


def taken_out(statement: str) -> ByHand:
    """The person takes a statement out."""
    return ByHand(f"without {statement}", offers=True, replaces={SHOP: (f"    {statement}\n", "")})


CASES = [
    refused(
        "ciphers that OpenSSL does not know",
        r'SSL_CTX_set_cipher_list\("NOPE"\) failed',
        "ssl-ciphers-unknown",
        "ssl_ciphers NOPE;",
        by_hand=taken_out("ssl_ciphers NOPE;"),
    ),
    refused(
        "curve that OpenSSL does not know",
        r'SSL_CTX_set1_curves_list\("nope"\) failed',
        "ssl-curve-unknown",
        "ssl_ecdh_curve nope;",
        by_hand=taken_out("ssl_ecdh_curve nope;"),
    ),
    refused(
        "file of DH parameters absent",
        r'BIO_new_file\("[^"]+/dhparam\.pem"\) failed',
        "ssl-dhparam-not-opened",
        "ssl_dhparam tls/dhparam.pem;",
        by_hand=taken_out("ssl_dhparam tls/dhparam.pem;"),
    ),
    refused(
        "certificate in the place of DH parameters",
        r'PEM_read_bio_\w+\("[^"]+/shop\.pem"\) failed',
        "ssl-dhparam-not-readable",
        "ssl_dhparam tls/shop.pem;",
        by_hand=taken_out("ssl_dhparam tls/shop.pem;"),
    ),
    refused(
        "certificate without its key",
        'no "ssl_certificate_key" is defined for certificate "[^"]+"',
        "ssl-certificate-without-key",
        files=FILES[:1],
        by_hand=ByHand(
            "the key beside the certificate",
            offers=True,
            replaces={SHOP: (FILES[0], "\n    ".join(FILES))},
        ),
        essential=True,
    ),
    refused(
        "clients verified against nothing",
        "no ssl_client_certificate(?: or ssl_trusted_certificate)? for ssl_verify_client",
        "ssl-verify-client-without-ca",
        "ssl_verify_client optional;",
        pems={"nginx/tls/clients.pem": ("root",)},
        by_hand=ByHand(
            "name the CA of the clients",
            offers=True,
            replaces={
                SHOP: (
                    "ssl_verify_client optional;",
                    f"ssl_verify_client optional;\n    {CLIENT_CA}",
                )
            },
        ),
    ),
    refused(
        "session cache without a size",
        'invalid session cache "shared:SSL"',
        "ssl-session-cache-invalid",
        "ssl_session_cache shared:SSL;",
        handler=(SHOP, "ssl_session_cache shared:SSL;"),
        action="ssl_session_cache",
        changes=(
            Change(
                SHOP,
                SERVER,
                ("ssl_session_cache shared:SSL:10m;",),
                ("ssl_session_cache shared:SSL;",),
            ),
        ),
        essential=True,
    ),
    refused(
        "command that OpenSSL does not know",
        r'SSL_CONF_cmd\("Nope", "x"\) failed',
        "ssl-conf-command-failed",
        "ssl_conf_command Nope x;",
        by_hand=taken_out("ssl_conf_command Nope x;"),
        unprovable={"1.18": "knows no ssl_conf_command"},
    ),
    refused(
        "stapling without a responder",
        '"ssl_stapling" ignored, no OCSP responder URL in the certificate "[^"]+"',
        "stapling-no-responder",
        "ssl_stapling on;",
        "ssl_trusted_certificate tls/ca.pem;",
        when="warning",
        level="warn",
        pems={"nginx/tls/ca.pem": ("root",)},
        by_hand=taken_out("ssl_stapling on;"),
    ),
]
