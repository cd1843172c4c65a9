"""Every upstream that is not verified has a fix, and one that was taken is not offered again."""

from __future__ import annotations

import re

from hypothesis import given, note, settings
from hypothesis import strategies as st

from logcanon.diagnose.engine import Engine
from logcanon.finding import Finding
from logcanon.nginx.config import Config
from plan.in_memory import CA_FILE, HOME, NoFiles, Texts, apply_edits, load_texts, texts_of
from plan.nginx_configs import Files, nginx_files
from rules.world import catalog

UNVERIFIED = {"unverified-upstream", "verification-off", "trusted-certificate-unused"}


def _findings(config: Config) -> tuple[Finding, ...]:
    return Engine(catalog(), NoFiles(), "en", CA_FILE).of_config(config)


def _identity(config: Config, finding: Finding) -> tuple[object, ...]:
    """What a finding is about, wherever that stands after an edit."""
    tree = config.tree(finding.primary.path)
    assert tree is not None
    directive = next(d for d in tree.walk() if d.head_span == finding.primary.span)
    chain: tuple[tuple[str, int], ...] = ()
    while True:
        siblings = directive.parent.children if directive.parent else tree.children
        alike = [each for each in siblings if each.label == directive.label]
        chain = ((directive.label, alike.index(directive)), *chain)
        if directive.parent is None:
            return finding.id, finding.primary.path, chain
        directive = directive.parent


def _offered(config: Config) -> set[tuple[object, ...]]:
    return {
        (*_identity(config, finding), re.sub(r":\d+\)", ")", fix.title))
        for finding in _findings(config)
        for fix in finding.fixes
    }


@given(nginx_files())
@settings(max_examples=40)
def test_an_upstream_that_is_not_verified_has_a_fix(files: Files) -> None:
    for finding in _findings(load_texts(texts_of(files))):
        if finding.id in UNVERIFIED:
            note(finding.message)
            assert finding.fixes


@given(nginx_files(), st.data())
@settings(max_examples=40)
def test_a_fix_that_was_taken_is_not_offered_again(files: Files, data: st.DataObject) -> None:
    texts: Texts = texts_of(files)
    config = load_texts(texts)
    offers = [(finding, fix) for finding in _findings(config) for fix in finding.fixes]
    if not offers:
        return
    finding, fix = data.draw(st.sampled_from(offers))
    note(f"{finding.id}: {fix.title}")
    again = _offered(apply_edits(texts, fix.edits))
    assert (*_identity(config, finding), re.sub(r":\d+\)", ")", fix.title)) not in again


def test_limit_except_keeps_no_fix_away() -> None:
    """It takes over the pass of its location, and nginx takes no `proxy_ssl_verify` in it."""
    pass_on = "proxy_pass https://backend.example.com; proxy_ssl_verify off;"
    main = (
        f"location /a {{ {pass_on} }} location /b {{ {pass_on} limit_except GET {{ deny all; }} }}"
    )
    texts = {HOME / "nginx.conf": f"http {{ server {{ {main} }} }}"}
    found = _findings(load_texts(texts))
    assert [len(finding.fixes) > 0 for finding in found] == [True, True]
    assert not _findings(apply_edits(texts, found[0].fixes[0].edits))
