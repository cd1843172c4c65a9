"""The smallest configuration that still fails the same way."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path

from differential.attempts import Failure, attempt_all
from differential.trial import Trial

from logcanon.nginx.parser import parse
from logcanon.text import Source

_SECONDS = 60


def shrunk(source: Source, failure: Failure, certificate: Path) -> str:
    """The text of `source` without the directives that the failure does not need."""
    path, text = source.path, source.text
    deadline = time.monotonic() + _SECONDS
    at = 0
    while time.monotonic() < deadline:
        spans = sorted((d.span for d in parse(Source(path, text)).walk()), key=lambda s: -s.length)
        if at >= len(spans):
            break
        span = spans[at]
        shorter = text[: span.start] + text[span.end :]
        if _fails(path, shorter, failure, certificate):
            text = shorter
        else:
            at += 1
    return "\n".join(line for line in text.split("\n") if line.strip())


def _fails(path: Path, text: str, failure: Failure, certificate: Path) -> bool:
    with tempfile.TemporaryDirectory() as name:
        trial = Trial(Source(path, text), Path(name), certificate)
        if trial.accepted():
            return False
        found = attempt_all(trial, certificate, Counter())
        return any(each.kind == failure.kind for each in found)
