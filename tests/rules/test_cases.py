"""The Markdown cases of the rules, tests/cases/rules/*.md: their specification.

A heading of second rank is a case. A block fenced with ```nginx is a file: `nginx.conf`, or the
file named behind the word nginx; the first one, or nginx.conf, is the main file (a file without
`http {}` is a snippet). Further words: `tabs`, `crlf`. A line such as

        proxy_ssl_verify off;
        #^^^^^^^^^^^^^^^ warning verification-off: is not verified

is no part of the file. It expects a finding on the line above: the carets stand under some of
what it marks, then severity, id and some words of the message. Whatever is found and not
expected is a failure, so a case without such lines is a clean configuration. A block with the
word `fixed` is the file after the first fix of the first finding that has one. Beside the files
stand certificates named for what they are: rules/certificates.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from logcanon.finding import Finding
from logcanon.text import Source
from rules.case_files import Case, Expectation, read_cases
from rules.world import apply, findings


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    cases = read_cases()
    assert cases
    metafunc.parametrize("case", cases, ids=map(str, cases))


def _line(found: Finding) -> int:
    return Source.read(found.primary.path).lines.line_at(found.primary.span.start)


def _meets(expected: Expectation, found: Finding, folder: Path) -> bool:
    source = Source.read(found.primary.path)
    line = source.lines.line_span(expected.line)
    marked = range(line.start + expected.column, line.start + expected.column + expected.length)
    span = found.primary.span
    return (
        found.primary.path == (folder / expected.file).resolve()
        and (found.id, found.severity.value) == (expected.id, expected.severity)
        and span.start <= marked.start < marked.stop <= span.end
        and expected.words in found.message
    )


def test_case(case: Case, folder: Path) -> None:
    main = case.write(folder)
    found = list(findings(main))
    for expected in case.expected:
        match = next((f for f in found if _meets(expected, f, folder)), None)
        assert match is not None, f"not found: {expected}\n{_shown(found)}"
        found.remove(match)
    assert not found, f"not expected:\n{_shown(found)}"


def test_first_fix(case: Case, folder: Path) -> None:
    main = case.write(folder)
    fixes = [fix for found in findings(main) for fix in found.fixes]
    if not case.fixed:
        return
    assert fixes, "nothing offers a fix"
    for name in case.fixed:
        assert (folder / name).resolve() in fixes[0].edits
    apply(fixes[0])
    for name, text in case.fixed.items():
        assert (folder / name).read_bytes().decode() == text


def _shown(found: list[Finding]) -> str:
    return "\n".join(
        f"{f.primary.path.name}:{_line(f) + 1}: {f.severity.value} {f.id}: {f.message}"
        f" [{', '.join(fix.title for fix in f.fixes)}]"
        for f in found
    )
