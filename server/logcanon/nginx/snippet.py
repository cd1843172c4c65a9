"""What surroundings a file without `http {}` is made for, judged by what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from logcanon.nginx.directives import DirectiveTable
from logcanon.nginx.includes import included_pattern
from logcanon.nginx.tree import Directive, Tree
from logcanon.nginx.vocabulary import names

Contexts = tuple[str, ...]
"""Names of the enclosing blocks, outermost first; empty for a main file."""

# In the order in which they win where several fit alike.
_CANDIDATES: Final[tuple[Contexts, ...]] = (
    ("http", "server"),
    ("http", "server", "location"),
    ("http",),
    (),
    ("http", "upstream"),
    ("stream",),
    ("stream", "server"),
    ("stream", "upstream"),
    ("mail",),
    ("mail", "server"),
    ("events",),
)
# Settings of a request handed on: such a snippet is mostly meant for a location.
_HANDED_ON: Final = ("proxy_", "fastcgi_", "grpc_", "uwsgi_", "scgi_", "memcached_")
_MAIN_ONLY: Final = names("http stream mail events")
_HINT: Final = re.compile(r"(?<!up)stream|mail")
_LEVELS_UP: Final = 4


def supposed_contexts(tree: Tree, known: DirectiveTable) -> Contexts:
    """The blocks that best fit the directives at the file's outermost level."""
    outer = [d for d in tree.children if d.name != "include" and not d.name_argument.is_template]
    if any(d.name in _MAIN_ONLY and d.block is not None for d in outer):
        return ()
    if _holds_entries(outer, known):
        return ("http", "types" if all("/" in d.name for d in outer) else "map")
    candidates = _ordered(outer, tree.source.path)
    scores = [sum(_fit(d, contexts, known) for d in outer) for contexts in candidates]
    return candidates[scores.index(max(scores))]


def include_base(path: Path, tree: Tree | None, exists: Callable[[str], bool]) -> Path:
    """The directory from which the file's relative includes count: the nearest that has them.

    nginx counts from the main file's directory, which is unknown here.
    """
    wanted = [
        d.arguments[0].value
        for d in (tree.walk() if tree is not None else ())
        if d.name == "include" and d.arguments and not d.arguments[0].value.startswith("/")
    ]
    candidates = [path.parent, *path.parent.parents][:_LEVELS_UP]
    for base in candidates if wanted else ():
        if any(exists(included_pattern(base, argument)) for argument in wanted):
            return base
    return path.parent


def _holds_entries(outer: list[Directive], known: DirectiveTable) -> bool:
    """Whether this is the inside of a map, geo or types: keys and values, no directives."""
    plain = [d for d in outer if d.block is None and not known.is_known(d.name)]
    return len(plain) == len(outer) > 0 and all(
        known.third_party(d.name) is None and not _is_identifier(d.name) for d in plain
    )


def _is_identifier(name: str) -> bool:
    return "_" in name and name.replace("_", "").isalpha() and name.islower()


def _ordered(outer: list[Directive], path: Path) -> list[Contexts]:
    candidates = list(_CANDIDATES)
    if any(d.name.startswith(_HANDED_ON) for d in outer):
        candidates[:2] = reversed(candidates[:2])
    hint = _HINT.search("/".join(path.parts[-3:]))
    if hint is not None:
        candidates.sort(key=lambda contexts: contexts[:1] != (hint[0],))
    return candidates


def _fit(directive: Directive, contexts: Contexts, known: DirectiveTable) -> int:
    """How well a directive fits there: its place counts most, then what its block holds."""
    family = contexts[0] if contexts and contexts[0] != "events" else "main"
    context = contexts[-1] if contexts else "main"
    is_block = directive.block is not None
    if not any(i.is_block == is_block for i in known.get(directive.name, family, context)):
        return 0
    return 100 + sum(
        bool(known.get(child.name, family, directive.name)) for child in directive.children[:40]
    )
