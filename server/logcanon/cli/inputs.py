"""What the paths on the command line are: logs, configurations, or nothing we can read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from logcanon.nginx.kind import looks_like_config, names_config
from logcanon.scan.scanner import looks_like_log

STDIN = Path("-")
_SAMPLE = 64 * 1024
_SKIPPED = {".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv"}
_GZIP = b"\x1f\x8b"


@dataclass(slots=True)
class Inputs:
    """Files by kind, in the order given; `problems` are sentences about the rest."""

    logs: list[Path] = field(default_factory=list)
    configs: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    skipped: int = 0


def collect(paths: Iterable[str]) -> Inputs:
    """Look at each path; folders are walked, and what they hold of other kinds is passed over."""
    inputs = Inputs()
    for name in paths:
        path = Path(name)
        if path == STDIN:
            inputs.logs.append(path)
        elif path.is_dir():
            for file in _walk(path, inputs):
                _classify(file, inputs, is_named=False)
        else:
            _classify(path, inputs, is_named=True)
    return inputs


def _walk(folder: Path, inputs: Inputs) -> Iterator[Path]:
    def failed(error: OSError) -> None:
        inputs.problems.append(f"{error.filename}: {error.strerror}")

    for root, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (Path(root, name) for name in sorted(names))


def _classify(path: Path, inputs: Inputs, *, is_named: bool) -> None:
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE)
    except OSError as error:
        inputs.problems.append(f"{path}: {error.strerror or error}")
        return
    text = sample.decode("utf-8", "replace")
    if path.suffix == ".log" or "error.log" in path.name or looks_like_log(sample):
        if _is_binary(sample) and not looks_like_log(sample) and not sample.startswith(_GZIP):
            _reject(path, inputs, is_named=is_named)
        else:
            inputs.logs.append(path)
    elif _is_binary(sample):
        _reject(path, inputs, is_named=is_named)
    elif names_config(path) or looks_like_config(text) or (path.suffix == ".conf" and is_named):
        inputs.configs.append(path)
    elif is_named:
        inputs.logs.append(path)  # the user says so
    else:
        inputs.skipped += 1


def _is_binary(sample: bytes) -> bool:
    return b"\0" in sample.lstrip(b"\0")


def _reject(path: Path, inputs: Inputs, *, is_named: bool) -> None:
    if is_named:
        inputs.problems.append(f"{path}: binary file, neither a log nor a configuration")
    else:
        inputs.skipped += 1
