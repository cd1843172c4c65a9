"""The parts of a message: what failed, with which error number, in which file, while what.

message [" (SSL: " queue ")"] [" (" number ": " text ")"] [" in " FILE ":" LINE] [" while " action]

Sources: core/ngx_log.c `ngx_log_errno()`, event/ngx_event_openssl.c `ngx_ssl_error()`,
core/ngx_conf_file.c `ngx_conf_log_error()`; the action is `log->action` of a connection.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from logcanon.scan.field import Field, field_at
from logcanon.text import Span


class Errno(NamedTuple):
    """A system's error number and its text; `span` covers `NUMBER: TEXT`."""

    number: int
    text: str
    span: Span


class Place(NamedTuple):
    """Where in the configuration a message points; `line` is None for the command line."""

    file: Field
    line: Field | None


class MessageParts(NamedTuple):
    """What `parse_message` finds; None for what the message lacks."""

    ssl: Field | None = None
    errno: Errno | None = None
    place: Place | None = None
    action: Field | None = None


# The first words of nginx's actions (and of njs and Lua): a message may hold " while " itself.
_ACTIONS = re.compile(
    r"(?:SSL|accepting|closing|connecting|creating|decrypting|handling|in|initializing|keepalive"
    r"|logging|parsing|passing|posting|preparing|prereading|processing|proxying|reading|requesting"
    r"|resolving|returning|sending|updating|waiting)(?: |$)"
)
_NO_ACTION = re.compile(r"[\"'()]")
# Windows' codes from 0x80000000 on are printed in hex.
_ERRNO = re.compile(r" \((?P<number>\d{1,6}|[89A-F][\dA-F]{7}): (?P<text>(?:[^()]|\([^()]*\))*)\)")
_PLACE = re.compile(r" in (?P<file>\S.*):(?P<line>\d+)")
_COMMAND_LINE = " in command line"
_SSL = " (SSL: "
_TRIES = 8


def parse_message(text: str, start: int, end: int) -> MessageParts:
    """The parts of the message `text[start:end]` (without its context)."""
    action, end = _action(text, start, end)
    place, end = _place(text, start, end)
    errno, errno_start = _errno(text, start, end)
    queue = text.rfind(_SSL, start, end)
    ssl = None
    if queue >= 0:
        close = text.rfind(")", queue, errno_start if errno_start > queue else end)
        stop = close if close > queue else end
        ssl = field_at(text, queue + len(_SSL), stop, truncated=close <= queue)
    return MessageParts(ssl, errno, place, action)


def _action(text: str, start: int, end: int) -> tuple[Field | None, int]:
    at = text.rfind(" while ", start, end)
    start = at + len(" while ")
    if at < 0 or not _ACTIONS.match(text, start, end) or _NO_ACTION.search(text, start, end):
        return None, end
    return field_at(text, start, end), at


def _place(text: str, start: int, end: int) -> tuple[Place | None, int]:
    if text.endswith(_COMMAND_LINE, start, end):
        at = end - len(_COMMAND_LINE)
        return Place(field_at(text, at + 4, end), None), at
    at = text.rfind(" in ", start, end)
    found = _PLACE.fullmatch(text, at, end) if at >= 0 else None
    if found is None:
        return None, end
    return Place(field_at(text, *found.span("file")), field_at(text, *found.span("line"))), at


def _errno(text: str, start: int, end: int) -> tuple[Errno | None, int]:
    """The last error number, and where its parenthesis opens (-1: none).

    Behind a colon stands no system error but a code of OpenSSL's verification, as Lua prints it.
    """
    at = end
    for _ in range(_TRIES):
        at = text.rfind(" (", start, at)
        if at < 0:
            break
        found = _ERRNO.match(text, at, end)
        if found and not text.endswith(":", start, at):
            span = Span(found.start("number"), found.end("text"))
            number = found["number"]
            return Errno(int(number, 16 if len(number) == 8 else 10), found["text"], span), at
    return None, -1
