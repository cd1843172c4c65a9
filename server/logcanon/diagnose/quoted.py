"""What the text of a message names: a place in a file, directives, values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from logcanon.nginx.directives import table
from logcanon.scan.line import LogLine

# ` in FILE:LINE` with words behind it: "requires upstream "b" in F:L to be in shared memory".
_WITHIN = re.compile(r" in (?P<file>(?:/|[A-Za-z]:[/\\])[^\s:]+):(?P<line>\d{1,9})\b")
_QUOTED = re.compile(r'"([^"]{1,300})"')
_WORD = re.compile(r"(?<![\w$/.\"-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w/.])")


class PlaceInFile(NamedTuple):
    """A file as the line names it, and a one-based line of it."""

    file: str
    line: int


def place_in(line: LogLine) -> PlaceInFile | None:
    """The place in a configuration that a line points to; nginx writes it at the message's end."""
    place = line.place
    if place is not None:
        return PlaceInFile(place.file.text, int(place.line.text)) if place.line else None
    if " in " not in line.message.text:
        return None
    found = _WITHIN.search(line.message.text)
    return PlaceInFile(found["file"], int(found["line"])) if found else None


def quoted(line: LogLine) -> tuple[str, ...]:
    """What stands in quotes in the message, in order."""
    return tuple(dict.fromkeys(_QUOTED.findall(line.message.text)))


def directives_in(line: LogLine) -> Iterator[str]:
    """The directives that the message names, in quotes or by a word that is nothing else."""
    known = table()
    for text in quoted(line):
        name = text.partition(" ")[0]
        if known.is_known(name):
            yield name
    for word in _WORD.findall(line.message.text):
        if known.is_known(word):
            yield word
