"""Directives that nginx does not take: unknown, misplaced, with the wrong words."""

from __future__ import annotations

from reproduce.broken import broken
from reproduce.case import Change
from reproduce.layout import SHOP, server

CASES = [
    broken(
        "directive twice in a block",
        server("root /srv/a;", "root /srv/b;"),
        '"root" directive is duplicate',
        "directive-duplicate",
        line="root /srv/b;",
        action="Remove the second root",
        changes=(Change(SHOP, "server {", (), ("root /srv/b;",)),),
        essential=True,
    ),
    broken(
        "directive in a block that does not take it",
        server("proxy_pass http://127.0.0.1:8080;"),
        '"proxy_pass" directive is not allowed here',
        "directive-not-allowed-here",
        ("    proxy_pass http://127.0.0.1:8080;\n", ""),
        line="proxy_pass http://127.0.0.1:8080;",
        told="move it into a location",
    ),
    broken(
        "size that is no size",
        server("client_max_body_size 10MB;"),
        '"client_max_body_size" directive invalid value',
        "directive-invalid-value",
        ("10MB", "10m"),
        line="client_max_body_size 10MB;",
        told="write 10m",
    ),
    broken(
        "two words where one belongs",
        server("root /srv/my shop;"),
        'invalid number of arguments in "root" directive',
        "wrong-number-of-arguments",
        ("/srv/my shop", '"/srv/my shop"'),
        line="root /srv/my shop;",
        told="put the path into quotes",
    ),
    broken(
        "true where on belongs",
        server("gzip true;"),
        'invalid value "true" in "gzip" directive, it must be "on" or "off"',
        "value-must-be-on-or-off",
        ("gzip true", "gzip on"),
        line="gzip true;",
        told="write on",
    ),
    broken(
        "protocol that is spelled otherwise",
        server("ssl_protocols TLS1.3;"),
        'invalid value "TLS1\\.3"',
        "invalid-value",
        ("TLS1.3", "TLSv1.3"),
        line="ssl_protocols TLS1.3;",
        told="write TLSv1.3",
    ),
    broken(
        "variable that nothing defines",
        server('add_header X-Request "$requestid";'),
        'unknown "requestid" variable',
        "unknown-variable",
        ("$requestid", "$request_id"),
        line='add_header X-Request "$requestid";',
        told="write $request_id",
    ),
    broken(
        "unknown directive, misspelled",
        server("client_max_bdy_size 10m;"),
        'unknown directive "client_max_bdy_size"',
        "unknown-directive",
        line="client_max_bdy_size 10m;",
        action="client_max_body_size",
        changes=(
            Change(SHOP, "server {", ("client_max_body_size 10m;",), ("client_max_bdy_size 10m;",)),
        ),
        essential=True,
    ),
    broken(
        "map larger than its hash",
        "map_hash_bucket_size 64;\nmap $uri $to {\n    /" + "a" * 80 + " 1;\n}\n" + server(),
        "could not build map_hash, you should increase map_hash_bucket_size: 64",
        "hash-bucket-too-small",
        action="map_hash_bucket_size 128",
        changes=(Change(SHOP, "", ("map_hash_bucket_size 128;",), ("map_hash_bucket_size 64;",)),),
    ),
    broken(
        "types that need larger buckets",
        "types_hash_bucket_size 16;\n" + server("types { a/b " + "x" * 60 + "; }"),
        r"could not build types_hash, you should increase types_hash_bucket_size: \d+",
        "hash-bucket-too-small",
        action="types_hash_bucket_size",
        changes=(
            Change(SHOP, "", ("types_hash_bucket_size 128;",), ("types_hash_bucket_size 16;",)),
        ),
    ),
]
