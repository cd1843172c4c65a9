"""The tree, and faults at the place where the user erred."""

from __future__ import annotations

from pathlib import Path

import pytest

from logcanon.finding import Severity
from logcanon.nginx.directives import table
from logcanon.nginx.parser import parse
from logcanon.nginx.tree import Tree
from logcanon.nginx.vocabulary import BLOCKS
from logcanon.nginx.words import unescape
from logcanon.text import Source


def tree_of(text: str) -> Tree:
    return parse(Source(Path("/etc/nginx/nginx.conf"), text))


def faults(text: str) -> list[tuple[int, str]]:
    """(line from 1, code) of each fault."""
    tree = tree_of(text)
    lines = tree.source.lines
    return [(lines.line_at(f.span.start) + 1, f.code) for f in tree.faults if f.span]


def test_the_table_has_no_block_that_the_parser_does_not_know() -> None:
    assert {info.name for info in table() if info.is_block} <= BLOCKS


def test_spans_of_a_directive() -> None:
    text = "http { # c\n  root  /srv ;\n}\n"
    (http,) = tree_of(text).children
    (root,) = http.children
    assert http.span.of(text) == text.rstrip("\n")
    assert text[: http.head_end] == "http {"
    assert root.span.of(text) == "root  /srv ;"
    assert root.head_span.of(text) == "root  /srv"
    assert root.arguments[0].span.of(text) == "/srv"
    assert root.parent is http


def test_directive_at_finds_the_innermost() -> None:
    text = "http { server { listen 80; } }"
    tree = tree_of(text)
    found = tree.directive_at(text.index("80"))
    assert found is not None
    assert found.label == "listen 80"
    assert [d.name for d in found.ancestors()] == ["server", "http"]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        (r"a\b", r"a\b"),
        (r"a\nb\tc\rd", "a\nb\tc\rd"),
        (r"\"\'\\", "\"'\\"),
        (r'"a\"b"', 'a"b'),
        ("'a\"b'", 'a"b'),
        (r"'\$x\d'", r"\$x\d"),
        ('""', ""),
        ('"open', "open"),
    ],
)
def test_values_are_what_nginx_sees(word: str, value: str) -> None:
    assert unescape(word) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# only a comment",
        "listen 80;",
        "server{listen 80;}",
        "server { }\r\n",
        "server_name\n  server\n  mail;",
        "server_name a.example\n            b.example;",
        "log_format m 'a'\n 'b';",
        'ssl_ciphers\n"a";',
        "listen 443\n       ssl\n       http2;",
        "rewrite ^/a /b\n  break;",
        "limit_except GET\n  POST { deny all; }",
        "map $a\n  $b {\n  default 0;\n  'a b' 1;\n  include x;\n}",
        "types {\n  text/html html\n            htm;\n}",
        "location\n  ~ \\.php$\n{ }",
        "if ($a\n    = b) { return 404; }",
        "proxy_next_upstream error\n                    timeout;",
        "geo $a { default 0; server 1; location 2; }",
        "upstream u { server a; server b\n  backup; }",
        "perl 'sub { return \"a\"; }';",
        "my_module_block a { my_thing; }",
    ],
)
def test_good_text_has_no_fault(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("listen 80", [(1, "missing-semicolon")]),
        ("root /a\nindex b;", [(1, "missing-semicolon")]),
        ("root /a # c\n\n\nindex b;", [(1, "missing-semicolon")]),
        ("root /a\n    proxy_set_header A b;", [(1, "missing-semicolon")]),
        ("root /a\nserver {\n}", [(1, "missing-semicolon")]),
        ("server {\n root /a\n}", [(2, "missing-semicolon")]),
        ("third_party a\nother_party b;", [(1, "missing-semicolon")]),
        ("types {\n text/a a\n text/b b;\n}", [(2, "missing-semicolon")]),
        ("location / { return 404 }", [(1, "missing-semicolon")]),
        ("location / { return 404} ", [(1, "missing-semicolon")]),
        (";", [(1, "unexpected-semicolon")]),
        ("a;;", [(1, "unexpected-semicolon")]),
        ("}", [(1, "unexpected-closing-brace")]),
        ("server {", [(1, "unclosed-block")]),
        ("{ a; }", [(1, "unexpected-opening-brace")]),
        ("location /;", [(1, "missing-block")]),
        ("location /", [(1, "missing-block")]),
        ("server\n  listen 80;\n}", [(1, "missing-opening-brace")]),
        ("root /a {\n}", [(1, "block-not-allowed")]),
        ("map $a $b {\n a { }\n}", [(2, "block-not-allowed")]),
        ("a 'b;\nc 'd';", [(1, "unclosed-quote")]),
        ("a 'b;", [(1, "unclosed-quote")]),
        ("a 'b'c;", [(1, "missing-space-after-quote")]),
        ("location ~ a{2}b { }", [(1, "brace-in-regex")]),
        ("location ~ a${\n}", [(1, "brace-taken-as-variable")]),
        ("\ufefflisten 80;", [(1, "byte-order-mark")]),
        ("\u00a0listen 80;", [(1, "invisible-character")]),
        ("a_by_lua_block {\n", [(1, "unclosed-block")]),
    ],
)
def test_faults(text: str, expected: list[tuple[int, str]]) -> None:
    assert faults(text) == expected


