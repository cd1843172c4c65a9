"""The longest text that every match of a regular expression must contain."""

from __future__ import annotations

import re

# Escapes that stand for a class or a place; any other escaped character stands for itself.
_CLASS_ESCAPES = frozenset("AbBdDsSwWZpPXGKRN0123456789gxuU")
_QUANTIFIER = re.compile(r"[*+?][+?]?|\{\d*,?\d*\}[?+]?")
_TOKEN = re.compile(
    r"\\(?s:.)"  # escape
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"  # class
    rf"|{_QUANTIFIER.pattern}|(?s:.)"
)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}


def longest_literal(pattern: str) -> str:
    """The longest run of plain characters outside groups; "" where alternatives leave none.

    Careful rather than clever: what it gives is in every match, but it may miss a longer one
    inside a group.
    """
    if re.search(r"\(\?[a-zA-Z]*[xi]", pattern):
        return ""  # verbose or caseless: the characters do not stand for themselves
    runs, run, depth = [""], "", 0
    for piece in _TOKEN.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if depth == 0 and piece == "|":
            return ""
        char = "" if depth else _plain(piece)
        if char:
            run += char
            continue
        if _QUANTIFIER.fullmatch(piece) and not piece.startswith("+"):
            run = run[:-1]  # the character before may be absent
        runs.append(run)
        run = ""
    return max([*runs, run], key=len)


def _plain(piece: str) -> str:
    """The character that `piece` stands for, "" where it stands for no single one."""
    if len(piece) == 1:
        return "" if piece in ".^$|()[*+?" else piece
    if piece[0] == "\\" and piece[1] not in _CLASS_ESCAPES:
        return _CONTROL.get(piece[1], piece[1])
    return ""
