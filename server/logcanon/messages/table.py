"""The table of nginx's messages.

Its facts stand in `messages.json`, made by `server/tools/build_messages.py` from nginx's sources.
It is read at the first look-up, and a row becomes a `Message` when it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

Phase = Literal["configuration", "start", "run", "terminal"]
Handler = Literal["", "http", "stream", "mail", "accept", "resolver", "ocsp", "syslog"]

_DATA = Path(__file__).with_name("messages.json")
KEY_PREFIX = "nginx-message/"


@dataclass(frozen=True, slots=True)
class Origin:
    """One module that writes a message in one phase.

    `levels` has the usual one first; `handler` is the log handler that adds the context. `file` is
    relative to nginx's src/. `in_file` says that ` in FILE:LINE` follows, `has_errno` and `has_ssl`
    that the system's or OpenSSL's error may. `since` and `until` are versions; None is "older than
    the table knows" and "still there".
    """

    module: str
    phase: Phase
    handler: Handler
    levels: tuple[str, ...]
    file: str
    function: str
    directives: tuple[str, ...]
    in_file: bool
    has_errno: bool
    has_ssl: bool
    is_windows: bool
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """One message: `template` is nginx's own format, `spellings` those of other systems.

    `key` names it for good. `arguments` has a word for each value that it prints, "" where none is
    known. Among `origins` the newest lead.
    """

    key: str
    template: str
    spellings: tuple[str, ...]
    arguments: tuple[str, ...]
    origins: tuple[Origin, ...]

    @property
    def id(self) -> str:
        """The id of its findings."""
        return KEY_PREFIX + self.key


class MessageTable:
    """All messages; rows become `Message` when they are asked for."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._rows: list[list[Any]] = document["messages"]
        self._made: dict[int, Message] = {}
        self._places: dict[str, int] | None = None
        self.versions: tuple[str, str] = (document["nginx"][0], document["nginx"][1])
        """Oldest and newest nginx whose sources were read."""

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Message]:
        return map(self.message, range(len(self._rows)))

    def templates(self) -> Iterator[tuple[int, str]]:
        """(number of the message, format) of every spelling."""
        for number, row in enumerate(self._rows):
            yield number, row[1]
            for spelling in row[2]:
                yield number, spelling

    def message(self, number: int) -> Message:
        """The message of that number."""
        if number not in self._made:
            self._made[number] = self._message(self._rows[number])
        return self._made[number]

    def get(self, name: str) -> Message | None:
        """The message of that key, or of that id."""
        if self._places is None:
            self._places = {row[0]: number for number, row in enumerate(self._rows)}
        number = self._places.get(name.removeprefix(KEY_PREFIX))
        return None if number is None else self.message(number)

    def _message(self, row: list[Any]) -> Message:
        key, template, spellings, arguments, origins = row
        words = self._document["argument"]
        return Message(
            key=key,
            template=template,
            spellings=tuple(spellings),
            arguments=tuple(words[number] for number in arguments),
            origins=tuple(self._origin(origin) for origin in origins),
        )

    def _origin(self, row: list[Any]) -> Origin:
        """`row` is as `_origin_row` of build_messages.py packs it."""
        module, phase, handler, levels, flags, file, function, directives, *age = row
        names = self._document
        since, until = (*age, None, None)[:2]
        return Origin(
            module=names["module"][module],
            phase=cast("Phase", names["phase"][phase]),
            handler=cast("Handler", names["handler"][handler]),
            levels=tuple(names["levels"][levels].split()),
            file=names["file"][file],
            function=names["function"][function],
            directives=tuple(names["directives"][directives].split()),
            in_file="c" in flags,
            has_errno="e" in flags or "m" in flags,
            has_ssl="s" in flags,
            is_windows="w" in flags,
            since=since,
            until=until,
        )


@cache
def table() -> MessageTable:
    """The packaged table, read once in a process."""
    return MessageTable(json.loads(_DATA.read_bytes()))
