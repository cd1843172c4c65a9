"""Handshakes that fail for protocol versions, ciphers, client certificates and plain ports."""

from __future__ import annotations

from reproduce.case import ByHand, Case, Printed, tls_failure
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Upstream
from reproduce.layout import LOCATION, SHOP, http_scene, in_location, shop

HANDLER = (SHOP, LOCATION)
MODERN = "proxy_ssl_protocols TLSv1.2 TLSv1.3;"
OLD = ("proxy_ssl_protocols TLSv1 TLSv1.1 TLSv1.2;", "proxy_ssl_ciphers DEFAULT@SECLEVEL=0;")
ONLY_TLS12 = ("TLSv1_2", "TLSv1_2")
ONLY_TLS13 = ("TLSv1_3", "TLSv1_3")
ONLY_TLS11 = ("TLSv1_1", "TLSv1_1")
LENIENT = "DEFAULT@SECLEVEL=0"
RSA = Chain(rsa_bits=2048)
STALE_CLIENT = Upstream(
    Chain(title="clients", expired=frozenset({"leaf"}), purpose="client"), address="10.20.0.30"
)
CLIENT_FILES = ("/etc/nginx/tls/client.pem", "/etc/nginx/tls/client.key")
ASKED = tuple(
    f"proxy_ssl_{part} {path};"
    for part, path in zip(("certificate", "certificate_key"), CLIENT_FILES, strict=True)
)
OWN = ("proxy_ssl_certificate tls/own.pem;", "proxy_ssl_certificate_key tls/own.key;")


def alert(words: str, number: int, record: str, level: str = "error", call: str = "") -> Printed:
    reason = rf"\S+ alert {words}:SSL alert number {number}"
    return tls_failure(reason, f"upstream-tls-{record}", level, call)


PROTOCOL_VERSION = alert("protocol version", 70, "protocol-version")
HANDSHAKE_FAILURE = alert("handshake failure", 40, "handshake-failure")

CLIENT_CASES = [
    Case(
        name="client certificate demanded, TLS 1.2",
        scene=http_scene(
            shop(),
            Upstream(client_ca="1:root", versions=ONLY_TLS12),
            {"pki/client.pem": ["1:leaf"], "pki/client.key": ["1:leaf.key"]},
            Upstream(Chain(title="clients", purpose="client"), address="10.20.0.30"),
        ),
        printed={"": HANDSHAKE_FAILURE},
        handler=HANDLER,
        action="proxy_ssl_certificate",
        changes=(in_location(*ASKED),),
        fills=dict(
            zip(CLIENT_FILES, ("@folder@/pki/client.pem", "@folder@/pki/client.key"), strict=True)
        ),
        verifies=False,
    ),
    Case(
        name="client certificate demanded, TLS 1.3",
        scene=http_scene(
            shop(MODERN),
            Upstream(client_ca="1:root", versions=ONLY_TLS13),
            {"pki/client.pem": ["1:leaf"], "pki/client.key": ["1:leaf.key"]},
            Upstream(Chain(title="clients", purpose="client"), address="10.20.0.30"),
        ),
        printed={
            prefix: alert(
                "certificate required", 116, "certificate-required", level, r"SSL_read\(\)"
            )
            for prefix, level in (("", "crit"), ("3.6", "error"))
        },
        handler=HANDLER,
        action="proxy_ssl_certificate",
        changes=(in_location(*ASKED),),
        fills=dict(
            zip(CLIENT_FILES, ("@folder@/pki/client.pem", "@folder@/pki/client.key"), strict=True)
        ),
        verifies=False,
        essential=True,
    ),
    Case(
        name="client certificate of a CA that the upstream does not know",
        scene=http_scene(
            shop(*OWN),
            Upstream(client_ca="1:root", versions=ONLY_TLS12),
            {"nginx/tls/own.pem": ["2:leaf"], "nginx/tls/own.key": ["2:leaf.key"]},
            Upstream(Chain(title="clients", purpose="client"), address="10.20.0.30"),
            Upstream(Chain(title="strangers", purpose="client"), address="10.20.0.31"),
        ),
        printed={"": alert("unknown ca", 48, "client-certificate-unknown-ca")},
        handler=HANDLER,
        by_hand=ByHand(
            "a client certificate of the CA that the upstream trusts",
            pems={"nginx/tls/own.pem": ("1:leaf",), "nginx/tls/own.key": ("1:leaf.key",)},
        ),
        verifies=False,
    ),
    Case(
        name="client certificate expired",
        scene=http_scene(
            shop(*OWN),
            Upstream(client_ca="1:root", versions=ONLY_TLS12),
            {"nginx/tls/own.pem": ["1:leaf"], "nginx/tls/own.key": ["1:leaf.key"]},
            STALE_CLIENT,
        ),
        printed={"": alert("certificate expired", 45, "client-certificate-expired")},
        handler=HANDLER,
        by_hand=ByHand(
            "a new client certificate",
            leaf=Chain(title="clients", purpose="client"),
            renews=1,
            pems={"nginx/tls/own.pem": ("1:leaf",), "nginx/tls/own.key": ("1:leaf.key",)},
        ),
        verifies=False,
    ),
]

CASES = [
    *CLIENT_CASES,
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
        scene=http_scene(
            shop(passes="proxy_pass https://backend.internal:8080;"),
            Upstream(chain=None, port=8080),
            {},
        ),
        printed={"": tls_failure("wrong version number", "upstream-tls-wrong-version-number")},
        handler=HANDLER,
        by_hand=ByHand(
            "the scheme that the port speaks: `proxy_pass http://backend.internal:8080;`",
            replaces={SHOP: ("https://backend.internal", "http://backend.internal")},
        ),
        verifies=False,
        essential=True,
    ),
]
