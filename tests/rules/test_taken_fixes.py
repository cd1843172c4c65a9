"""A fix that was taken is not offered again, whatever the configuration around it."""

from __future__ import annotations

import re

from hypothesis import given, note
from hypothesis import strategies as st

from logcanon.diagnose.engine import Engine
from logcanon.finding import Finding
from logcanon.nginx.config import Config
from plan.in_memory import CA_FILE, NoFiles, Texts, apply_edits, load_texts, texts_of
from plan.nginx_configs import Files, nginx_files
from rules.world import catalog


def _findings(config: Config) -> tuple[Finding, ...]:
    return Engine(catalog(), NoFiles(), "en", CA_FILE).of_config(config)


def _identity(config: Config, finding: Finding) -> tuple[object, ...]:
    """What a finding is about, wherever that stands after an edit."""
    tree = config.tree(finding.primary.path)
    assert tree is not None
    directive = tree.directive_at(finding.primary.span.start)
    chain: tuple[tuple[str, int], ...] = ()
    while directive is not None:
        siblings = directive.parent.children if directive.parent else tree.children
        alike = [each for each in siblings if each.label == directive.label]
        chain = ((directive.label, alike.index(directive)), *chain)
        directive = directive.parent
    return finding.id, finding.primary.path, chain


def _offered(config: Config) -> set[tuple[object, ...]]:
    return {
        (*_identity(config, finding), re.sub(r":\d+\)", ")", fix.title))
        for finding in _findings(config)
        for fix in finding.fixes
    }


@given(nginx_files(), st.data())
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
