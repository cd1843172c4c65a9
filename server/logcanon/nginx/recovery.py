"""Where one run of words is really several directives: somebody forgot a `;` or a `{`.

nginx reads on to the next `;`, `{` or `}` and then blames that place. The evidence that a
directive ended earlier is a line that starts like a directive of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from logcanon.nginx.tokens import TokenKind
from logcanon.nginx.vocabulary import BLOCKS, ENTRY_BLOCKS, PARAMETERS, TAKE_ANYTHING, names
from logcanon.text import Span

NameTest = Callable[[str], bool]
_BARE_BLOCKS = names("events http mail server stream types")


class _Line(NamedTuple):
    """A line's words: the first, its index, its column if it starts the line, how many."""

    name: str
    first: int
    column: int | None
    width: int


class Statements(NamedTuple):
    """How to cut the words of one run.

    `terminator` is what nginx found behind the words, None at the end of the file; `parent` the
    name of the enclosing block.
    """

    text: str
    terminator: TokenKind | None
    parent: str
    is_directive_name: NameTest

    def cuts(self, words: Sequence[Span]) -> list[int]:
        """Indexes into `words` at which a new directive starts (never 0)."""
        lines = _lines(self.text, words)
        found: list[int] = []
        current = lines[0]
        for line in lines[1:]:
            if self._is_new(line, current, line is lines[-1]):
                found.append(line.first)
                current = line
        return found

    def _is_new(  # noqa: PLR0911 - one rule a return reads best
        self, line: _Line, current: _Line, is_last: bool
    ) -> bool:
        if self.parent in ENTRY_BLOCKS:
            return _is_new_entry(self.parent, line, current, is_last)
        if line.name in PARAMETERS.get(current.name, ()):
            return False
        if current.name in BLOCKS and not _not_deeper(line, current):
            return self._starts_inside(line, current, is_last)
        if is_last and self.terminator is TokenKind.OPEN and line.name in BLOCKS:
            return True
        if not self.is_directive_name(line.name):
            return _looks_alike(line, current)
        is_broken = self.terminator is TokenKind.CLOSE or self.terminator is None
        if is_broken or "_" in line.name or _not_deeper(line, current):
            return True
        # Behind `server {` on one line there is no column to compare with.
        return current.column is None and line.width > 1 and current.name not in TAKE_ANYTHING

    def _starts_inside(self, line: _Line, current: _Line, is_last: bool) -> bool:
        """Whether `line` is the first directive of a block whose `{` is missing."""
        if current.name not in _BARE_BLOCKS and current.width == 1:
            return False  # `location` goes on in the next line
        if self.terminator is TokenKind.OPEN and is_last:
            return line.name in BLOCKS
        return self.is_directive_name(line.name)


def column(text: str, at: int) -> int | None:
    """Columns before `at` if nothing but blanks stands there on its line, else None."""
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    lead = text[start:at].lstrip("\ufeff")
    return None if lead.strip(" \t") else len(lead.expandtabs(4))


def spans_lines(text: str, start: int, end: int) -> bool:
    """Whether a line ends between the two offsets."""
    return text.find("\n", start, end) >= 0 or text.find("\r", start, end) >= 0


def _lines(text: str, words: Sequence[Span]) -> list[_Line]:
    lines: list[_Line] = []
    at = 0
    for index, word in enumerate(words):
        if index == 0 or spans_lines(text, at, word.start):
            lines.append(_Line(word.of(text), index, column(text, word.start), 1))
        else:
            lines[-1] = lines[-1]._replace(width=lines[-1].width + 1)
        at = word.end
    return lines


def _not_deeper(line: _Line, current: _Line) -> bool:
    return line.column is not None and current.column is not None and line.column <= current.column


def _looks_alike(line: _Line, current: _Line) -> bool:
    """An unknown name, but written just as the directive above it."""
    return (
        line.column == current.column is not None
        and line.width > 1
        and current.width > 1
        and "_" in line.name
        and line.name.replace("_", "").isalnum()
        and line.name.islower()
    )


def _is_new_entry(parent: str, line: _Line, current: _Line, is_last: bool) -> bool:
    if parent == "types":
        return "/" in line.name and _not_deeper(line, current)
    return _not_deeper(line, current) and current.width == 2 and (line.width == 2 or is_last)
