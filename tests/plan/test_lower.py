"""What the Markdown cases cannot show."""

from __future__ import annotations

from pathlib import Path

import pytest

from logcanon.nginx.tree import Directive, Tree
from logcanon.plan import InsertDirective, RemoveDirective, SetDirective, lower, quote
from logcanon.text import Span, TextEdit
from plan.case_files import CONF, read_tree

TEXT = "location / {\n    proxy_pass https://b;\n    proxy_ssl_verify off;\n}\n"


def _location(tree: Tree) -> Directive:
    return next(d for d in tree.walk() if d.name == "location")


def test_a_replaced_argument_is_one_small_edit() -> None:
    lowered = lower([SetDirective(_location(read_tree(TEXT)), "proxy_ssl_verify", ("on",))])
    at = TEXT.index("off")
    assert [*lowered.edits[CONF]] == [TextEdit(Span(at, at + 3), "on")]


def test_a_new_directive_is_one_whole_line() -> None:
    lowered = lower([SetDirective(_location(read_tree(TEXT)), "proxy_ssl_name", ("b",))])
    at = TEXT.index("}")
    assert [*lowered.edits[CONF]] == [TextEdit(Span(at, at), "    proxy_ssl_name b;\n")]


def test_nothing_to_do_is_no_edit_at_all() -> None:
    lowered = lower([SetDirective(_location(read_tree(TEXT)), "proxy_ssl_verify", ("off",))])
    assert lowered.edits == {}
    assert lowered.refusals == ()


def test_operations_on_two_files() -> None:
    trees = [read_tree(TEXT, Path(f"/etc/nginx/{name}.conf")) for name in "ab"]
    lowered = lower([SetDirective(_location(t), "proxy_ssl_verify", ("on",)) for t in trees])
    assert {path.name for path in lowered.edits} == {"a.conf", "b.conf"}


def test_two_versions_of_one_file_are_refused() -> None:
    trees = [read_tree(TEXT), read_tree("\n" + TEXT)]
    lowered = lower([SetDirective(_location(t), "proxy_ssl_verify", ("on",)) for t in trees])
    assert len(lowered.edits[CONF]) == 1
    assert ["two versions" in refusal.reason.en for refusal in lowered.refusals] == [True]


def test_changing_and_removing_the_same_is_refused() -> None:
    location = _location(read_tree(TEXT))
    verify = location.children[1]
    change = SetDirective(location, "proxy_ssl_verify", ("on",))
    for operations in ([change, RemoveDirective(verify)], [RemoveDirective(verify), change]):
        assert [r.operation for r in lower(operations).refusals] == [operations[1]]


def test_changing_within_what_is_removed_is_refused() -> None:
    location = _location(read_tree(TEXT))
    removal = RemoveDirective(location)
    change = SetDirective(location, "proxy_ssl_verify", ("on",))
    insertion = InsertDirective(location, "add_header", ("A", "1"))
    for other in (change, insertion):
        for operations in ([other, removal], [removal, other]):
            assert [r.operation for r in lower(operations).refusals] == [operations[1]]


def test_a_comment_among_carriage_returns_ends_at_the_line_feed() -> None:
    text = "location / {\r proxy_pass https://b; # to here\r and on;\r\n}\r"
    lowered = lower([SetDirective(_location(read_tree(text)), "proxy_ssl_verify", ("on",))])
    assert lowered.edits[CONF].apply(text) == text.replace("\n}", "\n proxy_ssl_verify on;\r\n}")


def test_a_top_level_comment_among_carriage_returns() -> None:
    text = "proxy_pass https://b; # to here\r and on"
    lowered = lower([SetDirective(read_tree(text), "proxy_ssl_verify", ("on",))])
    after = lowered.edits[CONF].apply(text)
    assert after == text + "\nproxy_ssl_verify on;"
    assert [d.name for d in read_tree(after).children] == ["proxy_pass", "proxy_ssl_verify"]


def test_bytes_that_are_no_utf_8_come_through() -> None:
    text = b"location / { root /\xff; }".decode("utf-8", "surrogateescape")
    lowered = lower([SetDirective(_location(read_tree(text)), "proxy_ssl_verify", ("on",))])
    after = lowered.edits[CONF].apply(text).encode("utf-8", "surrogateescape")
    assert after == b"location / {\n    root /\xff;\n    proxy_ssl_verify on;\n}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("on", "on"),
        ("/etc/ssl/ca.pem", "/etc/ssl/ca.pem"),
        ("", '""'),
        ("a b", '"a b"'),
        ("a;b", '"a;b"'),
        ("{a}", '"{a}"'),
        ("${host}.example", "${host}.example"),
        ("a#b", "a#b"),
        ("#b", '"#b"'),
        ('say "hi" now', "'say \"hi\" now'"),
        ("a\"b'c d", '"a\\"b\'c d"'),
        ("a\\d", "a\\d"),
        ("a\\n", "a\\\\n"),
        ("/срок годности", '"/срок годности"'),
    ],
)
def test_quotes_where_nginx_needs_them(value: str, written: str) -> None:
    assert quote(value) == written
    assert read_tree(f"name {written};").children[0].values == (value,)
