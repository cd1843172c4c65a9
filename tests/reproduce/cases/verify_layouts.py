"""Code 20 in configurations laid out as distributions and people do."""

from __future__ import annotations

from reproduce.case import Case, Change, verify_error
from reproduce.lab.certificates import Chain
from reproduce.lab.nginx import MAIN
from reproduce.lab.scene import Scene, Upstream

PRINTED = {"": verify_error(20, "unable to get local issuer certificate")}
PEMS = {"nginx/tls/old-ca.pem": ("other",), "pki/company-ca.pem": ("root",)}
SETTINGS = {"caFile": "@folder@/pki/company-ca.pem"}
UPSTREAMS = (Upstream(Chain(intermediates=1)),)
TRUST = "proxy_ssl_trusted_certificate @folder@/pki/company-ca.pem;"
REST = ("proxy_ssl_verify_depth 2;", "proxy_ssl_server_name on;")

# The comment is Latin-1: no UTF-8, and none of our business.
SITE = """\
# Gesch\udce4ft
server {
    listen 80;
    server_name shop.example.com;

    location / {
        include snippets/tls.conf;
        proxy_pass https://backend.internal;
    }
}
"""

SNIPPET = """\
# Used by all sites.
proxy_ssl_verify on;
proxy_ssl_trusted_certificate tls/old-ca.pem; # until 2025
"""

ONE_LINE = """\
server { listen 80; server_name shop.example.com;
  location /x/ { return 204; }
  location / { proxy_pass https://backend.internal; proxy_ssl_verify on; }
  proxy_ssl_trusted_certificate tls/old-ca.pem;
}
"""

# nginx allows no proxy_ssl_* within `if`; the rewrite makes the last location answer.
REROUTED = """\
server {
    listen 80;
    server_name shop.example.com;
    proxy_ssl_trusted_certificate tls/old-ca.pem;

    location /old/ {
        rewrite ^/old/(.*)$ /new/$1 last;
    }

    location ~ ^/new/.*[.]php$ {
        proxy_ssl_verify on;
        if ($arg_debug = "") {
            proxy_pass https://backend.internal;
        }
    }
}
"""

CASES = [
    Case(
        name="sites-enabled with a symbolic link and a snippet",
        scene=Scene(
            {
                "nginx.conf": MAIN.replace("conf.d/*.conf", "sites-enabled/*"),
                "sites-available/shop": SITE,
                "snippets/tls.conf": SNIPPET,
            },
            UPSTREAMS,
            PEMS,
            links={"sites-enabled/shop": "../sites-available/shop"},
        ),
        printed=PRINTED,
        settings=SETTINGS,
        handler=("sites-available/shop", "location / {"),
        changes=(
            # nginx refuses the directive twice in one block, also through an include.
            Change(
                "snippets/tls.conf",
                "",
                adds=(f"{TRUST} # until 2025",),
                removes=("proxy_ssl_trusted_certificate tls/old-ca.pem; # until 2025",),
            ),
            Change("sites-available/shop", "location / {", adds=REST),
        ),
        essential=True,
    ),
    Case(
        name="blocks on one line",
        scene=Scene({"conf.d/shop.conf": ONE_LINE}, UPSTREAMS, PEMS),
        printed=PRINTED,
        settings=SETTINGS,
        handler=("conf.d/shop.conf", ONE_LINE.splitlines()[2].strip()),
        changes=(
            Change(
                "conf.d/shop.conf",
                "server { listen 80; server_name shop.example.com;",
                adds=(TRUST, "location / {", "}"),
                removes=("proxy_ssl_trusted_certificate tls/old-ca.pem;",),
            ),
            Change(
                "conf.d/shop.conf",
                "location / {",
                adds=(
                    "proxy_pass https://backend.internal;",
                    "proxy_ssl_verify on;",
                    *REST,
                ),
                removes=(
                    "location / { proxy_pass https://backend.internal; proxy_ssl_verify on; }",
                ),
            ),
        ),
        essential=True,
    ),
    Case(
        name="a rewrite into a regex location with an if",
        scene=Scene({"conf.d/shop.conf": REROUTED}, UPSTREAMS, PEMS),
        printed=PRINTED,
        settings=SETTINGS,
        asks=("/old/cart.php?id=7",),
        handler=("conf.d/shop.conf", 'if ($arg_debug = "") {'),
        changes=(
            Change(
                "conf.d/shop.conf",
                "server {",
                adds=(TRUST,),
                removes=("proxy_ssl_trusted_certificate tls/old-ca.pem;",),
            ),
            Change("conf.d/shop.conf", "location ~ ^/new/.*[.]php$ {", adds=REST),
        ),
        essential=True,
    ),
]
