"""Finding the nginx configurations of a workspace folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from logcanon.nginx.kind import looks_like_config, names_config

_SKIPPED = {".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", "target"}
_MAX_DEPTH = 8
_MAX_FILES = 20_000
_SAMPLE = 64 * 1024


def config_files(folder: Path) -> tuple[Path, ...]:
    """Files below `folder` that are, or read as, nginx configurations; main files come first.

    Bounded in depth and number, so that a workspace at the root of a disk does not hang.
    """
    found = [path for path in _files(folder) if _is_config(path)]
    return tuple(sorted(found, key=lambda p: (p.name != "nginx.conf", len(p.parts), p)))


def _files(folder: Path) -> Iterator[Path]:
    seen = 0
    base = len(folder.parts)
    for root, folders, names in os.walk(folder, followlinks=False):
        here = Path(root)
        folders[:] = sorted(
            name for name in folders if name not in _SKIPPED and len(here.parts) - base < _MAX_DEPTH
        )
        for name in sorted(names):
            seen += 1
            if seen > _MAX_FILES:
                return
            yield here / name


def _is_config(path: Path) -> bool:
    if path.name == "nginx.conf":
        return True
    if path.suffix != ".conf" and not names_config(path):
        return False
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE)
    except OSError:
        return False
    return looks_like_config(sample.decode("utf-8", "replace"))
