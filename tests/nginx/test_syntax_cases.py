"""tests/cases/syntax/*.conf, each beside what we make of it.

In the golden files a line is a directive: its words as nginx sees them (`*`: a template engine
fills it in), `{` for a block. Behind `--` stand the faults: place, code, text, advice.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from logcanon.nginx.directives import table
from logcanon.nginx.parser import parse
from logcanon.text import Source
from nginx.outline import outline

CASES = Path(__file__).parents[1] / "cases" / "syntax"
TEMPLATES = ("jinja", "go-and-erb", "placeholders")
NAMES = sorted(path.stem for path in CASES.glob("*.conf"))


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, golden: Callable[[str, str], None]) -> None:
    source = Source.read(CASES / f"{name}.conf")
    golden(f"syntax/{name}", outline(parse(source, table().is_known)))


@pytest.mark.parametrize("name", NAMES)
def test_without_the_table_the_same_faults_are_found(name: str) -> None:
    source = Source.read(CASES / f"{name}.conf")
    assert outline(parse(source)) == outline(parse(source, table().is_known))


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_have_no_false_faults(name: str) -> None:
    tree = parse(Source.read(CASES / f"{name}.conf"))
    assert tree.has_templates
    assert not tree.faults
