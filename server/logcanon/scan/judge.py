"""What counts as a match of a signature on a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from logcanon.scan.bare import is_bare_message
from logcanon.scan.context import tail_start
from logcanon.scan.field import Field, field_at
from logcanon.scan.line import line_end
from logcanon.scan.prefix import Prefix, bare_prefix
from logcanon.scan.signature import Match, Signature
from logcanon.scan.unwrap import locate
from logcanon.text import Span

# How far from the stamp a match may reach: nginx cuts its lines at 2048 bytes.
REACH = 4096


class Hit(NamedTuple):
    """A match: where it stands on the first line, in code points, and its named groups."""

    where: Span
    groups: Mapping[str, Field]


class JudgedLine:
    """A line on which signatures are tried.

    A match has to start in nginx's message, on its first line: what follows is what others say
    (traces, requests). On a line without nginx's stamp it has to be the bare message: quote marks
    or the level may precede it, other words may not, nor may other words follow. So access logs,
    prose and source code that hold the words are no match.
    """

    __slots__ = ("_first_end", "_lenient", "_prefix", "_tail", "_text", "_view")

    def __init__(self, line: str, *, lenient: bool = False) -> None:
        """`lenient`: somebody says that this is a message, so what follows it does not matter."""
        self._lenient = lenient
        self._view, prefix, _ = locate(line)
        self._text = self._view.text
        self._prefix: Prefix = prefix or bare_prefix(self._text)
        self._tail = -1
        newline = line.find("\n")
        self._first_end = len(line.rstrip("\r") if newline < 0 else line[:newline].rstrip("\r"))

    def search(self, signature: Signature) -> Hit | None:
        """The match of `signature`, if any; raises SignatureTooSlow."""
        for start, end in self._regions(signature):
            # Anchors and look-around see the ends of what they are given.
            text, shift = (self._text[start:end], start) if signature.anchored else (self._text, 0)
            match = signature.search(text, start - shift, end - shift)
            if match is not None and self._counts(match.start() + shift, match.end() + shift):
                return self._hit(match, shift)
        return None

    def in_tail(self, at: int) -> bool:
        """Whether `at` stands in the context tail, where clients write what they like."""
        if self._tail < 0:
            message, end = self._prefix.end, line_end(self._text, self._prefix)
            tail = tail_start(self._text, message, end)
            self._tail = tail if tail < end else len(self._text) + 1
        return at >= self._tail

    def _counts(self, at: int, end: int) -> bool:
        prefix = self._prefix
        if self._view.exact.find("\n", prefix.end, at) >= 0:
            return False
        if prefix.form == "bare":
            return at in {prefix.start, prefix.end} and (
                self._lenient or is_bare_message(self._text, prefix, at, end)
            )
        return at < prefix.end or not (
            self._text.find(", ", prefix.end, at) >= 0 and self.in_tail(at)
        )

    def _regions(self, signature: Signature) -> Iterator[tuple[int, int]]:
        prefix = self._prefix
        start = prefix.start if signature.stamped else prefix.end
        end = min(len(self._text), prefix.end + REACH)
        if signature.anchored:
            proper = line_end(self._text, prefix)
            tail = tail_start(self._text, prefix.end, proper)
            yield start, min(tail, end)
            if tail < proper:
                yield start, min(proper, end)
        else:
            yield start, end

    def _hit(self, match: Match, shift: int) -> Hit:
        view = self._view
        groups = {
            name: view.field(
                field_at(view.text, match.start(name) + shift, match.end(name) + shift)
            )
            for name, value in match.groupdict().items()
            if value is not None
        }
        return Hit(self._shown(view.span(Span(match.start() + shift, match.end() + shift))), groups)

    def _shown(self, where: Span) -> Span:
        """The part of a match on the first physical line."""
        return Span(where.start, min(where.end, self._first_end))
