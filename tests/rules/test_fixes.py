"""What every fix of every case has to do, whatever it is."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest

from logcanon.finding import Applicability, Finding, Severity
from rules.case_files import Case, read_cases
from rules.world import apply, findings, is_whole, needs_nginx, nginx_test

# One is for each finding; a finding may have more fixes than that.
_MOST_FIXES = 4
# Once its name is right nginx reads the directive, and so do the other rules.
REVEALING = {"unknown-directive"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    cases = read_cases()
    metafunc.parametrize("case", cases, ids=map(str, cases))


def _fixable(case: Case, folder: Path) -> list[tuple[int, int]]:
    """Which finding and which of its fixes, for all of `case`."""
    found = findings(case.write(folder))
    return [(n, k) for n, f in enumerate(found) for k, _ in enumerate(f.fixes)]


def test_a_fix_mends_its_finding_and_raises_no_other(case: Case, folder: Path) -> None:
    for n, k in _fixable(case, folder):
        main = case.write(folder)
        before = findings(main)
        apply(before[n].fixes[k])
        after = findings(main)
        new = {f.id for f in after} - {f.id for f in before}
        title = before[n].fixes[k].title
        assert _weight(after, before[n].id) < _weight(before, before[n].id), title
        if before[n].id not in REVEALING:
            assert not new, f"{title!r} raises {new}: {main.read_text()}"


def _weight(found: tuple[Finding, ...], rule: str) -> int:
    """How much is found: a finding that names fewer places than before has been mended in part."""
    return sum(1 + len(f.related) for f in found if f.id == rule)


def test_fixes_are_told_apart_and_kept_safe(case: Case, folder: Path) -> None:
    for found in findings(case.write(folder)):
        titles = Counter(fix.title for fix in found.fixes)
        assert all(count == 1 for count in titles.values()), titles
        assert sum(fix.preferred for fix in found.fixes) <= 1
        assert len(found.fixes) <= _MOST_FIXES
        for fix in found.fixes:
            assert fix.edits
            assert fix.versions.keys() == fix.edits.keys()
            assert not (fix.placeholders and fix.applicability is Applicability.SAFE)


@needs_nginx
def test_nginx_agrees(case: Case, folder: Path) -> None:
    """nginx refuses what is an error to us, and takes what is clean to us."""
    main = case.write(folder)
    if not is_whole(main):
        return
    found = findings(main)
    accepted, said = nginx_test(main)
    if not found:
        assert accepted, said
    if any(f.severity is Severity.ERROR for f in found):
        assert not accepted


@needs_nginx
def test_nginx_takes_what_is_fixed(case: Case, folder: Path) -> None:
    for n, k in _fixable(case, folder):
        main = case.write(folder)
        if not is_whole(main):
            return
        accepted, _ = nginx_test(main)
        before = findings(main)
        errors = [f for f in before if f.severity is Severity.ERROR]
        fix = before[n].fixes[k]
        apply(fix)
        if accepted or (errors == [before[n]] and _is_meant_whole(before)):
            now_accepted, said = nginx_test(main)
            assert now_accepted, f"{fix.title}: {said}\n{main.read_text()}"


def _is_meant_whole(found: tuple[Finding, ...]) -> bool:
    """Whether nothing but errors keeps nginx from starting."""
    stoppers = {"trusted-certificate-missing", "trusted-certificate-unusable", "unknown-directive"}
    return not stoppers & set(itertools.chain(f.id for f in found))
