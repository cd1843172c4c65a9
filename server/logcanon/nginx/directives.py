"""What is known of every nginx directive: where it may stand, its arguments, default and age.

The facts stand in `directives.json`, made by `server/tools/build_directives.py` from nginx's
command tables (contexts, arity) and its documentation (syntax, default, since, address).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from logcanon.nginx.near import nearest

Repeat = Literal["once", "list", "unknown"]
_DATA = Path(__file__).with_name("directives.json")
# Contexts that lie outside http, stream and mail.
_OUTER = frozenset({"main", "events", "mgmt", "any"})


@dataclass(frozen=True, slots=True)
class DirectiveInfo:
    """One directive of one module.

    `family` is http, stream, mail or core. `contexts` are nginx's words: main, events, http,
    server, location, `if in server`, `if in location`, limit_except, upstream, stream, mail, any.
    `default` is as documented, one text for each statement; empty where there is none.
    `values` are the words an enumerated argument takes. `since` and `removed` are versions; None
    is "older than the table knows" and "still there". `repeat` is "once" when nginx refuses a
    second one on a level, "list" when those of a level act as a group.
    """

    name: str
    module: str
    family: str
    contexts: tuple[str, ...]
    is_block: bool
    takes: str
    syntax: tuple[str, ...]
    default: tuple[str, ...]
    since: str | None
    removed: str | None
    values: tuple[str, ...]
    repeat: Repeat
    url: str
    is_commercial: bool
    is_documented: bool
    is_obsolete: bool

    @property
    def arity(self) -> tuple[int, int | None]:
        """Fewest and most arguments; None means no upper end."""
        if self.takes == "*":
            return 0, None
        if self.takes.endswith("+"):
            return int(self.takes[:-1]), None
        if self.takes == "flag":
            return 1, 1
        return int(self.takes[0]), int(self.takes[-1])

    def accepts(self, count: int) -> bool:
        """Whether nginx takes `count` arguments (ngx_conf_file.c, ngx_conf_handler)."""
        low, high = self.arity
        if self.takes.isdigit():
            return str(count) in self.takes and count < 10
        return low <= count and (high is None or count <= high)

    @property
    def is_flag(self) -> bool:
        """Whether the one argument is on or off."""
        return self.values == ("on", "off")


class DirectiveTable:
    """The table; rows become `DirectiveInfo` when they are asked for."""

    __slots__ = ("_bits", "_found", "_infos", "_modules", "_rows", "_third_names",
                 "_third_prefixes", "free_blocks", "open_blocks", "versions")  # fmt: skip

    def __init__(self, document: dict[str, Any]) -> None:
        self._rows: dict[str, list[list[Any]]] = document["directives"]
        self._modules: list[list[str]] = document["modules"]
        self._bits: dict[str, int] = {c: 1 << i for i, c in enumerate(document["contexts"])}
        self._infos: dict[str, tuple[DirectiveInfo, ...]] = {}
        self._found: dict[tuple[str, str | None, str | None], tuple[DirectiveInfo, ...]] = {}
        self._third_names: dict[str, str] = document["third_party"]["names"]
        self._third_prefixes: dict[str, str] = document["third_party"]["prefixes"]
        self.versions: tuple[str, str] = tuple(document["nginx"])
        """Oldest and newest nginx whose command tables were read."""
        self.free_blocks: frozenset[str] = frozenset(document["free_blocks"])
        """Blocks whose entries are data, not directives: map, types, geo ..."""
        self.open_blocks: frozenset[str] = frozenset(document["open_blocks"])
        """Blocks with directives of their own that the table may not know in full."""

    def __iter__(self) -> Iterator[DirectiveInfo]:
        for name in self._rows:
            yield from self._of(name)

    def is_known(self, name: str) -> bool:
        """Whether nginx or one of its documented modules has a directive `name`."""
        return name in self._rows

    def third_party(self, name: str) -> str | None:
        """The well-known foreign module that `name` belongs to, or None."""
        if name in self._rows:
            return None
        if name in self._third_names:
            return self._third_names[name]
        prefixes = (p for p in self._third_prefixes if name.startswith(p))
        longest = max(prefixes, key=len, default=None)
        return None if longest is None else self._third_prefixes[longest]

    def get(
        self, name: str, family: str | None = None, context: str | None = None
    ) -> tuple[DirectiveInfo, ...]:
        """The directives called `name`, of that family, allowed in that context.

        `family` "main" and "core" mean what stands outside http, stream and mail.
        """
        key = (name, family, context)
        found = self._found.get(key)
        if found is None:
            found = tuple(
                info
                for info in self._of(name)
                if _fits_family(info.contexts, info.family, family)
                and (context is None or context in info.contexts or "any" in info.contexts)
            )
            if name in self._rows:
                self._found[key] = found
        return found

    def allowed_in(self, context: str, family: str | None = None) -> tuple[DirectiveInfo, ...]:
        """All directives that may stand in `context`, by name."""
        mask = self._bits.get(context, 0) | self._bits["any"]
        names = (name for name, rows in self._rows.items() if any(r[1] & mask for r in rows))
        return tuple(info for name in names for info in self.get(name, family, context))

    def near_names(
        self, name: str, context: str | None = None, family: str | None = None, limit: int = 3
    ) -> tuple[str, ...]:
        """Names that `name` may be a slip of, best first; those allowed in `context` lead."""
        return nearest(name, self._rows, self._names_in(context, family), limit)

    def _names_in(self, context: str | None, family: str | None) -> Collection[str]:
        if context is None:
            return ()
        return {info.name for info in self.allowed_in(context, family)}

    def _of(self, name: str) -> tuple[DirectiveInfo, ...]:
        if name not in self._infos:
            self._infos[name] = tuple(self._info(name, row) for row in self._rows.get(name, ()))
        return self._infos[name]

    def _info(self, name: str, row: list[Any]) -> DirectiveInfo:
        """`row` is [module, contexts, flags, takes, syntax, default, since, removed, values]."""
        module, mask, flags, takes, syntax, default, since, removed, values = (
            row + [[], [], None, None, []][len(row) - 4 :]
        )
        module_name, family, page = self._modules[module]
        documented = "d" in flags
        return DirectiveInfo(
            name=name,
            module=module_name,
            family=family,
            contexts=tuple(c for c, bit in self._bits.items() if mask & bit),
            is_block="b" in flags,
            takes=takes,
            syntax=tuple(syntax),
            default=tuple(default),
            since=since,
            removed=removed,
            values=("on", "off") if takes == "flag" else tuple(values),
            repeat="once" if "1" in flags else "list" if "n" in flags else "unknown",
            url=f"{page}#{name}" if page and documented else "",
            is_commercial="c" in flags,
            is_documented=documented,
            is_obsolete="o" in flags,
        )


@cache
def table() -> DirectiveTable:
    """The packaged table, read once in a process."""
    return DirectiveTable(json.loads(_DATA.read_text(encoding="utf-8")))


def _fits_family(contexts: tuple[str, ...], has: str, wanted: str | None) -> bool:
    if wanted is None or has == wanted:
        return True
    if wanted in ("main", "core"):
        return has == "core" or not _OUTER.isdisjoint(contexts)
    # error_log and kin belong to no family but name the contexts of all.
    return has == "core" and (wanted in contexts or "any" in contexts)
