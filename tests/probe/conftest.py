"""Upstreams for the tests of this folder."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("reproduce.lab")  # before anything imports it

from probe.upstream import Lab  # noqa: E402


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)
