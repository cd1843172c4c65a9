"""What holds for any operation on any configuration."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from logcanon.nginx.tokens import TokenKind
from logcanon.nginx.tree import Directive, Tree
from logcanon.plan import Operation, RemoveDirective, SetDirective, Site, lower, quote
from logcanon.text import EditSet
from plan.case_files import CONF, read_tree
from plan.generated import configs

SETTINGS = [
    ("proxy_ssl_verify", "on"),
    ("proxy_ssl_verify_depth", "2"),
    ("proxy_ssl_trusted_certificate", "/etc/ssl/ca.pem"),
    ("proxy_ssl_name", '"b c"'),
    ("proxy_set_header", "Host", "$proxy_host"),
    ("client_max_body_size", "1m"),
]
settings_lists = st.lists(st.sampled_from(SETTINGS), min_size=1, max_size=4, unique=True)


def _blocks(tree: Tree) -> list[Site]:
    return [tree, *(d for d in tree.walk() if d.block)]


def _anywhere(site: Site, name: str) -> str | None:
    """Contexts are not the matter here."""
    return None


def _set_all(site: Site, settings: list[tuple[str, ...]]) -> list[Operation]:
    return [SetDirective(site, name, tuple(args)) for name, *args in settings]


def _is_meant(directive: Directive, setting: tuple[str, ...]) -> bool:
    named = directive.name == setting[0]
    return named and (setting[0] != "proxy_set_header" or directive.values[0] == setting[1])


def _shape(site: Site, without: Site, settings: list[tuple[str, ...]]) -> list[Any]:
    """All statements as nested values, those that `settings` are about left out of one block."""
    return [
        (child.name, child.values, child.block and _shape(child, without, settings))
        for child in site.children
        if not (site is without and any(_is_meant(child, s) for s in settings))
    ]


def _comments(tree: Tree) -> list[str]:
    text = tree.source.text
    return [t.span.of(text).strip() for t in tree.tokens if t.kind is TokenKind.COMMENT]


def _apply(tree: Tree, operations: list[Operation]) -> str:
    lowered = lower(operations, refuses=_anywhere)
    assert not lowered.refusals
    edits = lowered.edits.get(CONF, EditSet())
    after = edits.apply(tree.source.text)
    assert edits.whole_lines(tree.source).apply(tree.source.text) == after
    note(after)
    return after


@given(configs(), st.data(), settings_lists)
def test_set(text: str, data: st.DataObject, settings: list[tuple[str, ...]]) -> None:
    tree = read_tree(text)
    assert all(fault.code == "byte-order-mark" for fault in tree.faults)
    place = data.draw(st.integers(0, len(_blocks(tree)) - 1))
    site = _blocks(tree)[place]
    note(text)
    after = read_tree(_apply(tree, _set_all(site, settings)))
    assert all(fault.code == "byte-order-mark" for fault in after.faults)
    changed = _blocks(after)[place]
    for setting in settings:
        meant = [c for c in changed.children if _is_meant(c, setting)]
        assert [(c.name, *(a.text for a in c.arguments)) for c in meant] == [setting]
    assert _shape(after, changed, settings) == _shape(tree, site, settings)
    assert not lower(_set_all(changed, settings), refuses=_anywhere).edits
    _check_text(tree, site, after, settings)


def _check_text(tree: Tree, site: Site, after: Tree, settings: list[tuple[str, ...]]) -> None:
    before, now = tree.source.text, after.source.text
    has_duplicates = any(
        len([c for c in site.children if _is_meant(c, setting)]) > 1 for setting in settings
    )
    if not has_duplicates:
        assert _comments(after) == _comments(tree)
        assert now.startswith("\ufeff") == before.startswith("\ufeff")
    ends = set(re.findall(r"\r\n|\n|\r", before))
    if len(ends) == 1:
        assert set(re.findall(r"\r\n|\n|\r", now)) <= ends
    _check_new_lines(site, tree, after)


def _check_new_lines(site: Site, tree: Tree, after: Tree) -> None:
    """A new directive stands on a line of its own, indented as all its neighbours are."""
    old = {child.label for child in site.children}
    lines = tree.source.lines
    starts = [tree.source.text[: c.span.start] for c in site.children]
    indents = {re.split(r"[\r\n]", start)[-1].removeprefix("\ufeff") for start in starts}
    for child in after.walk():
        text = after.source.text
        before, behind = text[: child.span.start], text[child.span.end :]
        is_new = child.label not in old and any(child.name == s[0] for s in SETTINGS)
        if is_new and not any(child.name == c.name for c in tree.walk()):
            indent = re.split(r"[\r\n]", before)[-1].removeprefix("\ufeff")
            assert not indent.strip()
            assert re.match(r"[ \t]*([\r\n#]|$)", behind)
            if len(indents) == 1 and not next(iter(indents)).strip() and lines.line_count > 2:
                assert indent in indents


@given(configs(), st.data())
def test_remove(text: str, data: st.DataObject) -> None:
    tree = read_tree(text)
    directives = list(tree.walk())
    gone = data.draw(st.sampled_from(directives))
    note(text)
    after = read_tree(_apply(tree, [RemoveDirective(gone)]))
    assert all(fault.code == "byte-order-mark" for fault in after.faults)
    kept = [d for d in directives if gone not in (d, *d.ancestors())]
    assert [(d.name, d.values) for d in after.walk()] == [(d.name, d.values) for d in kept]
    removed = sum(c.strip() != "" for c in _comments(tree)) - len(_comments(after))
    within = [c for c in _comments(tree) if c in gone.span.of(text)]
    assert 0 <= removed <= len(within) + 1


@given(configs(), st.data(), settings_lists)
def test_remove_and_set_together(
    text: str, data: st.DataObject, settings: list[tuple[str, ...]]
) -> None:
    tree = read_tree(text)
    site = data.draw(st.sampled_from(_blocks(tree)))
    simple = [c for c in site.children if not c.block]
    others = [c for c in simple if not any(_is_meant(c, s) for s in settings)]
    gone = data.draw(st.lists(st.sampled_from(others), unique_by=id)) if others else []
    note(text)
    operations = [*map(RemoveDirective, gone), *_set_all(site, settings)]
    after = read_tree(_apply(tree, operations))
    assert all(fault.code == "byte-order-mark" for fault in after.faults)
    removed = {id(d) for d in gone}
    names = {s[0] for s in settings}
    left = [d.label for d in tree.walk() if id(d) not in removed and d.name not in names]
    assert [d.label for d in after.walk() if d.name not in names] == left


@given(st.text(alphabet="ab \t\n\"'\\;{}#$é", max_size=12))
def test_quoted_values_come_back(value: str) -> None:
    tree = read_tree(f"name {quote(value)};")
    assert [d.values for d in tree.children] == [(value,)]
