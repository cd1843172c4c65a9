"""What the lines around a line tell of it: the same connection, the same upstream, the last reload.

Only lines within a window are looked at, and only when somebody asks about the one line. nginx
says "temporarily disabled" without a reason (ngx_http_upstream_next), goes on with the old
configuration when it refuses a new one (ngx_init_cycle in ngx_master_process_cycle), and writes
the reason for either on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from logcanon.diagnose.neighbour_words import NeighbourWords, neighbour_words
from logcanon.nginx.upstream_match import UpstreamField
from logcanon.scan.line import LogLine, parse_line

_BEFORE = 400
_AFTER = 60
_QUOTED = 160
_DISABLED = "upstream server temporarily disabled"
_CODE = re.compile(r"upstream SSL certificate verify error: \((\d+):")
# Actions of nginx on an upstream connection whose TLS handshake is over.
_SHAKEN = re.compile(r"(?:sending request to|reading response header from|reading) upstream")
# In stream the field has no scheme.
_TLS = frozenset({"", "https", "grpcs", "suwsgi"})
_LOADED = ("[notice]", "start worker process")
_RELOAD = "signal 1 (SIGHUP) received"


class Lines(Protocol):
    """A log by zero-based line number."""

    @property
    def line_count(self) -> int:
        """How many lines there are."""

    def line_text(self, number: int) -> str:
        """The line's text without its end."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What was found: `facts` as causes name them, and sentences for the reader."""

    facts: Mapping[str, str]
    remarks: tuple[str, ...]


def neighbours(line: LogLine, number: int, lines: Lines, words: NeighbourWords) -> Neighbours:
    """What the lines around line `number` tell; `line` is its parsed form."""
    seen = _Window(line, number, lines, words)
    facts: dict[str, str] = {}
    remarks: list[str] = []
    for fact, sentence in seen.relations():
        remarks.append(sentence + words.full_stop)
        if fact:
            facts[fact] = sentence
    return Neighbours(facts, tuple(remarks))


def reason_line(line: LogLine, number: int, lines: Lines) -> int | None:
    """The zero-based line that says why `line`, about a disabled server, was written."""
    if not line.message.text.startswith(_DISABLED):
        return None
    found = _Window(line, number, lines, neighbour_words("en")).same_request()
    return found[0] if found else None


class _Window:
    def __init__(self, line: LogLine, number: int, lines: Lines, words: NeighbourWords) -> None:
        self._line, self._number, self._lines, self._words = line, number, lines, words
        self._upstream = _authority(line)

    def relations(self) -> Iterator[tuple[str, str]]:
        """(fact or "", sentence), the most telling first."""
        if self._line.level != "emerg":
            yield from self._last_reload()
        yield from self._same_connection()
        if self._upstream:
            yield from self._same_upstream()

    def _before(self) -> Iterator[tuple[int, str]]:
        """Lines before, the nearest first."""
        for number in range(self._number - 1, max(-1, self._number - 1 - _BEFORE), -1):
            yield number, self._lines.line_text(number)

    def _after(self) -> Iterator[tuple[int, str]]:
        end = min(self._lines.line_count, self._number + 1 + _AFTER)
        for number in range(self._number + 1, end):
            yield number, self._lines.line_text(number)

    def _last_reload(self) -> Iterator[tuple[str, str]]:
        refusal: tuple[int, LogLine] | None = None
        for number, text in self._before():
            if refusal is None:
                if all(sign in text for sign in _LOADED):
                    return  # a configuration was loaded since
                found = parse_line(text) if "[emerg]" in text else None
                refusal = (number, found) if found and found.level == "emerg" else None
            elif _RELOAD in text and _pid(parse_line(text)) == _pid(refusal[1]) != "":
                yield self._refused(self._words.reload_failed, *refusal)
                return
        if refusal is not None:
            yield self._refused(self._words.refused, *refusal)

    def _refused(self, sentence: str, number: int, found: LogLine) -> tuple[str, str]:
        text = sentence.format(line=number + 1, message=_quoted(found))
        return "reload-failed", text

    def _same_connection(self) -> Iterator[tuple[str, str]]:
        found = self.same_request()
        if found is None:
            return
        number, other = found
        if self._line.message.text.startswith(_DISABLED):
            sentence = self._words.disabled_for
            yield "", sentence.format(line=number + 1, message=_quoted(other))
        else:
            yield "", self._words.disabled_then.format(line=number + 1)

    def same_request(self) -> tuple[int, LogLine] | None:
        """The failure before a line that says "disabled", or that line behind a failure."""
        is_disabled = self._line.message.text.startswith(_DISABLED)
        connection = self._line.connection
        if connection is None:
            return None
        sign = f"*{connection.text} "
        for number, text in self._before() if is_disabled else self._after():
            found = parse_line(text) if sign in text else None
            if found is None or not self._is_same_request(found):
                continue
            if found.message.text.startswith(_DISABLED) != is_disabled:
                return number, found
        return None

    def _is_same_request(self, other: LogLine) -> bool:
        """Connections are numbered anew by each master process, so the worker counts too."""
        own, theirs = self._line.connection, other.connection
        is_same = own is not None and theirs is not None and own.text == theirs.text
        return is_same and _pid(self._line) == _pid(other) and self._upstream == _authority(other)

    def _same_upstream(self) -> Iterator[tuple[str, str]]:
        own = _CODE.search(self._line.text)
        if own is None:
            return
        codes: dict[str, int] = {}
        passed: int | None = None
        for number, text in (*self._before(), *self._after()):
            if self._upstream not in text:
                continue
            code = _CODE.search(text)
            is_passed = code is None and passed is None and _SHAKEN.search(text)
            if not (code or is_passed) or _authority(parse_line(text)) != self._upstream:
                continue
            if code and code[1] != own[1]:
                codes.setdefault(code[1], number)
            elif is_passed:
                passed = number
        if passed is not None:
            yield "handshake-passed-nearby", self._words.passed.format(line=passed + 1)
        if codes:
            told = [
                self._words.code.format(code=code, line=number + 1)
                for code, number in sorted(codes.items(), key=lambda item: item[1])[:3]
            ]
            yield "several-codes", self._words.codes.format(codes=self._words.comma.join(told))


def _authority(line: LogLine | None) -> str:
    """HOST:PORT of the line's upstream when it is spoken to by TLS, else ""."""
    field = line.fields.get("upstream") if line is not None else None
    if field is None:
        return ""
    read = UpstreamField.read(field.text)
    return str(read.address) if read.scheme in _TLS else ""


def _pid(line: LogLine | None) -> str:
    return line.pid.text if line is not None and line.pid is not None else ""


def _quoted(line: LogLine) -> str:
    text = line.message.text
    return text if len(text) <= _QUOTED else text[:_QUOTED].rstrip() + " ..."
