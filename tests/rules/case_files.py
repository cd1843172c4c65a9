"""Reading tests/cases/rules/*.md; the head of test_cases.py says how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "cases" / "rules"
MAIN = "nginx.conf"
_FENCE = re.compile(r"^```nginx([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECTATION = re.compile(
    r"^(?P<lead>\s*#\s*)(?P<carets>\^+) (?P<severity>\w+) (?P<id>[\w-]+)(?:: (?P<words>.*))?$"
)


@dataclass(frozen=True)
class Expectation:
    """A finding on a line (zero-based) of a file; `column` is where the carets begin."""

    file: str
    line: int
    column: int
    length: int
    severity: str
    id: str
    words: str


@dataclass
class Case:
    """One heading: files by relative path, what is expected, files after the first fix."""

    suite: str
    title: str
    files: dict[str, str] = field(default_factory=dict)
    expected: list[Expectation] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.suite}: {self.title}"

    @property
    def main(self) -> str:
        return MAIN if MAIN in self.files else next(iter(self.files))

    def write(self, folder: Path) -> Path:
        """Write the files below `folder`; the main file's path."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return folder / self.main


def read_cases() -> list[Case]:
    """All cases, in the order of files and headings."""
    return [case for path in sorted(FOLDER.glob("*.md")) for case in read_suite(path)]


def read_suite(path: Path) -> Iterator[Case]:
    """The cases of one file."""
    for section in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        yield _read(path.stem, section)


def _read(suite: str, section: str) -> Case:
    case = Case(suite, section.partition("\n")[0].strip())
    for fence in _FENCE.finditer(section):
        words = fence[1].split()
        is_fixed = "fixed" in words
        name = next((word for word in words if word not in {"crlf", "tabs", "fixed"}), MAIN)
        text, found = _split(name, fence[2])
        if "tabs" in words:
            text = re.sub(r"^( {4})+", lambda m: "\t" * (len(m[0]) // 4), text, flags=re.MULTILINE)
        if "crlf" in words:
            text = text.replace("\n", "\r\n")
        if is_fixed:
            case.fixed[name] = text
        else:
            case.files[name] = text
            case.expected += found
    return case


def _split(name: str, text: str) -> tuple[str, list[Expectation]]:
    lines: list[str] = []
    found: list[Expectation] = []
    for line in text.splitlines():
        match = _EXPECTATION.match(line)
        if match is None:
            lines.append(line)
            continue
        found.append(
            Expectation(
                name,
                len(lines) - 1,
                len(match["lead"]),
                len(match["carets"]),
                match["severity"],
                match["id"],
                match["words"] or "",
            )
        )
    return "".join(f"{line}\n" for line in lines), found
