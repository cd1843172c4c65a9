"""Certificates of nginx's own servers that it cannot load."""

from __future__ import annotations

from typing import Any

from reproduce.broken import broken
from reproduce.case import ByHand, Case
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import UNPRIVILEGED, Scene, Upstream
from reproduce.layout import SHOP, server

# Nobody asks this one: its authorities make the certificates of the server.
AUTHORITY = Upstream(Chain(names=("shop.example.com",)), is_down=True)
FILES = ("ssl_certificate tls/shop.pem;", "ssl_certificate_key tls/shop.key;")
PEM, KEY = "nginx/tls/shop.pem", "nginx/tls/shop.key"
GOOD = {PEM: ("leaf", "root"), KEY: ("leaf.key",)}
ERROR = r"\(SSL: error:[0-9A-F]+:"


def loaded(
    name: str, message: str, record: str, pems: dict[str, tuple[str, ...]], **more: Any
) -> Case:
    """A server with TLS and these files; `message` is a regular expression."""
    text = server("listen 443 ssl;", *FILES)
    scene = Scene({SHOP: text}, (AUTHORITY,), pems, **more.pop("around", {}))
    more.setdefault("by_hand", ByHand("the right file", pems=GOOD))
    return broken(name, text, message, record, scene=scene, verifies=False, **more)


CASES = [
    loaded(
        "server certificate absent",
        r'cannot load certificate "\S+/tls/shop\.pem": BIO_new_file\(\) failed ' + ERROR,
        "ssl-certificate-not-opened",
        {KEY: GOOD[KEY]},
        essential=True,
    ),
    loaded(
        "server certificate that is a key",
        r'cannot load certificate "\S+/tls/shop\.pem": PEM_read_bio_X509_AUX\(\) failed ' + ERROR,
        "ssl-certificate-not-readable",
        {**GOOD, PEM: ("leaf.key",)},
    ),
    loaded(
        "key of another certificate",
        r'SSL_CTX_use_PrivateKey\("\S+/tls/shop\.key"\) failed ' + ERROR,
        "ssl-certificate-key-mismatch",
        {**GOOD, KEY: ("root.key",)},
    ),
    loaded(
        "chain in the wrong order",
        r'SSL_CTX_use_PrivateKey\("\S+/tls/shop\.key"\) failed ' + ERROR,
        "ssl-certificate-key-mismatch",
        {**GOOD, PEM: ("root", "leaf")},
    ),
    loaded(
        "key that nginx may not read",
        r'cannot load certificate key "\S+/tls/shop\.key": BIO_new_file\(\) failed ' + ERROR,
        "ssl-certificate-key-not-loaded",
        GOOD,
        around={"modes": {KEY: 0}, "lacks": UNPRIVILEGED},
        by_hand=ByHand("let nginx's master read it", runs=(f"chmod 600 {KEY}",)),
    ),
]
