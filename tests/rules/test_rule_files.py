"""Each rule is one documented file, listed, named after itself, and has its cases."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import logcanon.rules
from logcanon.nginx.directives import table
from logcanon.nginx.parser import parse
from logcanon.reports.rule_page import render_rule
from logcanon.rules.base import Rule
from logcanon.rules.registry import ALL_RULES
from logcanon.text import Source
from rules.case_files import FOLDER, read_suite
from rules.world import findings

HEADINGS = [
    "What it reports",
    "Why it matters",
    "Example",
    "Use instead",
    "Fix safety",
    "References",
]
HEADINGS_ZH = ["检查内容", "原因", "修复的安全性"]
HAN = re.compile("[\u4e00-\u9fff]")
NO_RULES = {"text_faults", "__init__", "registry", "suppression"}
# Their examples name files that are on no machine.
ABOUT_FILES = {
    "trusted-certificate-missing",
    "trusted-certificate-unusable",
    "trusted-certificate-leaf-only",
    "trusted-certificate-intermediate-only",
}
each_rule = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)


def _document(rule: Rule) -> str:
    return inspect.cleandoc(type(rule).__doc__ or "")


def test_every_rule_file_is_listed() -> None:
    files = {p.stem for p in Path(logcanon.rules.__file__).parent.glob("*.py")} - NO_RULES
    assert {type(rule).__module__.rpartition(".")[2] for rule in ALL_RULES} == files


@each_rule
def test_a_rule_is_named_after_its_file(rule: Rule) -> None:
    file = type(rule).__module__.rpartition(".")[2]
    assert rule.id == file.replace("_", "-")
    assert type(rule).__name__ == file.title().replace("_", "")


@each_rule
def test_a_rule_documents_itself(rule: Rule) -> None:
    document = _document(rule)
    assert re.findall(r"^## (.*)$", document, re.MULTILINE) == HEADINGS
    sections = re.split(r"^## .*$", document, flags=re.MULTILINE)
    assert all(section.strip() for section in sections)
    assert rule.help_uri in document
    assert rule.help_uri.startswith("https://nginx.org/en/docs/")
    assert rule.title
    assert not rule.title.en.endswith(".")


@each_rule
def test_a_rule_says_the_same_in_chinese(rule: Rule) -> None:
    document = inspect.cleandoc(rule.document_zh)
    assert re.findall(r"^## (.*)$", document, re.MULTILINE) == HEADINGS_ZH
    assert all(HAN.search(text) for text in re.split(r"^## .*$", document, flags=re.MULTILINE))
    assert HAN.search(rule.title.zh)
    page = render_rule(rule, markdown=True, language="zh")
    examples = re.findall(r"^```nginx\n.*?^```$", _document(rule), re.MULTILINE | re.DOTALL)
    assert all(example in page for example in examples)


@each_rule
def test_the_examples_are_nginx(rule: Rule) -> None:
    for block in re.findall(r"^```nginx\n(.*?)^```$", _document(rule), re.MULTILINE | re.DOTALL):
        assert not parse(Source(Path("example"), block), table().is_known).faults


def _found_in(rule: Rule, heading: str, folder: Path) -> bool:
    section = _document(rule).partition(f"## {heading}\n")[2].partition("\n## ")[0]
    block = re.search(r"```nginx\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    assert block is not None
    path = folder / "example.conf"
    path.write_text(block[1])
    return any(found.id == rule.id for found in findings(path))


@each_rule
def test_the_examples_are_what_the_rule_is_about(rule: Rule, folder: Path) -> None:
    if rule.id not in ABOUT_FILES:
        assert _found_in(rule, "Example", folder)
    assert not _found_in(rule, "Use instead", folder)


@each_rule
def test_a_rule_has_its_cases(rule: Rule, folder: Path) -> None:
    path = FOLDER / f"{rule.id}.md"
    assert path.exists()
    cases = list(read_suite(path))
    flagged = [c for c in cases if any(e.id == rule.id for e in c.expected)]
    assert flagged
    assert any(not c.expected for c in cases), "no clean case"
    offers = any(f.fixes for c in flagged for f in findings(c.write(folder)) if f.id == rule.id)
    assert any(c.fixed for c in cases) == offers


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in ALL_RULES]
    assert len(set(ids)) == len(ids)


def test_cases_belong_to_a_rule_or_tell_a_story() -> None:
    suites = {path.stem for path in FOLDER.glob("*.md")}
    assert {rule.id for rule in ALL_RULES} <= suites
