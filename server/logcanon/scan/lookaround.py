"""A regex without its look-arounds: what it cannot match, the regex cannot either."""

from __future__ import annotations

import re

from logcanon.scan.regex_tree import Around, parse, walk

_OPENING = ("(?!", "(?=", "(?<!", "(?<=")


def without_lookarounds(pattern: str) -> str | None:
    """The regex without look-arounds; None where other anchors stay, or it cannot be taken apart.

    Other anchors (`$` for one) look at the ends of what is searched.
    """
    kept, at = "", 0
    in_set = False
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            kept += pattern[at : at + 2]
            at += 2
            continue
        if not in_set and pattern.startswith(_OPENING, at):
            at = _closing(pattern, at)
            continue
        in_set = character == "[" if not in_set else character != "]"
        kept += character
        at += 1
    try:
        nodes, _ = parse(kept)
    except (re.error, ValueError, OverflowError, RecursionError):
        return None
    return None if any(isinstance(node, Around) for node in walk(nodes)) else kept


def _closing(pattern: str, at: int) -> int:
    """Behind the bracket that closes the group which opens at `at`."""
    depth, in_set = 0, False
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif in_set:
            in_set = character != "]"
        elif character == "[":
            in_set = True
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return at + 1
        at += 1
    return at
