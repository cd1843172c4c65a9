"""A folder with certificates for each case."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rules.certificates import write_certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    write_certificates(folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path, certificates: Path) -> Path:
    """An empty folder but for the certificates that a case may name."""
    return Path(shutil.copytree(certificates, tmp_path / "etc"))
