"""The Markdown cases: each as written, and each a second time, when nothing is left to do."""

from __future__ import annotations

import pytest

from logcanon.plan import Lowered, lower
from plan.case_files import CONF, Case, operations_on, read_cases, read_tree


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    cases = list(read_cases())
    assert cases
    metafunc.parametrize("case", cases, ids=[case.name for case in cases])


def _lower(case: Case, text: str) -> Lowered:
    site = case.site(read_tree(text))
    return lower(operations_on(site, case.operations))


def _after(case: Case, text: str) -> str:
    edits = _lower(case, text).edits
    return edits[CONF].apply(text) if edits else text


def test_case(case: Case) -> None:
    reasons = [refusal.reason for refusal in _lower(case, case.before).refusals]
    assert len(reasons) == len(case.refusals), reasons
    assert all(words in reason.en for words, reason in zip(case.refusals, reasons, strict=True))
    assert _after(case, case.before) == case.after


def test_applied_twice_is_applied_once(case: Case) -> None:
    tree = read_tree(case.after)
    before = read_tree(case.before)
    if case.place is None:
        site = tree
    else:
        order = [d.span.start for d in before.walk()].index(case.place)
        label = list(before.walk())[order].label
        nth = [d.label for d in list(before.walk())[:order]].count(label)
        site = [d for d in tree.walk() if d.label == label][nth]
    assert not lower(operations_on(site, case.operations)).edits
