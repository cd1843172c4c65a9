"""Two intermediates and the default depth of 1: OpenSSL 3 words it as an unknown CA."""

from __future__ import annotations

from reproduce.case import Case, Change, verify_error
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream

SHOP = """\
server {
    listen 80;
    server_name shop.example.com;

    location / {
        proxy_pass https://backend.internal/shop/;
        proxy_ssl_verify on;
        proxy_ssl_trusted_certificate tls/company-ca.pem;
    }
}
"""

CASES = [
    Case(
        name="chain longer than the depth",
        scene=Scene(
            {"conf.d/shop.conf": SHOP},
            (Upstream(Chain(intermediates=2)),),
            {"nginx/tls/company-ca.pem": ("root",)},
        ),
        printed={
            "1.1.1": verify_error(
                22, "certificate chain too long", "nginx/upstream-ssl-verify-chain-too-long"
            ),
            "": verify_error(20, "unable to get local issuer certificate"),
        },
        asks=("/cart?id=7",),
        handler=("conf.d/shop.conf", "location / {"),
        changes=(
            Change(
                "conf.d/shop.conf",
                "location / {",
                adds=("proxy_ssl_verify_depth 2;", "proxy_ssl_server_name on;"),
            ),
        ),
        changes_1_1=(
            Change("conf.d/shop.conf", "location / {", adds=("proxy_ssl_verify_depth 2;",)),
        ),
        essential=True,
    ),
]
