"""Reads the Markdown cases of tests/cases/effective and tests/cases/routing.

A heading of second rank starts a case. A block fenced with ```nginx is a file: the main file
`nginx.conf`, or the file named behind the word nginx. What stands outside blocks and is no list
entry is prose. List entries are expectations: see the head of each folder's README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from logcanon.nginx.config import Config, load_config

CASES = Path(__file__).parents[1] / "cases"
_FENCE = re.compile(r"^```(\w*)[ ]*(\S*)$")


@dataclass
class Case:
    """One heading: its files, and in order its log lines and list entries."""

    name: str
    files: dict[str, str] = field(default_factory=dict)
    entries: list[tuple[str, str]] = field(default_factory=list)

    def load(self, folder: Path) -> Config:
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return load_config(folder / "nginx.conf")


def read_cases(folder: str) -> list[Case]:
    """All cases of a folder below tests/cases, README.md left out."""
    paths = sorted(p for p in (CASES / folder).glob("*.md") if p.name != "README.md")
    return [case for path in paths for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[Case]:
    case: Case | None = None
    lines = iter(path.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("## "):
            if case is not None:
                yield case
            case = Case(f"{path.stem}: {line[3:].strip()}")
            continue
        if case is None:
            continue
        fence = _FENCE.match(line)
        if fence:
            kind, name = fence.groups()
            body = "".join(f"{inner}\n" for inner in _until_fence(lines))
            if kind == "nginx":
                case.files[name or "nginx.conf"] = body
            else:
                case.entries.append((kind, body.strip()))
        elif line.startswith("- "):
            case.entries.append(("-", line[2:].strip()))
    if case is not None:
        yield case


def _until_fence(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == "```":
            return
        yield line
