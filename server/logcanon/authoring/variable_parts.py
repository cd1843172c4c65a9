"""The parts of a message that differ from case to case: names, paths, addresses, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from logcanon.text import Span


class VariablePart(NamedTuple):
    """A span of a message, what may stand there, and a name for it."""

    span: Span
    pattern: str
    name: str


# The first alternative that fits counts. What is in parentheses with a number and a colon is a
# system's error or a verification code: it tells causes apart, and stays as it is.
_PARTS = re.compile(
    r"(?P<kept>\(\d{1,6}: ?[^()]*\))"
    r"|(?P<queue>error:(?P<code>[0-9A-Fa-f]{8}):(?P<library>[\w ]+):(?P<function>\w*):)"
    r'|"(?P<quoted>[^"\n]*)"'
    r"|(?P<address>(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?![\w.]))"
    r"|(?P<path>(?<![\w/.])(?:unix:)?/[^\s\",;:()]+(?::\d+)?)"
    r"|(?P<hex>(?<!\w)(?:0x[0-9A-Fa-f]+|[0-9A-F]{12,16})(?!\w))"
    r"|(?P<host>(?<![\w.-])(?:[A-Za-z0-9_-]+\.)+[A-Za-z]{2,}(?::\d{1,5})?(?![\w(]))"
    r"|(?P<number>(?<![\w/.])-?\d+(?:\.\d+)?(?![\w.]*\w))",
    re.ASCII,
)
_PATTERNS = {
    "address": r"[0-9A-Fa-f:.\[\]]+",
    "path": r"[^\s\",;()]+",
    "hex": r"[0-9A-Fa-fx]+",
    "host": r"[\w.:-]+",
    "number": r"-?[\d.]+",
}
_WORD_BEFORE = re.compile(r"([A-Za-z_][A-Za-z_]*)\W*$")
_WORD_BEHIND = re.compile(r"\W*([A-Za-z_][A-Za-z_]*)")
_NO_NAMES = re.compile(
    r"(?:an?|the|to|of|in|by|for|from|with|is|not|and|or|after|before|while|sent|must|has|have|be"
    r"|was|get|no)"
)


def variable_parts(message: str) -> Iterator[VariablePart]:
    """The variable parts of `message` in order; no two overlap and no two have one name."""
    taken: set[str] = set()
    for found in _PARTS.finditer(message):
        kind = found.lastgroup or ""
        if found["kept"] or _is_punctuation(found["quoted"]):
            continue
        if found["queue"]:
            yield VariablePart(Span(*found.span("code")), r"[0-9A-Fa-f]+", "")
            yield VariablePart(Span(*found.span("function")), r"\w*", "")
            continue
        if found["quoted"] is not None:
            value, kind, span = found["quoted"], "quoted", Span(*found.span("quoted"))
            pattern = r'[^"\n]*'
        else:
            value, span, pattern = found[kind], Span(*found.span(kind)), _PATTERNS[kind]
        name = _name(message, found.span(), kind, value)
        yield VariablePart(span, pattern, _free(name, taken))


def _is_punctuation(quoted: str | None) -> bool:
    """Whether nginx quotes a sign of its own grammar, `"{"`: that tells messages apart."""
    return bool(quoted) and not any(char.isalnum() for char in quoted or "")


def _name(message: str, span: tuple[int, int], kind: str, value: str) -> str:
    """What the part is called: by its look, else by the word beside it."""
    if kind in {"address", "path", "host", "hex"}:
        return kind
    if kind == "quoted" and value.startswith("/"):
        return "path"
    beside = [_WORD_BEFORE.search(message, 0, span[0]), _WORD_BEHIND.match(message, span[1])]
    if kind == "number" and not message.endswith((": ", ":"), 0, span[0]):
        beside.reverse()
    for word in beside:
        if word is not None and not _NO_NAMES.fullmatch(word[1].lower()):
            return word[1].lower().strip("_") or kind
    return "name" if kind == "quoted" else kind


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate)
    return candidate
