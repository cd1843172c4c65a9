"""Servers in each other's way, addresses that cannot be read, old words, sizes that do not fit."""

from __future__ import annotations

from reproduce.broken import broken
from reproduce.case import Case, Change, Printed
from reproduce.layout import SHOP, plain_scene, server

OTHER = "server {\n    listen 80;\n    server_name other.example.com;\n}\n"
BOTH = server() + OTHER
PARSED = dict.fromkeys(("1.26", "1.30"), "from 1.25.1 on the directive is unknown")
BUSY = (
    '"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer'
)
SIZES = ("proxy_buffer_size 16k;", "proxy_buffers 8 16k;", "proxy_busy_buffers_size 32k;")

CASES = [
    broken(
        "two default servers",
        BOTH.replace("listen 80;", "listen 80 default_server;"),
        "a duplicate default server for 0.0.0.0:80",
        "duplicate-default-server",
        line="listen 80 default_server;",
        action="Take default_server off listen 80",
        changes=(Change(SHOP, "", ("listen 80;",), ("listen 80 default_server;",)),),
        essential=True,
    ),
    broken(
        "socket options in two servers",
        server().replace("listen 80;", "listen 80 backlog=64;")
        + OTHER.replace("80;", "80 backlog=128;"),
        "duplicate listen options for 0.0.0.0:80",
        "duplicate-listen-options",
        ("80 backlog=128;", "80;"),
        line="listen 80 backlog=128;",
        told="give them in one server",
    ),
    broken(
        "protocols that differ on one port",
        server("listen 8080 proxy_protocol;") + OTHER.replace("80;", "8080;"),
        "protocol options redefined for 0.0.0.0:8080",
        "protocol-options-redefined",
        ("8080 proxy_protocol;", "8080;"),
        when="warning",
        silent_on=("1.18", "1.22"),
        line="listen 8080;",
        told="write the same words in both",
    ),
    broken(
        "listen at a name",
        server("listen shop.invalid:8080;"),
        'host not found in "shop.invalid:8080" of the "listen" directive',
        "listen-host-not-found",
        ("shop.invalid:8080", "8080"),
        line="listen shop.invalid:8080;",
        told="write the port alone",
    ),
    broken(
        "IPv6 address without brackets",
        server("listen ::1:8080;"),
        'invalid port in "::1:8080" of the "listen" directive',
        "listen-address-invalid",
        ("::1:", "[::1]:"),
        line="listen ::1:8080;",
        told="write the brackets",
    ),
    broken(
        "star within a part of the name",
        server().replace("shop.example.com", "*shop.example.com"),
        r'server name "\*shop\.example\.com" is invalid',
        "invalid-server-name",
        ("*shop", "*.shop"),
        line="server_name *shop.example.com;",
        told="put a dot behind it",
    ),
    broken(
        "directive that has a successor",
        server("http2_max_requests 100;"),
        'the "http2_max_requests" directive is obsolete, use the "keepalive_requests" directive instead',
        "directive-deprecated",
        ("http2_max_requests", "keepalive_requests"),
        when="warning",
        silent_on=("1.18",),
        line="http2_max_requests 100;",
        told="use keepalive_requests",
    ),
    broken(
        "directive that nginx has given up",
        server("http2_push_preload on;"),
        'the "http2_push_preload" directive is obsolete, ignored',
        "directive-obsolete",
        ("    http2_push_preload on;\n", ""),
        when="warning",
        silent_on=("1.18", "1.22"),
        line="http2_push_preload on;",
        told="take the line out",
    ),
    broken(
        "TLS by a directive of its own",
        server("ssl off;"),
        'the "ssl" directive is deprecated, use the "listen ... ssl" directive instead',
        "ssl-directive-deprecated",
        ("    ssl off;\n", ""),
        when="warning",
        unprovable=PARSED,
        line="ssl off;",
        told="take the line out",
    ),
    broken(
        "TLS without a certificate",
        server("listen 8443 ssl;"),
        r'no "ssl_certificate" is defined for the "listen \.\.\. ssl" directive',
        "listen-ssl-without-certificate",
        ("8443 ssl;", "8443;"),
        line="server {",
        told="take ssl off a plain port",
    ),
    Case(
        name="header buffer larger than the others",
        scene=plain_scene(server("proxy_buffer_size 16k;")),
        printed={"": Printed(BUSY, "nginx/busy-buffers-too-large", "emerg")},
        when="test",
        handler=("nginx.conf", "http {"),
        action="proxy_busy_buffers_size",
        changes=(Change("conf.d/shop.conf", "server {", SIZES[1:]),),
        essential=True,
    ),
    broken(
        "busy buffers smaller than one",
        server("proxy_busy_buffers_size 2k;"),
        '"proxy_busy_buffers_size" must be equal to or greater than the maximum of the value of '
        '"proxy_buffer_size" and one of the "proxy_buffers"',
        "busy-buffers-too-small",
        ("    proxy_busy_buffers_size 2k;\n", ""),
        line="proxy_busy_buffers_size 2k;",
        told="take the line out",
    ),
    broken(
        "types that fill their hash",
        "types_hash_max_size 1;\ntypes {\n    text/html html htm shtml;\n    text/css css;\n}\n"
        + server(),
        "could not build optimal types_hash, you should increase either types_hash_max_size: 1 or",
        "hash-not-optimal",
        when="warning",
        action="types_hash_max_size",
        changes=(Change(SHOP, "", ("types_hash_max_size 2;",), ("types_hash_max_size 1;",)),),
        line="types_hash_max_size 1;",
    ),
    broken(
        "hash with buckets that are too large",
        "types_hash_bucket_size 100000;\n" + server(),
        "could not build types_hash, too large types_hash_bucket_size: 100032",
        "hash-bucket-too-large",
        ("types_hash_bucket_size 100000;\n", ""),
        line="types_hash_bucket_size 100000;",
        told="take the line out",
    ),
]