def test_a_fault_names_file_place_and_remedy() -> None:
    (fault,) = tree_of("root /a\nindex b;").faults
    assert fault.path == Path("/etc/nginx/nginx.conf")
    assert fault.span is not None
    assert fault.span.of("root /a\nindex b;") == "/a"
    assert "add it" in fault.reason
    assert fault.severity is Severity.ERROR


def test_what_nginx_would_take_as_arguments_is_only_a_warning() -> None:
    (fault,) = tree_of("server_name a\nroot /b;").faults
    assert (fault.code, fault.severity) == ("missing-semicolon", Severity.WARNING)


def test_a_missing_semicolon_makes_two_directives() -> None:
    first, second = tree_of("proxy_pass http://a\nproxy_set_header B c;").children
    assert (first.label, first.is_terminated) == ("proxy_pass http://a", False)
    assert (second.label, second.is_terminated) == ("proxy_set_header B c", True)


@pytest.mark.parametrize(
    ("missing_line", "blamed"), [(6, 4), (7, 2), (11, 9), (12, 8), (13, 1)], ids=str
)
def test_the_block_that_indentation_shows_open_is_blamed(missing_line: int, blamed: int) -> None:
    lines = [
        "http {",
        "    server {",
        "        listen 80;",
        "        location / {",
        "            root /a;",
        "        }",
        "    }",
        "    server {",
        "        location /b {",
        "            root /b;",
        "        }",
        "    }",
        "}",
    ]
    del lines[missing_line - 1]
    assert faults("\n".join(lines)) == [(blamed, "unclosed-block")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_change_the_judgement(line_end: str) -> None:
    text = line_end.join(["server {", "    root /a", "    index b;", "    location / {", "}", ""])
    assert [code for _, code in faults(text)] == ["missing-semicolon", "unclosed-block"]


def test_several_faults_at_once() -> None:
    text = "server {\n  listen 80\n  root 'a;\n  location / {\n    return 404\n  }\n};\n"
    assert faults(text) == [
        (2, "missing-semicolon"),
        (3, "unclosed-quote"),
        (5, "missing-semicolon"),
        (7, "unexpected-semicolon"),
    ]


def test_blocks_too_deep_are_read_flat_and_told() -> None:
    tree = tree_of("a { " * 500 + "} " * 500)
    assert {fault.code for fault in tree.faults} == {"too-deep"}
    assert sum(1 for _ in tree.walk()) == 500


def test_template_branches_may_hold_braces() -> None:
    text = "{% if a %}\nserver {\n{% else %}\nserver {\n{% endif %}\n  listen 80;\n}\n"
    tree = tree_of(text)
    assert tree.has_templates
    assert not tree.faults


def test_template_words_are_marked() -> None:
    (directive,) = tree_of("proxy_pass http://{{ a }}/ plain ${VAR};").children
    assert [a.is_template for a in directive.arguments] == [True, False, False]


def test_where_two_directives_touch_the_second_is_meant() -> None:
    tree = tree_of("a 1;b {c 2;}d 3;")
    found = [tree.directive_at(at) for at in (0, 3, 4, 7, 12, 16)]
    assert [directive and directive.name for directive in found] == ["a", "a", "b", "c", "d", "d"]
