"""A message's format, read as nginx reads it, and the regular expression for what it prints.

Source: core/ngx_string.c `ngx_vslprintf()`. What only a build of nginx knows stands in a format as
`<NGX_PREFIX>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SPEC = re.compile(
    r"%(?P<zero>0?)(?P<width>\d*)(?P<flags>[umXx*]*)(?:\.(?P<fraction>\d*))?(?P<kind>.)", re.DOTALL
)
_OF_THE_BUILD = re.compile(r"<(?P<name>(?:NGX|NGINX|OPENSSL)_[A-Z_]+)>")
_BUILD_REGEX = {
    "NGINX_VERSION": r"\d+\.\d+\.\d+",
    "NGINX_VER": r"nginx/\d\S*",
    "NGINX_VER_BUILD": r"nginx/\d\S*(?: \([^)]*\))?",
}
_ANY = r".*?"
_LETTERS = re.compile(r"[A-Za-z]")
_STRINGS = "Vvs"
_KNOWN = "VvsOPTMzidlDLAfrpcZN"


class Spec(NamedTuple):
    """One argument's place: `text` as written, `regex` for what it prints."""

    text: str
    regex: str
    start: int
    is_string: bool = False
    has_length: bool = False

    @property
    def is_argument(self) -> bool:
        """Whether it prints an argument, not a line end or a NUL."""
        return self.text[-1] not in "NZ"


class Words(NamedTuple):
    """Fixed text; `pattern` is its regular expression."""

    text: str
    pattern: str


Piece = Words | Spec


def pieces(template: str) -> Iterator[Piece]:
    """The fixed and the variable parts of a format, in order; neighbours are never both fixed."""
    fixed, at = "", 0
    for found in _SPEC.finditer(template):
        fixed += template[at : found.start()]
        at = found.end()
        if found["kind"] not in _KNOWN:
            fixed += found["kind"]  # "%%", or a slip that nginx prints as it is
            continue
        yield from _build_parts(fixed)
        fixed = ""
        kind = found["kind"]
        yield Spec(found[0], _regex(found), found.start(), kind in _STRINGS, "*" in found["flags"])
    yield from _build_parts(fixed + template[at:])


def _build_parts(fixed: str) -> Iterator[Piece]:
    at = 0
    for found in _OF_THE_BUILD.finditer(fixed):
        if found.start() > at:
            yield Words(fixed[at : found.start()], _escaped(fixed[at : found.start()]))
        name = found["name"]
        yield Spec(found[0], _BUILD_REGEX.get(name, _ANY), -1, is_string=True)
        at = found.end()
    if fixed[at:]:
        yield Words(fixed[at:], _escaped(fixed[at:]))


def _regex(found: re.Match[str]) -> str:
    kind, flags = found["kind"], found["flags"]
    if kind in _STRINGS:
        return r"[0-9a-fA-F]*" if "x" in flags or "X" in flags else _ANY
    if kind in "pcZN":
        return {"p": r"[0-9A-F]{8,16}", "c": r".", "Z": r"\x00?", "N": r"\r?\n?"}[kind]
    if kind == "f":
        return r" *-?\d{1,20}\.\d+" if found["fraction"] else r" *-?\d{1,20}"
    padding = r" *" if found["width"] and not found["zero"] else ""
    if "X" in flags or "x" in flags:
        digits = "[0-9A-F]" if "X" in flags else "[0-9a-f]"
        return digits + f"{{{found['width']}}}" if found["zero"] else f"{padding}{digits}{{1,16}}"
    return padding + (r"\d{1,20}" if "u" in flags else r"-?\d{1,20}")


def _escaped(text: str) -> str:
    escaped = re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)
    return escaped.replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")


def regex_of(template: str) -> str:
    """What a format prints, one group for each argument."""
    return "".join(
        piece.pattern if isinstance(piece, Words) else f"({piece.regex})"
        for piece in pieces(template)
    )


def narrow_regex_of(template: str) -> str:
    """The same, with arguments that hold nothing which could end them: linear on any line."""
    parts = list(pieces(template))
    regex = ""
    for place, part in enumerate(parts):
        if isinstance(part, Words):
            regex += part.pattern
            continue
        before, after = _neighbour(parts, place - 1)[-1:], _neighbour(parts, place + 1)[:1]
        narrow = part.regex if part.regex != _ANY else _narrow(before, after)
        regex += f"({narrow})"
    return regex


def _narrow(before: str, after: str) -> str:
    if before == "(" or after == ")":
        return r"[^)]*"
    if '"' in (before, after):
        return f'[^"{"" if after == chr(34) else re.escape(after)}]*'
    if not after:
        return _ANY  # the last: what follows a message ends it
    if after.isalpha():
        return r".{0,16}?"  # "udp " before "client"
    return r"\w+" if after in {"_", ","} else r"\S+"


def _neighbour(parts: list[Piece], place: int) -> str:
    part = parts[place] if 0 <= place < len(parts) else None
    return part.text if isinstance(part, Words) else ""


def letters_of(template: str) -> int:
    """How many letters a format fixes: its weight as evidence."""
    return sum(
        len(_LETTERS.findall(piece.text)) for piece in pieces(template) if isinstance(piece, Words)
    )


def substituted(template: str, spec: Spec, text: str) -> str:
    """The format with another format in the place of one argument."""
    return template[: spec.start] + text + template[spec.start + len(spec.text) :]
