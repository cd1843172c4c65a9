"""Builds logcanon/nginx/directives.json from nginx source trees and documentation facts.

usage: build_directives.py --documented FACTS.jsonl[.gz] TREE [TREE ...]

Each TREE is an unpacked nginx source (`apt-get source nginx`, a release's tar file); the more
releases are given, the exacter is the version in which a directive disappeared. Contexts, arity,
accepted words and whether a directive may be repeated are what the newest tree says that has
the directive. FACTS has one JSON object a line for each documented directive (name, module,
family, contexts, syntax, default, block, since_effective, url, commercial): these facts stand
only in nginx's documentation. Nothing is fetched.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nginx_source import Command, read_commands, version_of

TOOLS = Path(__file__).resolve().parent
TARGET = TOOLS.parent / "logcanon/nginx/directives.json"
LICENCE = (
    "Facts from nginx and its documentation, BSD 2-clause, (C) 2002-2021 Igor Sysoev, "
    "(C) 2011-2026 Nginx, Inc.; see directives.LICENSE beside this file."
)
# Blocks whose entries are data, not directives (their parsers replace ngx_conf_handler), and
# blocks whose directives stand in no public command table.
FREE_BLOCKS = ("types", "map", "geo", "split_clients", "charset_map", "num_map", "match")
OPEN_BLOCKS = ("otel_exporter", "oidc_provider", "acme_issuer", "mgmt")
# ngx_log_set_log links each error_log of a level into one list.
LISTS = {"error_log", "load_module", "include", "set", "rewrite", "return", "break", "if"}
LISTS |= {"location", "server", "upstream", "listen", "types", "map", "geo", "split_clients"}

# One documented directive stands for those of several families.
TOLD_ONCE = {"error_log", "include"}

Row = dict[str, Any]
Version = tuple[int, ...]


class History:
    """The commands of all trees: newest form, first and last version of each."""

    def __init__(self, trees: Iterable[Path]) -> None:
        self.versions: list[Version] = []
        self.newest: dict[tuple[str, str], Command] = {}
        self.seen: dict[tuple[str, str], list[Version]] = defaultdict(list)
        for version, tree in sorted((version_of(tree), tree) for tree in trees):
            self.versions.append(version)
            for command in read_commands(tree):
                key = command.module, command.name
                self.newest[key] = command
                self.seen[key].append(version)

    def of(self, family: str, name: str, module: str, contexts: set[str]) -> Command | None:
        """The command that a documented directive describes.

        The documentation gathers several source modules in one page, so modules need not agree;
        of two directives with one name, the one that shares more contexts is meant.
        """
        found = [c for c in self.newest.values() if (c.family, c.name) == (family, name)]
        if name == "include":
            found = [c for c in self.newest.values() if c.name == name]
        same = [c for c in found if c.module.replace("_filter_", "_") == module]
        if same:
            return same[0]
        found.sort(key=lambda c: -len(contexts.intersection(c.contexts)))
        if found and (contexts.intersection(found[0].contexts) or "any" in found[0].contexts):
            return found[0]
        return None

    def first(self, command: Command) -> str | None:
        """The version that brought the command; None when the oldest tree has it."""
        first = self.seen[command.module, command.name][0]
        return None if first == self.versions[0] else _text(first)

    def removed(self, command: Command) -> str | None:
        """The version that no longer has the command; None when the newest tree has it."""
        last = self.seen[command.module, command.name][-1]
        return next((_text(v) for v in self.versions if v > last), None)


def _text(version: Version) -> str:
    return ".".join(map(str, version))


def documented_row(fact: Row, history: History) -> tuple[Row, Command | None]:
    """A row for a documented directive, the source's word first where it speaks."""
    contexts = [c for context in fact["contexts"] if context for c in _expanded(context)]
    command = history.of(fact["family"], fact["name"], fact["module"], set(contexts))
    syntax = [text for text in fact["syntax"] if text]
    row: Row = {
        "name": fact["name"],
        "module": fact["module"],
        "family": fact["family"],
        "contexts": contexts,
        "syntax": syntax,
        "block": fact["block"],
        "default": [text for text in fact["default"] if text],
        "since": fact["since_effective"],
        "commercial": fact["commercial"],
        "documented": True,
        "takes": takes_from_syntax(syntax),
        "values": ["on", "off"] if syntax == ["on | off"] else [],
        "url": fact["url"].split("#")[0],
    }
    if command is not None:
        extra = [c for c in contexts if c not in command.contexts]
        # error_log and kin: the page joins commands of several modules.
        row["contexts"] = (
            [*command.contexts, *extra] if fact["family"] == "core" else list(command.contexts)
        )
        row |= {"takes": command.takes, "values": list(command.values)}
        row |= {"repeat": command.repeat, "obsolete": command.is_obsolete}
        row["removed"] = history.removed(command)
        row["since"] = row["since"] or history.first(command)
    return row, command


