"""Code 20 because the trusted file lacks the upstream's root; the settings name the right one."""

from __future__ import annotations

from reproduce.case import Case, Change, verify_error
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream

PRINTED = {"": verify_error(20, "unable to get local issuer certificate")}
PEMS = {"nginx/tls/old-ca.pem": ("other",), "pki/company-ca.pem": ("root",)}
SETTINGS = {"caFile": "@folder@/pki/company-ca.pem"}
CARD = ("unable to get local issuer certificate", "shop.example.com", "10.20.0.19")
WITH_INTERMEDIATE = (Upstream(Chain(intermediates=1)),)

IN_LOCATION = """\
server {
    listen 80;
    server_name shop.example.com www.shop.example.com;

    # The shop's own interface.
    location /api/ {
        proxy_pass https://backend.internal;
        proxy_set_header Host $host;
        proxy_ssl_verify on;
        proxy_ssl_trusted_certificate tls/old-ca.pem;
    }

    location / {
        return 204;
    }
}

server {
    listen 80 default_server;
    server_name blog.example.com;

    location /api/ {
        return 404;
    }
}
"""

GROUP = """\
upstream backend_pool {
    server backend.internal:443;
    keepalive 4;
}
"""

BY_GROUP = """\
server {
\tlisten 80;
\tserver_name shop.example.com;
\tproxy_ssl_trusted_certificate tls/old-ca.pem;

\tlocation / {
\t\tproxy_pass https://backend_pool;
\t\tproxy_ssl_verify on; # since the audit, größer
\t}
}
"""

CASES = [
    Case(
        name="unknown CA, trusted file in the location",
        scene=Scene({"conf.d/shop.conf": IN_LOCATION}, WITH_INTERMEDIATE, PEMS),
        printed=PRINTED,
        asks=("/api/cart",),
        settings=SETTINGS,
        card=CARD,
        handler=("conf.d/shop.conf", "location /api/ {"),
        changes=(
            Change(
                "conf.d/shop.conf",
                "location /api/ {",
                adds=(
                    "proxy_ssl_trusted_certificate @folder@/pki/company-ca.pem;",
                    "proxy_ssl_verify_depth 2;",
                    "proxy_ssl_server_name on;",
                ),
                removes=("proxy_ssl_trusted_certificate tls/old-ca.pem;",),
            ),
        ),
        essential=True,
    ),
    Case(
        name="unknown CA, upstream group whose name no certificate has, CRLF",
        scene=Scene(
            {
                "conf.d/shop.conf": BY_GROUP.replace("\n", "\r\n"),
                "conf.d/upstreams.conf": GROUP,
            },
            WITH_INTERMEDIATE,
            PEMS,
        ),
        printed=PRINTED,
        settings=SETTINGS,
        card=CARD,
        handler=("conf.d/shop.conf", "location / {"),
        changes=(
            Change(
                "conf.d/shop.conf",
                "server {",
                adds=("proxy_ssl_trusted_certificate @folder@/pki/company-ca.pem;",),
                removes=("proxy_ssl_trusted_certificate tls/old-ca.pem;",),
            ),
            Change(
                "conf.d/shop.conf",
                "location / {",
                adds=(
                    "proxy_ssl_verify_depth 2;",
                    "proxy_ssl_server_name on;",
                    "proxy_ssl_name backend.internal;",
                ),
            ),
        ),
        essential=True,
    ),
]
