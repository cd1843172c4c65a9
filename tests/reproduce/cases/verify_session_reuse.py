"""Two locations share an upstream and one does not verify: its TLS session spoils the other.

nginx keeps sessions per upstream server, and a resumed session carries the verify result of the
connection that made it.
"""

from __future__ import annotations

from reproduce.case import Case, Change, verify_error
from reproduce.lab.scene import Scene

SHOP = """\
server {
    listen 80;
    server_name shop.example.com;

    location /images/ {
        proxy_pass https://backend.internal;
    }

    location / {
        proxy_pass https://backend.internal;
        proxy_ssl_verify on;
        proxy_ssl_verify_depth 2;
        proxy_ssl_server_name on;
        proxy_ssl_trusted_certificate tls/company-ca.pem;
    }
}
"""

CASES = [
    Case(
        name="a location of the same upstream does not verify",
        scene=Scene({"conf.d/shop.conf": SHOP}, pems={"nginx/tls/company-ca.pem": ("root",)}),
        printed={"": verify_error(20, "unable to get local issuer certificate")},
        asks=("/images/logo.png", "/"),
        handler=("conf.d/shop.conf", "location / {"),
        changes=(
            Change(
                "conf.d/shop.conf",
                "location /images/ {",
                adds=(
                    "proxy_ssl_trusted_certificate tls/company-ca.pem;",
                    "proxy_ssl_verify on;",
                    "proxy_ssl_verify_depth 2;",
                    "proxy_ssl_server_name on;",
                ),
            ),
        ),
        essential=True,
    ),
]
