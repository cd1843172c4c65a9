"""Whether a line without nginx's stamp is one of its messages, or speaks of one.

Source code, documents and other programs hold nginx's words too.
"""

from __future__ import annotations

import re

from logcanon.scan.actions import ACTIONS
from logcanon.scan.prefix import Prefix

# What nginx puts behind its words, and what people put behind a line.
_REST = re.compile(
    r"(?: \(SSL:[^\n]*?\))?"
    r"(?::? \((?:\d{1,6}|[89A-F][\dA-F]{7}): ?[^()]*(?:\([^()]*\)[^()]*)?\))?"
    r"(?: in \S[^\n]*:\d+| in command line)?"
    r"(?: while (?P<action>[A-Za-z0-9/ ]+?))?"
    r"(?:, (?:(?:udp )?client|resolver|responder): [^\n]*)?"
    r"[\s.`*_|]*"
)
_TAIL = re.compile(r", (?:udp )?client: [^,\"]{1,100}, server: ")
# Python's logging: LEVEL:logger:
_LOGGER = re.compile(r"[A-Z]{4,8}:[\w.]{1,60}:")
_IS_QUOTED = re.compile(r"[\"'“]")


def is_bare_message(text: str, prefix: Prefix, start: int, end: int) -> bool:
    """Whether the match `text[start:end]` is a message of its own.

    It is when a level or a connection's number stands before it, when nginx's context follows, or
    when nothing stands on the line that nginx would not write there.
    """
    if prefix.field("level") or prefix.field("connection") or _TAIL.search(text, end):
        return True
    if _IS_QUOTED.search(text, 0, start) or _LOGGER.match(text, start):
        return False  # a string in a program, a line of another one
    found = _REST.fullmatch(text, end)
    return found is not None and (found["action"] is None or found["action"] in ACTIONS)
