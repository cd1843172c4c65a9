"""Compare our reading of real configurations with crossplane's and with real nginx's.

    python tests/differential/compare.py FOLDER [FOLDER ...] [--root ROOT] [--nginx PATH] [--show N]

Every `*.conf` file (and other file that reads as one) below the folders is

- parsed by us and by crossplane: both accept or both refuse it, and the trees are equal;
- tested by `nginx -t` in a temporary folder with links to its neighbours, included from supposed surroundings
  where it is no main file: what nginx accepts has no fault, what nginx refuses for its syntax
  has one. After an error of another class (a file that is absent, a module unknown) nginx reads
  no further and is no witness.

Nothing is fetched. Exit code: 0 no disagreement, 1 disagreements, 2 no file found.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import crossplane

sys.path.insert(0, str(Path(__file__).parents[1]))

from differential.installation import Installation
from logcanon.finding import Severity
from logcanon.nginx.directives import table
from logcanon.nginx.kind import looks_like_config
from logcanon.nginx.parser import parse
from logcanon.nginx.snippet import supposed_contexts
from logcanon.nginx.tree import Argument, Directive, Tree
from logcanon.text import Source

Verdict = Literal["accepts", "refuses", "no witness"]
Outline = tuple[str, tuple[str, ...], "tuple[Outline, ...] | None"]

_EMERG = re.compile(r"\[emerg\] (?:\d+#\d+: )?(.*?)(?: in (\S+):(\d+))?$", re.MULTILINE)
_SYNTAX = re.compile(
    r'unexpected |too long parameter|directive "[^"]*" (is not terminated by|has no opening)'
    r'|unknown directive "\ufeff|Lua code block'
)
# Said when the closing brace of http has been read, so that all within was good syntax.
_AT_THE_END = re.compile(r'no "|unknown "[^"]*" variable|cannot load certificate')
# Configuration of other programs that goes by the same suffix.
_OTHERS = re.compile(r"\A\s*\{\s|^\s*[\w.]+ = |^\[\w+\]", re.MULTILINE)
_TEMPLATES = frozenset({".tmpl", ".j2", ".erb", ".epp", ".template", ".sample"})
_WITHOUT_WITNESS = frozenset({"unclosed-block", "unclosed-quote", "missing-opening-brace"})


@dataclass
class Summary:
    """What was counted, and the disagreements as (kind, path, detail)."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    disagreements: list[tuple[str, Path, str]] = field(default_factory=list)

    def disagree(self, kind: str, path: Path, detail: str) -> None:
        """Note a disagreement."""
        self.counts[kind] += 1
        self.disagreements.append((kind, path, detail))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run over the folders and print the summary."""
    options = _options(arguments)
    summary = Summary()
    installation = Installation.here(options.nginx)
    if options.root:
        installation = Installation.in_root(options.root)
    for path in _configs(options.folders):
        summary.counts["files"] += 1
        source = Source.read(path)
        tree = parse(source, table().is_known)
        tree.faults = tuple(f for f in tree.faults if f.severity is Severity.ERROR)
        if tree.has_templates:
            summary.counts["templates (faults only)"] += 1
            if tree.faults:
                summary.disagree("fault in a template", path, _faults(tree))
            continue
        _against_crossplane(tree, summary)
        if not options.no_nginx:
            _against_nginx(tree, installation, summary)
    _print(summary, options.show)
    if not summary.counts["files"]:
        return 2
    return 1 if summary.disagreements else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="compare our reading with crossplane and nginx")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--nginx", default="", help="the nginx that is asked; default: on PATH")
    parser.add_argument("--root", type=Path, help="a root file system whose nginx is asked")
    parser.add_argument("--no-nginx", action="store_true", help="compare with crossplane only")
    parser.add_argument("--show", type=int, default=20, help="disagreements of a kind to print")
    return parser.parse_args(arguments)


def _configs(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        for path in files:
            if not path.is_file() or ".git" in path.parts:
                continue
            head = path.read_bytes()[:20_000].decode("utf-8", "replace")
            if _OTHERS.search(head):
                continue
            is_likely = path.suffix == "" or path.suffix in _TEMPLATES
            if path.suffix == ".conf" or (is_likely and looks_like_config(head)):
                yield path


# crossplane


def _against_crossplane(tree: Tree, summary: Summary) -> None:
    path = tree.source.path
    payload = crossplane.parse(
        str(path), single=True, comments=False, check_ctx=False, check_args=False
    )
    config = payload["config"][0]
    refused = [e["error"] for e in config["errors"]]
    if bool(refused) != bool(tree.faults):
        why = _known_limit(tree)
        if why:
            summary.counts[f"crossplane differs: {why}"] += 1
        elif refused:
            summary.disagree("only crossplane refuses", path, str(refused[0]))
        else:
            summary.disagree("only we refuse", path, _faults(tree))
    elif refused:
        summary.counts["both refuse"] += 1
    else:
        _compare_trees(tree, config["parsed"], summary)


def _compare_trees(tree: Tree, parsed: list[dict[str, Any]], summary: Summary) -> None:
    ours = tuple(_our_outline(d) for d in tree.children)
    theirs = _their_outlines(parsed)
    if ours == theirs:
        summary.counts["trees equal"] += 1
        return
    why = _known_limit(tree)
    if why:
        summary.counts[f"crossplane differs: {why}"] += 1
    else:
        summary.disagree("trees differ", tree.source.path, _first_difference(ours, theirs))


def _known_limit(tree: Tree) -> str:  # noqa: PLR0911 - a list of cases
    """Why crossplane 0.5.8 reads this file otherwise than nginx does, if that is known."""
    text = tree.source.text
    if re.search(r"\$\{[^}\s]*[{;]|\S\$\{\s", text):
        return "braces in ${...}"
    if text.startswith("\ufeff"):
        return "byte order mark"
    if re.search(r"[\"'][^\s;{})\"']", text) and any(
        f.code == "missing-space-after-quote" for f in tree.faults
    ):
        return "no blank wanted behind a quote"
    if "_by_lua_block" in text:
        return "Lua blocks"
    if any(f.code == "too-long-parameter" for f in tree.faults):
        return "no limit of length"
    if re.search(r"[^\s;{}]\}", text):
        return "closing brace glued to a word"
    if any(f.code in {"missing-semicolon", "missing-block", "block-not-allowed"}
           for f in tree.faults):  # fmt: skip
        return "takes any end of a directive"
    return ""


def _our_outline(directive: Directive) -> Outline:
    arguments = tuple(_as_crossplane(a) for a in directive.arguments)
    if directive.name == "if":
        arguments = _if_arguments(arguments)
    children = None
    if directive.block is not None:
        children = tuple(_our_outline(d) for d in directive.children)
    return _as_crossplane(directive.name_argument), arguments, children


def _as_crossplane(argument: Argument) -> str:
    """Escapes kept, save that of the quote itself."""
    text = argument.text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if not argument.quote:
        return text
    return text[1:-1].replace("\\" + argument.quote, argument.quote)


def _if_arguments(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """crossplane takes the parentheses off (parser.py, _prepare_if_args)."""
    if not arguments or not arguments[0].startswith("(") or not arguments[-1].endswith(")"):
        return arguments
    made = list(arguments)
    made[0] = made[0][1:].lstrip()
    made[-1] = made[-1][:-1].rstrip()
    return tuple(made[int(not made[0]) : len(made) - int(not made[-1])])


def _their_outlines(statements: list[dict[str, Any]]) -> tuple[Outline, ...]:
    """Comments between arguments come as statements even when no comments are asked for."""
    return tuple(
        (
            statement["directive"],
            tuple(statement["args"]),
            _their_outlines(statement["block"]) if "block" in statement else None,
        )
        for statement in statements
        if statement["directive"] != "#"
    )


def _first_difference(ours: tuple[Outline, ...], theirs: tuple[Outline, ...]) -> str:
    for mine, other in zip(ours, theirs, strict=False):
        if mine[:2] != other[:2]:
            return f"we: {mine[:2]} crossplane: {other[:2]}"
        if mine[2] != other[2]:
            return _first_difference(mine[2] or (), other[2] or ())
    return f"we: {len(ours)} directives, crossplane: {len(theirs)}"


# nginx


def _against_nginx(tree: Tree, nginx: Installation, summary: Summary) -> None:
    verdict, message, line = _ask_nginx(tree, nginx)
    summary.counts[f"nginx {verdict}"] += 1
    if verdict == "no witness":
        summary.reasons[re.sub(r'"[^"]*"|/\S+|\d+', "*", message)[:70]] += 1
    path = tree.source.path
    if verdict == "refuses" and not tree.faults:
        summary.disagree("only nginx refuses", path, message)
    elif verdict == "accepts" and tree.faults:
        summary.disagree("nginx accepts", path, _faults(tree))
    elif verdict == "no witness" and line:
        early = [
            f
            for f in tree.faults
            if f.span is not None
            and f.code not in _WITHOUT_WITNESS
            and tree.source.lines.line_at(f.span.start) + 2 < line
        ]
        if early:
            detail = f"{_faults(tree)}; nginx read on to line {line}: {message}"
            summary.disagree("nginx read past our fault", path, detail)


def _ask_nginx(tree: Tree, nginx: Installation) -> tuple[Verdict, str, int]:
    """The verdict on the syntax, nginx's message and the line it names in this file."""
    with tempfile.TemporaryDirectory() as name:
        copied, main_file = _copy(tree, Path(name), nginx)
        for extra in (nginx.load_all, ""):
            run = subprocess.run(
                [
                    *nginx.test,
                    "-t",
                    "-p",
                    name,
                    "-c",
                    str(main_file),
                    "-g",
                    extra,
                ],
                capture_output=True,
                check=False,
                cwd=name,
                timeout=60,
            )
            output = run.stderr.decode("utf-8", "replace")
            if "is already loaded" not in output:
                break
        found = _EMERG.search(output)
        if "syntax is ok" in output or (found is not None and _AT_THE_END.match(found[1])):
            return "accepts", "", 0
        if found is None:
            return "no witness", output.strip(), 0
        message, where, line = found.groups()
        here = where is not None and Path(where) == copied
        at_end = where is not None and Path(where) == main_file
        if _SYNTAX.search(message) and (here or at_end):
            return "refuses", message, int(line)
        return "no witness", message, int(line) if here else 0


