"""Facts that the line alone tells: its error number, its action, its level, its spelling."""

from __future__ import annotations

import re

from logcanon.diagnose.facts.case import Case
from logcanon.nginx.upstream_match import UpstreamField
from logcanon.records.fact_id import FactId
from logcanon.scan.line import LogLine
from logcanon.scan.message import Errno

# OpenSSL 3 writes "self-signed" and leaves the function in `error:CODE:lib:FUNCTION:reason` empty.
_OPENSSL_1 = re.compile(r"self signed|unsupported certificate purpose|SSL routines:\w+:")
_OPENSSL_3 = re.compile(r"self-signed|unsuitable certificate purpose|SSL routines::")
# Winsock's numbers begin at 10000 (winerror.h); the words are FormatMessage's.
_FIRST_OF_WINSOCK = 10000
_WINDOWS_WORDS = ("The system cannot ", "Access is denied", "The process cannot ")
# Where musl's src/errno/__strerror.h differs from glibc, by Linux's number.
_MUSL = {
    12: "Out of memory", 24: "No file descriptors available", 36: "Filename too long",
    40: "Symbolic link loop", 88: "Not a socket", 90: "Message too large", 98: "Address in use",
    99: "Address not available", 101: "Network unreachable", 103: "Connection aborted",
    107: "Socket not connected", 110: "Operation timed out", 113: "Host is unreachable",
    115: "Operation in progress",
}  # fmt: skip


def line_fact(fact: FactId, case: Case) -> str:
    """The phrase of a fact about the line, "" where it does not hold."""
    if fact.argument:
        return _of_argument(fact.kind, fact.argument, case)
    if fact.kind in {"windows", "musl"}:
        return _system(fact.kind, case.line.errno, case)
    if fact.kind in {"upstream-socket", "upstream-loopback"}:
        return _upstream(fact.kind, case.line, case)
    return _openssl(fact.kind, case)


def _of_argument(kind: str, argument: str, case: Case) -> str:
    line, words = case.line, case.words
    errno, action = line.errno, line.action
    if kind == "errno" and errno is not None and errno.number == int(argument):
        return words.errno.format(number=errno.number, text=errno.text)
    if kind == "while" and action is not None and action.text == argument:
        return words.action.format(action=argument)
    if kind == "level" and line.level == argument:
        return words.level.format(level=argument)
    if kind == "message" and argument in line.message.text:
        return words.message.format(words=argument)
    return ""


def _openssl(kind: str, case: Case) -> str:
    """By the line's spelling; what the user says of nginx counts where that shows nothing."""
    text, told = case.line.text, case.build
    if _OPENSSL_3.search(text):
        return case.words.openssl_3 if kind == "openssl-3" else ""
    if _OPENSSL_1.search(text):
        return case.words.openssl_1 if kind == "openssl-1.1.1" else ""
    if told is not None and kind == f"openssl-{told.openssl_line}":
        return case.words.openssl_told.format(nginx=told, openssl=told.openssl)
    return ""


def _system(kind: str, errno: Errno | None, case: Case) -> str:
    if errno is None:
        return ""
    if kind == "windows":
        holds = errno.number >= _FIRST_OF_WINSOCK or errno.text.startswith(_WINDOWS_WORDS)
        return case.words.windows if holds else ""
    return case.words.musl if _MUSL.get(errno.number) == errno.text else ""


def _upstream(kind: str, line: LogLine, case: Case) -> str:
    field = line.fields.get("upstream")
    if field is None:
        return ""
    address = UpstreamField.read(field.text).address
    if kind == "upstream-socket":
        return case.words.socket.format(path=address.host) if address.is_unix else ""
    is_loopback = not address.is_unix and (
        (address.is_ip and address.host.startswith("127."))
        or address.host.lower() in {"[::1]", "localhost"}
    )
    return case.words.loopback.format(address=address) if is_loopback else ""