def source_row(command: Command, history: History) -> Row:
    """A row for a directive that only the source knows."""
    return {
        "name": command.name,
        "module": command.module,
        "family": command.family,
        "contexts": list(command.contexts),
        "syntax": ["on | off"] if command.takes == "flag" else [],
        "block": command.is_block,
        "since": history.first(command),
        "removed": history.removed(command),
        "takes": command.takes,
        "values": list(command.values),
        "repeat": command.repeat,
        "obsolete": command.is_obsolete,
    }


def _expanded(context: str) -> list[str]:
    return ["if in server", "if in location"] if context == "if" else [context]


def takes_from_syntax(variants: Sequence[str]) -> str:
    """How many arguments the documented syntax allows, in the words of nginx_source.takes_of.

    Rather too many than too few: anything optional or repeated leaves the upper end open.
    """
    counts: set[int] = set()
    for text in variants or [""]:
        required = re.sub(r"(?<=\S)\[[^\]]*\]", "", text)
        required = re.sub(r"\[(?:[^\[\]]|\[[^\]]*\])*\]", " ", required)
        words = len(re.sub(r"\s*\|\s*", "|", required).replace("...", " ").split())
        low = min(len(part.replace("...", " ").split()) for part in required.split(" | "))
        if "[" in text or "..." in text or low != words:
            return f"{low}+" if low else "*"
        counts.add(words)
    return "".join(map(str, sorted(counts)))


def build(facts: Iterable[Row], history: History) -> Row:
    """The whole document."""
    rows: list[Row] = []
    used: set[tuple[str, str]] = set()
    for fact in facts:
        row, command = documented_row(fact, history)
        rows.append(row)
        if command:
            used.add((command.module, command.name))
    told = {(row["family"], row["name"]) for row in rows}
    for command in history.newest.values():
        is_told = (command.family, command.name) in told or command.name in TOLD_ONCE
        if not is_told and (command.module, command.name) not in used:
            rows.append(source_row(command, history))
    foreign = json.loads((TOOLS / "third_party.json").read_text(encoding="utf-8"))
    rows += foreign.pop("directives")
    return {**_document(rows, history), "third_party": foreign}


def _document(rows: list[Row], history: History) -> Row:
    contexts = list(dict.fromkeys(c for row in rows for c in row["contexts"]))
    modules: dict[str, list[str]] = {}
    directives: dict[str, list[list[Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["name"], row["family"], row["module"])):
        held = modules.setdefault(row["module"], [row["family"], ""])
        held[1] = held[1] or row.get("url", "")
        directives[row["name"]].append(_packed(row, list(modules), contexts))
    return {
        "licence": LICENCE,
        "nginx": [_text(history.versions[0]), _text(history.versions[-1])],
        "contexts": contexts,
        "modules": [[name, *rest] for name, rest in modules.items()],
        "free_blocks": list(FREE_BLOCKS),
        "open_blocks": list(OPEN_BLOCKS),
        "directives": directives,
    }


def _packed(row: Row, modules: list[str], contexts: list[str]) -> list[Any]:
    """[module, contexts, flags, takes, syntax, default, since, removed, values]; see directives.py.

    Flags: b block, c commercial, d documented, o obsolete, 1 once on a level, n list.
    """
    repeat = "list" if row["name"] in LISTS else row.get("repeat", "")
    flags = "".join(
        letter
        for letter, is_set in (
            ("b", row["block"]),
            ("c", row.get("commercial")),
            ("d", row.get("documented")),
            ("o", row.get("obsolete")),
            ("1", repeat == "once"),
            ("n", repeat == "list"),
        )
        if is_set
    )
    packed: list[Any] = [
        modules.index(row["module"]),
        sum(1 << contexts.index(c) for c in dict.fromkeys(row["contexts"])),
        flags,
        row["takes"],
        row["syntax"],
        row.get("default", []),
        row["since"],
        row.get("removed"),
        [] if row["takes"] == "flag" else row["values"],
    ]
    while packed[-1] in (None, []):
        packed.pop()
    return packed


def write(document: Row, path: Path) -> None:
    """One directive a line, so that a change reads well in a diff."""
    directives = document.pop("directives")
    head = json.dumps(document, ensure_ascii=False, indent=1)[:-2]
    lines = (
        f"{json.dumps(name)}:{json.dumps(rows, ensure_ascii=False, separators=(',', ':'))}"
        for name, rows in directives.items()
    )
    path.write_text(head + ',\n "directives": {\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documented", type=Path, required=True, metavar="FACTS")
    parser.add_argument("--output", type=Path, default=TARGET)
    parser.add_argument("trees", type=Path, nargs="+", metavar="TREE")
    options = parser.parse_args()
    opener = gzip.open if options.documented.suffix == ".gz" else open
    with opener(options.documented, "rt", encoding="utf-8") as lines:
        facts = [json.loads(line) for line in lines]
    write(build(facts, History(options.trees)), options.output)


if __name__ == "__main__":
    main()
