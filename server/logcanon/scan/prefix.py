"""Where nginx's own text begins in a line: the stamp, behind whatever a log shipper put first.

Sources: core/ngx_log.c `ngx_log_error_core()` (dated form, and `nginx: [level] ` on stderr) and
`ngx_log_stderr()` (`nginx: ` alone).
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from logcanon.scan.field import Field, field_at

Form = Literal["log", "terminal", "bare"]

_LEVEL = r"(?P<level>emerg|alert|crit|error|warn|notice|info|debug)"
_PROCESS = r"(?P<pid>\d+)[#-](?P<tid>\d+): ?"
_CONNECTION = r"(?:\*(?P<connection>\d+):? )?"
_DATE = r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)"
# What may stand before a message that was pasted: quote marks, list and comment signs.
# Bounded, as is all that follows: a line may hold a megabyte of anything.
_MARKS = r"(?:[\s>\-+`'\"#|_“‘\u2460-\u2473]|\*(?!\d)|\d{1,5}[.)] ){0,200}"

# `2026/11/23 09:31:04 [error] 22#22: *1 `, exactly as nginx writes it: what nearly all lines begin
# with, written for speed. ASCII only, so that it serves bytes too.
STAMP = (
    r"(?P<time>\d\d\d\d/\d\d/\d\d \d\d:\d\d:\d\d) "
    rf"\[{_LEVEL}\] (?P<pid>\d+)#(?P<tid>\d+): (?:\*(?P<connection>\d+) |(?!\*))"
)
_USUAL = re.compile(STAMP, re.ASCII)
# People lose the process id or its "#".
_DATED = re.compile(rf"{_DATE} \[{_LEVEL}\]:? ?(?:{_PROCESS})?{_CONNECTION}", re.ASCII)
# The same with the date lost, or one of stderr's two forms.
_DATELESS = re.compile(rf"\[{_LEVEL}\] {_PROCESS}{_CONNECTION}", re.ASCII)
_TERMINAL = re.compile(rf"n?ginx: ?\[{_LEVEL}\]:? ?", re.ASCII)
# Without a level `nginx: ` proves little: it counts at the line's start or after a log shipper.
_TOLD = re.compile(rf"(?:^{_MARKS}|\]: |\| )(?P<start>nginx: )(?=\S)", re.ASCII)
_PROCESS_ONLY = re.compile(rf"{_MARKS}(?P<start>){_PROCESS}{_CONNECTION}", re.ASCII)
_BARE = re.compile(
    rf"{_MARKS}(?P<start>)(?:nginx(?:\[\d+\])?: ?)?(?:\[{_LEVEL}\]:? ?)?{_CONNECTION}", re.ASCII
)
_ONLY_MARKS = re.compile(rf"{_MARKS}\Z")
# A stamp that stands further right than this is not looked for.
_REACH = 65_536


class Prefix(NamedTuple):
    """The stamp of a line: nginx's text starts at `start`, its message at `end`."""

    form: Form
    start: int
    end: int
    found: re.Match[str]

    def field(self, name: str) -> Field | None:
        """One of `time`, `level`, `pid`, `tid` and `connection`, where the stamp has it."""
        start, end = self.found.span(name) if name in self.found.re.groupindex else (-1, -1)
        return field_at(self.found.string, start, end) if start >= 0 else None


def find_prefix(text: str) -> Prefix | None:
    """The first stamp in the line; None when nothing shows that nginx wrote it."""
    found = _USUAL.match(text)
    if found:
        return Prefix("log", 0, found.end(), found)
    # logrotate's copytruncate leaves NULs where the rotated lines stood.
    at = len(text) - len(text.lstrip("\0")) if text.startswith("\0") else 0
    reach = at + _REACH
    dated = _DATED.search(text, at, reach)
    found = _TERMINAL.search(text, at, dated.start() if dated else reach)
    if found:
        return _prefix(found, "terminal")
    found = dated or _DATELESS.search(text, at, reach) or _PROCESS_ONLY.match(text, at)
    if found:
        return _prefix(found, "log")
    found = _TOLD.search(text, at, reach)
    return _prefix(found, "terminal") if found else None


def bare_prefix(text: str) -> Prefix:
    """What stands before the message in a line without a stamp: quote marks, `[error] `, `*1 `."""
    found = _BARE.match(text)
    if found is None:
        raise AssertionError("every part of the pattern may be missing")
    return _prefix(found, "bare")


def is_marks(text: str) -> bool:
    """Whether `text` is nothing but what people put before a line: quote marks, list signs."""
    return _ONLY_MARKS.match(text) is not None


def _prefix(found: re.Match[str], form: Form) -> Prefix:
    start = found.start("start") if "start" in found.re.groupindex else found.start()
    return Prefix(form, start, found.end(), found)
