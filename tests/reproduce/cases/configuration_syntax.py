"""Configurations that are no well-formed text: nginx blames a line, and the fault is elsewhere."""

from __future__ import annotations

from reproduce.broken import broken
from reproduce.case import ByHand, Change
from reproduce.layout import SHOP, server

BLOCK = '    location / {\n        return 200 "ok";\n    }\n}\n'
COMMENTS = ("# " + "a" * 80,) * 60
LONG = "a" * 4200


def rewritten(old: str, new: str) -> tuple[Change, ...]:
    """One line of the shop's file becomes another."""
    return (Change(SHOP, "", (new,), (old,)),)


CASES = [
    broken(
        "semicolon missing before another directive",
        server("root /srv/shop", "index index.html;"),
        'invalid number of arguments in "root" directive',
        "wrong-number-of-arguments",
        line="root /srv/shop",
        action="Add the missing ;",
        changes=rewritten("root /srv/shop", "root /srv/shop;"),
        card=("ends here without", "add it"),
        essential=True,
    ),
    broken(
        "semicolon missing before a parameter",
        "upstream app {\n    server 127.0.0.1:8000\n    server 127.0.0.1:8001;\n}\n" + server(),
        'invalid parameter "server"',
        "invalid-parameter",
        line="server 127.0.0.1:8000",
        action="Add the missing ;",
        changes=rewritten("server 127.0.0.1:8000", "server 127.0.0.1:8000;"),
    ),
    broken(
        "semicolon missing before a block",
        server("root /srv/shop"),
        'directive "root" is not terminated by ";"',
        "directive-not-terminated",
        line="root /srv/shop",
        action="Add the missing ;",
        changes=rewritten("root /srv/shop", "root /srv/shop;"),
    ),
    broken(
        "semicolon missing before the brace",
        server("location /old { return 410 }"),
        'unexpected "}"',
        "unexpected-closing-brace",
        line="location /old { return 410 }",
        action="Add the missing ;",
        changes=rewritten("location /old { return 410 }", "location /old { return 410; }"),
    ),
    broken(
        "semicolon missing at the end of the file",
        server() + "include absent-*.conf",
        'unexpected end of file, expecting ";" or "}"',
        "unexpected-end-of-file-in-directive",
        line="include absent-*.conf",
        action="Add the missing ;",
        changes=rewritten("include absent-*.conf", "include absent-*.conf;"),
    ),
    broken(
        "semicolon missing, and the next line is a name",
        server().replace("shop.example.com;\n", "shop.example.com\n    root /srv/shop;\n"),
        'server name "/srv/shop" has suspicious symbols',
        "suspicious-server-name",
        when="warning",
        line="server_name shop.example.com",
        action="Add the missing ;",
        changes=rewritten("server_name shop.example.com", "server_name shop.example.com;"),
    ),
    broken(
        "block that is not opened",
        server().replace("location / {", "location /"),
        'directive "location" has no opening "{"',
        "directive-without-block",
        line="location /",
        action="Add the missing {",
        changes=rewritten("location /", "location / {"),
    ),
    broken(
        "block that is not closed",
        server().replace(BLOCK, '    location / { return 200 "ok"; }\n'),
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
        "semicolon too many",
        server("root /srv/shop;;"),
        'unexpected ";"',
        "unexpected-character",
        line="root /srv/shop;;",
        action="Delete this ;",
        changes=rewritten("root /srv/shop;;", "root /srv/shop;"),
    ),
    broken(
        "regular expression with braces",
        server("rewrite ^/[0-9]{4}/ /;"),
        'directive "rewrite" is not terminated by ";"',
        "directive-not-terminated",
        line="rewrite ^/[0-9]{4}/ /;",
        action="Put the expression in quotes",
        changes=rewritten("rewrite ^/[0-9]{4}/ /;", 'rewrite "^/[0-9]{4}/" /;'),
    ),
    broken(
        "byte order mark",
        "\ufeff" + server(),
        'unknown directive "\ufeffserver"',
        "byte-order-mark",
        line="\ufeffserver {",
        by_hand=ByHand(
            "take the mark off", runs=(r"sed -i '1s/^\xEF\xBB\xBF//' nginx/conf.d/shop.conf",)
        ),
    ),
    broken(
        "quote that is not closed",
        server('add_header X-Shop "open;', *COMMENTS),
        'too long parameter, probably missing terminating """ character',
        "parameter-without-closing-quote",
        ('"open;', '"open";'),
        line='add_header X-Shop "open;',
        told="close the quote",
    ),
    broken(
        "value longer than the parser's buffer",
        server(f"add_header X-Shop {LONG};"),
        r'too long parameter "a{10}\.\.\." started',
        "parameter-too-long",
        (LONG, "short"),
        line=f"add_header X-Shop {LONG};",
        told="shorten it",
    ),
    broken(
        "condition of another language",
        server("if ($host == shop) {", "    return 404;", "}"),
        'unexpected "==" in condition',
        "invalid-if-condition",
        (" == ", " = "),
        line="if ($host == shop) {",
        told="write a single =",
    ),
    broken(
        "main file among the sites",
        f"http {{\n{server()}}}\n",
        '"http" directive is not allowed here',
        "block-not-allowed-here",
        (f"http {{\n{server()}}}\n", server()),
        line="http {",
        told="keep the servers alone",
    ),
]
