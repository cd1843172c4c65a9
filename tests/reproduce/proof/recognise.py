"""The record is found in the real log, by the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from language_server import REPOSITORY
from reproduce.case import Printed
from reproduce.proof.configuration import text_lines


def recognise(log: Path, printed: Printed, line: str) -> None:
    """`logcanon scan` finds the record in the real log, on the message and nothing else."""
    done = logcanon("scan", "--format", "json", str(log))
    assert done.returncode == 1, done.stderr
    lines = text_lines(log.read_bytes())
    at_line = [
        found
        for found in map(json.loads, done.stdout.splitlines())
        if lines[found["line"] - 1] == line
    ]
    assert at_line, done.stdout
    found = at_line[0]
    assert (found["id"], found["kind"]) == (printed.record, "record")
    assert (found["severity"], found["level"]) == (printed.severity, printed.level)
    assert found["end_line"] == found["line"]
    assert line[found["column"] - 1 : found["end_column"] - 1] == printed.found_in(line)
    assert len(at_line) == lines.count(line), at_line


def logcanon(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The real command line."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "server"), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "logcanon", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, timeout=60
    )
