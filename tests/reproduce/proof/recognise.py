"""The record is found in the real log, by the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from language_server import REPOSITORY
from reproduce.proof.configuration import text_lines
from reproduce.proof.provoke import Shown


def recognise(shown: Shown) -> None:
    """`logcanon scan` finds the record in the real log, on the message."""
    done = logcanon("scan", "--format", "json", str(shown.log))
    assert done.returncode == 1, done.stderr
    lines = text_lines(shown.log.read_bytes())
    at_line = [
        found
        for found in map(json.loads, done.stdout.splitlines())
        if lines[found["line"] - 1] == shown.line
    ]
    assert at_line, done.stdout
    found = at_line[0]
    assert (found["id"], found["kind"]) == (shown.printed.record, "record")
    assert (found["severity"], found["level"]) == (shown.printed.severity, shown.printed.level)
    assert found["end_line"] == found["line"]
    assert_spans(shown.line[found["column"] - 1 : found["end_column"] - 1], shown.message)
    assert {(other["id"], other["column"]) for other in at_line} == {(found["id"], found["column"])}


def assert_spans(marked: str, message: str) -> None:
    """What is marked is the message, or the part of it that tells it from others, or it whole."""
    assert marked, message
    assert marked in message or message in marked, (marked, message)


def logcanon(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The real command line."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "server"), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "logcanon", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, timeout=60
    )
