"""All edits that are offered on random configurations, each judged by a real nginx."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, note, settings

from differential.certificate import write_certificate
from differential.edits import attempt_all
from differential.trial import NGINX, Trial
from logcanon.text import Source
from plan.nginx_configs import CA, Files, nginx_files

pytestmark = pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("certificate"))


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(nginx_files())
def test_nginx_takes_every_edit(certificate: Path, files: Files) -> None:
    for name, text in {"nginx.conf": files.main, **files.others}.items():
        note(f"--- {name}\n{text}")
    with tempfile.TemporaryDirectory() as folder:
        source = Source(Path(folder, "nginx.conf"), files.main)
        beside = {**files.others, CA: certificate.read_text()}
        trial = Trial(source, Path(folder), certificate, beside)
        refused = trial.accepted()
        note(f"nginx says: {refused}")
        assume(not refused)
        counts: Counter[str] = Counter()
        assert not list(attempt_all(trial, certificate, counts))
        assert counts["planner operations"]
