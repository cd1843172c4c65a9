"""Values that a remedy computes: `@group@` and `@group|function@` in its statements.

`group` is a named group of the record's regex, or a directive: its value in force is meant then.
`client_max_body_size @bytes|mebibytes@;` becomes `client_max_body_size 13m;` on a line that speaks
of 12582913 bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

_REFERENCE = re.compile(r"@(?P<group>[A-Za-z_]\w*)(?:\|(?P<function>[\w-]*))?@")
_NUMBER = re.compile(r"(\d{1,15})([kKmMgG]?)")
_MEBIBYTE: Final = 1 << 20
_PLAIN_SCHEMES: Final = {"https": "http", "grpcs": "grpc", "suwsgi": "uwsgi"}


class Reference(NamedTuple):
    """One value to fill in; `function` is "" for the group's own text."""

    group: str
    function: str
    text: str


class Computed(NamedTuple):
    """A statement with its values filled in, and from which texts of the line they came."""

    text: str
    origins: tuple[tuple[str, str], ...]


def references(text: str) -> Iterator[Reference]:
    """The values that `text` leaves to be filled in."""
    for found in _REFERENCE.finditer(text):
        yield Reference(found["group"], found["function"] or "", found.group())


def fill_in(text: str, groups: Mapping[str, str]) -> Computed | None:
    """`text` with its values; None where the line lacks one or it is no number to compute with."""
    origins: list[tuple[str, str]] = []
    for reference in references(text):
        value = groups.get(reference.group, "")
        work = FUNCTIONS.get(reference.function)
        made = work(value) if work is not None and value else ""
        if not made:
            return None
        text = text.replace(reference.text, made, 1)
        origins.append((reference.group, value))
    return Computed(text, tuple(dict.fromkeys(origins)))


def _mebibytes(value: str) -> str:
    """Bytes in whole mebibytes, rounded up, as nginx writes them: `13m`."""
    return f"{max(1, -(-int(value) // _MEBIBYTE))}m" if _is_count(value) else ""


def _double(value: str) -> str:
    """Twice the number; a unit (`64k`) stays."""
    found = _NUMBER.fullmatch(value)
    return f"{2 * int(found[1])}{found[2]}" if found else ""


def _next(value: str) -> str:
    """The number after this one."""
    return str(int(value) + 1) if _is_count(value) else ""


def _plain(value: str) -> str:
    """An address of an upstream that is spoken to without TLS: `http://` for `https://`."""
    scheme, _, rest = value.partition("://")
    return f"{_PLAIN_SCHEMES[scheme]}://{rest}" if scheme in _PLAIN_SCHEMES and rest else ""


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 15


FUNCTIONS: Final[Mapping[str, Callable[[str], str]]] = {
    "": lambda value: value,
    "mebibytes": _mebibytes,
    "double": _double,
    "next": _next,
    "plain": _plain,
}
"""What can be done with a group's text; each gives "" for a text that it cannot use."""
