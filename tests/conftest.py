"""Fixtures that all tests share; `pytest --update-golden` writes golden files anew."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast the machine is says nothing about the program.
settings.register_profile("logcanon", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("logcanon")

# Assertions in the helpers explain themselves too; before anything imports them.
pytest.register_assert_rewrite("reproduce.proof", "reproduce.lab")


_CONFIG_HOME = tempfile.TemporaryDirectory(prefix="logcanon-tests-")


def pytest_configure() -> None:
    # The developer's own records are none of the tests' business.
    os.environ["XDG_CONFIG_HOME"] = _CONFIG_HOME.name


CASES = Path(__file__).parent / "cases"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/cases/**/*.golden from what the program gives now",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden("reports/card.en.md", text)` compares with tests/cases/reports/card.en.md.golden."""

    def compare(name: str, text: str) -> None:
        path = CASES / f"{name}.golden"
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.exists(), f"{path} is missing: pytest --update-golden writes it"
        assert text == path.read_bytes().decode()

    return compare
