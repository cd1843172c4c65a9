"""The machine-applicable part of a record: directives to set, taken from its workarounds.

A record says in words what helps, with nginx statements among them (`proxy_ssl_verify on;`).
Those statements are the remedy; there is no second copy of them in code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from logcanon.nginx.directives import DirectiveTable
from logcanon.records.model import Record

# A statement on a line of its own or inside a sentence: a directive's name (they all hold an
# underscore where a remedy sets them), arguments, a semicolon.
_STATEMENT = re.compile(r"(?<![\w$./-])([a-z][a-z0-9]*(?:_[a-z0-9]+)+)[ \t]+([^;{}\n]+);")


@dataclass(frozen=True, slots=True)
class Setting:
    """One directive to set: `proxy_ssl_verify_depth 2`; arguments as they are written."""

    name: str
    arguments: tuple[str, ...]


def remedy_of(record: Record, table: DirectiveTable) -> tuple[Setting, ...]:
    """The settings that a record recommends, each directive once, in the record's order.

    Explicit `remedies` win; without them the statements within the workarounds are taken.
    """
    written = [text for spec in record.remedies for text in spec.directives]
    texts = written or [w.how or w.action for w in record.workarounds]
    settings: dict[str, Setting] = {}
    for setting in _statements(texts):
        if table.is_known(setting.name):
            settings.setdefault(setting.name, setting)
    return tuple(settings.values())


def _statements(texts: Iterable[str]) -> Iterator[Setting]:
    for text in texts:
        for match in _STATEMENT.finditer(text):
            yield Setting(match[1], tuple(match[2].split()))
