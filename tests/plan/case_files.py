"""Reading tests/cases/fixes/*.md: the edit planner's specification.

A heading is a case. The first fenced block is the file before, with a `▶` in front of the block
that is meant (without one: the file's top level); a list names the operations on that block;
the second fenced block is the file after. `refused:` lines give words of the refusals instead of
or beside it. Words behind `nginx` say what a Markdown file cannot show: `crlf`, `cr`, `bom`,
`no-final-line-end`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from logcanon.nginx.parser import parse
from logcanon.nginx.tree import Tree
from logcanon.plan import (
    InsertDirective,
    Operation,
    RemoveDirective,
    SetDirective,
    Site,
)
from logcanon.text import Source

FIXES = Path(__file__).parent.parent / "cases" / "fixes"
MARK = "▶"
CONF = Path("/etc/nginx/nginx.conf")
_FENCE = re.compile(r"^```nginx([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    place: int | None
    operations: tuple[tuple[str, ...], ...]
    refusals: tuple[str, ...]
    after: str

    def site(self, tree: Tree) -> Site:
        if self.place is None:
            return tree
        return next(d for d in tree.walk() if d.span.start == self.place)


def read_cases() -> Iterator[Case]:
    for path in sorted(FIXES.glob("*.md")):
        for section in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            yield _read(path.stem, section)


def _read(file: str, section: str) -> Case:
    title = section.partition("\n")[0].strip()
    blocks = [_as_written(m[2], m[1].split()) for m in _FENCE.finditer(section)]
    listed = re.findall(r"^- (.*)$", _FENCE.sub("", section), flags=re.MULTILINE)
    refusals = [item.removeprefix("refused: ") for item in listed if item.startswith("refused: ")]
    operations = [tuple(item.strip("`").split()) for item in listed if "refused: " not in item]
    place = blocks[0].find(MARK)
    before = blocks[0].replace(MARK, "")
    return Case(
        f"{file}: {title}",
        before,
        place if place >= 0 else None,
        tuple(operations),
        tuple(refusals),
        blocks[1] if len(blocks) > 1 else before,
    )


def _as_written(text: str, flags: list[str]) -> str:
    if "no-final-line-end" in flags:
        text = text.removesuffix("\n")
    if "crlf" in flags:
        text = text.replace("\n", "\r\n")
    if "cr" in flags:
        text = text.replace("\n", "\r")
    return "\ufeff" + text if "bom" in flags else text


def read_tree(text: str, path: Path = CONF) -> Tree:
    return parse(Source(path, text))


def operations_on(site: Site, written: tuple[tuple[str, ...], ...]) -> list[Operation]:
    """`set NAME ARG...`, `insert NAME ARG...`, `remove NAME ARG...`."""
    made: list[Operation] = []
    for verb, name, *arguments in written:
        if verb == "remove":
            label = " ".join((name, *arguments))
            made += [RemoveDirective(c) for c in site.children if c.label == label]
        else:
            kind = SetDirective if verb == "set" else InsertDirective
            made.append(kind(site, name, tuple(arguments)))
    return made
