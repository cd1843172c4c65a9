"""Configurations that cannot be read: a semicolon, a brace or a quote too few or too many."""

from __future__ import annotations

from reproduce.broken import broken
from reproduce.case import Change
from reproduce.layout import LOCATION, SHOP, server

NO_SEMICOLON = server("root /srv/shop", "index index.html;")
UNCLOSED = server().removesuffix("}\n")
UNQUOTED_LINE = "add_header X-Shop 'open;"
UNQUOTED = server("add_header X-Shop 'open;", "index index.html;")

CASES = [
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
        "semicolon missing",
        NO_SEMICOLON.replace("index index.html", "try_files $uri /a /b"),
        'invalid number of arguments in "root" directive',
        "wrong-number-of-arguments",
        line="root /srv/shop",
        action="Add the missing ;",
        changes=(Change(SHOP, "server {", ("root /srv/shop;",), ("root /srv/shop",)),),
        essential=True,
    ),
    broken(
        "semicolon missing before a brace",
        server().replace('"ok";', '"ok"'),
        'unexpected "}"',
        "unexpected-closing-brace",
        line='return 200 "ok"',
        action="Add the missing ;",
        changes=(Change(SHOP, LOCATION, ('return 200 "ok";',), ('return 200 "ok"',)),),
    ),
    broken(
        "brace missing at the end",
        UNCLOSED,
        'unexpected end of file, expecting "}"',
        "unexpected-end-of-file-in-block",
        line="server {",
        action="Add the missing }",
        changes=(Change(SHOP, "", ("}",)),),
    ),
    broken(
        "brace too many",
        server() + "}\n",
        'unexpected "}"',
        "unexpected-closing-brace",
        action="Delete this }",
        changes=(Change(SHOP, "", (), ("}",)),),
    ),
    broken(
        "quote that is not closed",
        UNQUOTED,
        'unexpected end of file, expecting ";" or "}"',
        "unexpected-end-of-file-in-directive",
        ("'open;", "'open';"),
        line=UNQUOTED_LINE,
        told="close the quote",
    ),
    broken(
        "the same location twice",
        server("location / { return 404; }"),
        'duplicate location "/"',
        "duplicate-location",
        ("    location / { return 404; }\n", ""),
        line=LOCATION,
        told="take one of the two out",
        offers=True,
    ),
    broken(
        "map larger than its hash",
        "map_hash_bucket_size 64;\nmap $uri $to {\n    /" + "a" * 80 + " 1;\n}\n" + server(),
        "could not build map_hash, you should increase map_hash_bucket_size: 64",
        "hash-bucket-too-small",
        action="map_hash_bucket_size 128",
        changes=(Change(SHOP, "", ("map_hash_bucket_size 128;",), ("map_hash_bucket_size 64;",)),),
    ),
]
