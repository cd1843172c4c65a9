"""Build logcanon/messages/messages.json from nginx source trees.

usage: build_messages.py TREE [TREE ...]

Each TREE holds the src/ of one release (`apt-get source nginx`, a tag of nginx's repository); the
more releases are given, the exacter are the versions that brought a message and took it away.
Every call by which nginx writes to its log is found and its format worked out, choices and texts
that nginx puts in included. Left out are debug messages, what `nginx -V` and -h answer (it has no
stamp), and formats without a word of their own. Keys that the present table gives to
messages are kept. Nothing is fetched.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extract.argument import names_of
from extract.calls import sites_of
from extract.history import History, Origin, Version
from extract.phase import handler_of, phase_of
from extract.tree import Tree
from nginx_source import version_of

from logcanon.messages.template import Words, pieces

TARGET = Path(__file__).resolve().parents[1] / "logcanon/messages/messages.json"
LICENCE = (
    "Facts from the sources of nginx, BSD 2-clause, (C) 2002-2021 Igor Sysoev, (C) 2011-2026 "
    "Nginx, Inc.; see messages.LICENSE beside this file."
)
_ERRNO_ALWAYS = re.compile(r"ngx_errno|ngx_socket_errno|NGX_E\w+|errno")
_KEY_WORDS, _KEY_LENGTH = 9, 60

Row = list[Any]


def build(trees: Sequence[Path], keys: dict[str, str]) -> dict[str, Any]:
    """The whole table; `keys` are those of the present one, by format."""
    history = History()
    for version, tree in sorted((version_of(tree), tree) for tree in trees):
        print(".".join(map(str, version)), flush=True)
        history.add(version, sites_of(Tree(tree)))
    found = list(history.ordered())
    keys = keys_of([template for template, _ in found], keys)
    names = Names()
    rows = [
        [
            keys[template],
            template,
            _spellings(origins),
            [names.index("argument", name) for name in names_of(_newest(origins).sites[0])],
            [_origin_row(history, template, origin, names) for origin in _by_age(origins)],
        ]
        for template, origins in found
    ]
    return {
        "licence": LICENCE,
        "nginx": [_text(history.versions[0]), _text(history.versions[-1])],
        **names.tables,
        "messages": rows,
    }


class Names:
    """Words that many messages share, by number."""

    def __init__(self) -> None:
        kinds = (
            "module",
            "phase",
            "handler",
            "levels",
            "file",
            "function",
            "argument",
            "directives",
        )
        self.tables: dict[str, list[Any]] = {kind: [] for kind in kinds}
        self._places: dict[tuple[str, Any], int] = {}

    def index(self, kind: str, name: Any) -> int:
        """The number of `name`, a new one where it is new."""
        table = self.tables[kind]
        place = self._places.setdefault((kind, name), len(table))
        if place == len(table):
            table.append(name)
        return place


def _origin_row(history: History, template: str, origin: Origin, names: Names) -> Row:
    """[module, phase, handler, levels, flags, file, function, directives, since, until]."""
    site = origin.sites[0]
    row: Row = [
        names.index("module", site.module),
        names.index("phase", phase_of(site)),
        names.index("handler", handler_of(site)),
        names.index("levels", " ".join(origin.levels)),
        _flags(origin),
        names.index("file", site.file),
        names.index("function", site.function),
        names.index("directives", " ".join(origin.directives)),
    ]
    since, until = history.since(template, origin), history.until(template, origin)
    return [*row, _text(since), _text(until)] if until else [*row, _text(since)] if since else row


def _flags(origin: Origin) -> str:
    """What else the line holds.

    "c" place in the configuration, "e" error number, "m" one at times, "s" error queue of OpenSSL;
    "w" only on Windows, "d" only in debug builds.
    """
    sites = origin.sites
    site = sites[0]
    flags = "c" if site.returned or site.api == "ngx_conf_log_error" else ""
    has_errno = {site.errno not in ("0", "") for site in sites}
    always = all(_ERRNO_ALWAYS.fullmatch(site.errno) for site in sites)
    flags += "e" if always else "m" if True in has_errno else ""
    flags += "s" if site.api in ("ngx_ssl_error", "ngx_ssl_connection_error") else ""
    flags += "w" if site.is_windows else ""
    return flags + ("d" if all(site.is_debug_build for site in sites) else "")


def keys_of(templates: Sequence[str], known: dict[str, str]) -> dict[str, str]:
    """A name for each message that says what it is: its words."""
    words = {template: _words(template) for template in templates}
    count = Counter(words.values())
    keys: dict[str, str] = {}
    for template in templates:
        key = words[template]
        if count[key] > 1:
            key += "-" + hashlib.sha256(template.encode()).hexdigest()[:4]
        keys[template] = known.get(template, key.strip("-"))
    return keys


def _words(template: str) -> str:
    fixed = " ".join(piece.text for piece in pieces(template) if isinstance(piece, Words))
    words = re.findall(r"[a-z0-9]+", fixed.lower().replace("()", ""))[:_KEY_WORDS]
    while len("-".join(words)) > _KEY_LENGTH:
        words.pop()
    return "-".join(words)


def _spellings(origins: Sequence[Origin]) -> list[str]:
    return list(dict.fromkeys(a for o in origins for site in o.sites for a in site.alternates))


def _newest(origins: Sequence[Origin]) -> Origin:
    return max(origins, key=lambda origin: origin.newest)


def _by_age(origins: Sequence[Origin]) -> list[Origin]:
    return sorted(origins, key=lambda origin: [-part for part in origin.newest])


def _text(version: Version | None) -> str | None:
    return ".".join(map(str, version)) if version else None


def dump(table: dict[str, Any]) -> str:
    """The table as JSON, one message a line."""
    rows = table.pop("messages")
    head = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    body = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f'{head[:-1]},"messages":[\n{body}\n]}}\n'


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    present = json.loads(options.out.read_text("utf-8")) if options.out.exists() else {}
    keys = {row[1]: row[0] for row in present.get("messages", ())}
    table = build(options.trees, keys)
    count = len(table["messages"])
    options.out.write_text(dump(table), encoding="utf-8")
    print(f"{options.out}: {count} messages")


if __name__ == "__main__":
    main()
