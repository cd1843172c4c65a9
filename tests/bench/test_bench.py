"""The benchmark compares like with like: both sides find the same lines."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # it is a program, no package

from generate import write_log
from measure import find_ripgrep
from patterns import hand_written

from logcanon.scan.matcher import compile_signatures
from logcanon.scan.scanner import scan_file


@pytest.mark.skipif(find_ripgrep() is None, reason="ripgrep is not installed")
@pytest.mark.parametrize(("matching", "access"), [(0.01, 0.0), (0.2, 0.0), (1.0, 0.0), (0.3, 0.9)])
def test_ripgrep_finds_the_same_lines(tmp_path: Path, matching: float, access: float) -> None:
    patterns = hand_written()
    log, file = tmp_path / "bench.log", tmp_path / "patterns.txt"
    write_log(log, 300_000, patterns, matching=matching, access=access)
    file.write_text("".join(re.sub(r"\?P<\w+>", "?:", p.regex) + "\n" for p in patterns), "utf-8")
    command = [find_ripgrep() or "", "--no-config", "--json", "-f", str(file), str(log)]
    answers = map(json.loads, subprocess.check_output(command).splitlines())
    theirs = [a["data"]["line_number"] - 1 for a in answers if a["type"] == "match"]
    matcher = compile_signatures({str(number): p for number, p in enumerate(patterns)})
    ours = [occurrence.line_number for occurrence in scan_file(matcher, log)]
    assert ours == theirs
    assert len(ours) >= 10