def _copy(tree: Tree, target: Path, nginx: Installation) -> tuple[Path, Path]:
    """The file copied beside links to its neighbours, and the main file that reads it."""
    path = tree.source.path
    folder = target / "etc"
    folder.mkdir()
    for neighbour in path.parent.resolve().iterdir():
        (folder / neighbour.name).symlink_to(neighbour)
    copied = folder / path.name
    copied.unlink()
    copied.write_bytes(_without_lost_includes(tree, folder).encode("utf-8", "surrogateescape"))
    (target / "modules").symlink_to(nginx.modules)
    names = {d.name for d in tree.children}
    if "events" in names:
        return copied, copied
    contexts = [] if "http" in names else list(supposed_contexts(tree, table()))
    heads = [f"{c} u" if c == "upstream" else f"{c} /" if c == "location" else c for c in contexts]
    if "map" in heads:
        heads[heads.index("map")] = "map $uri $mapped"
    inner = f"include {copied};"
    for head in reversed(heads):
        inner = f"{head} {{ {inner} }}"
    main_file = folder / "compare-main.conf"
    main_file.write_text(f"events {{}}\n{inner}\n")
    return copied, main_file


def _without_lost_includes(tree: Tree, folder: Path) -> str:
    """The text with blanks for each include of a file that is not here, which would end the test."""
    text = tree.source.text
    for directive in tree.walk():
        if directive.name != "include" or not directive.arguments or not directive.is_terminated:
            continue
        value = directive.arguments[0].value
        if set("*?[").isdisjoint(value) and not (folder / value).exists():
            span = directive.span
            blanks = "".join(c if c == "\n" else " " for c in text[span.start : span.end])
            text = text[: span.start] + blanks + text[span.end :]
    return text


def _faults(tree: Tree) -> str:
    lines = tree.source.lines
    return "; ".join(
        f"{f.code} at line {lines.line_at(f.span.start) + 1 if f.span else 0}: {f.reason}"
        for f in tree.faults[:3]
    )


def _print(summary: Summary, show: int) -> None:
    shown: Counter[str] = Counter()
    for kind, path, detail in summary.disagreements:
        shown[kind] += 1
        if shown[kind] <= show:
            print(f"{kind}: {path}\n    {detail}")
    for reason, count in summary.reasons.most_common(10):
        print(f"{count:6} no witness: {reason}")
    for name, count in sorted(summary.counts.items()):
        print(f"{count:6} {name}")


if __name__ == "__main__":
    sys.exit(main())
