"""Upstreams for the tests of this folder."""

from pathlib import Path

import pytest

from probe.upstream import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)
