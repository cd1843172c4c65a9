"""Finds the messages that a text may be: by how they begin, then by what they must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from logcanon.messages.template import Words, letters_of, narrow_regex_of, pieces, regex_of
from logcanon.scan.linear import is_harmless
from logcanon.scan.regex_tree import parse

# Letters without which a text alone is no evidence.
ENOUGH_LETTERS = 8
_FIRST_SPEC = re.compile(r"%|<(?:NGX|NGINX|OPENSSL)_")
# What a line's grammar reads as the connection's number, or as the level.
_READ_BEFORE = re.compile(r"\*%uA |\[(?:emerg|alert)\]:? ")
_HEADS = (12, 6, 2)


class Shape:
    """One format, ready to be compared with a text."""

    __slots__ = ("__dict__", "head", "is_spelling", "number", "template")

    def __init__(self, number: int, template: str, *, is_spelling: bool = False) -> None:
        self.number = number
        self.is_spelling = is_spelling
        self.template = template
        first = _FIRST_SPEC.search(template)
        self.head = template[: first.start()] if first else template

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """The fixed texts behind the head, in order."""
        words = [piece.text for piece in pieces(self.template) if isinstance(piece, Words)]
        return tuple(words[1:] if self.head else words)

    @cached_property
    def letters(self) -> int:
        """How much the format proves."""
        return letters_of(self.template)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression, which takes linear time on any line."""
        regex = regex_of(self.template)
        nodes, _ = parse(regex)
        if not is_harmless(nodes):
            regex = narrow_regex_of(self.template)
        return re.compile(regex, re.DOTALL)

    def may_be(self, text: str) -> bool:
        """Whether the fixed texts stand in `text`, in order."""
        if not text.startswith(self.head):
            return False
        at = len(self.head)
        for fixed in self.fixed:
            at = text.find(fixed, at)
            if at < 0:
                return False
            at += len(fixed)
        return True


class Index:
    """Shapes by the first characters of their fixed beginning, the most telling first."""

    def __init__(self, templates: Iterable[tuple[int, str]]) -> None:
        self._by_head: tuple[dict[str, list[Shape]], ...] = tuple({} for _ in _HEADS)
        self._loose: list[Shape] = []
        for shape in _shapes(templates):
            for size, shapes in zip(_HEADS, self._by_head, strict=True):
                if len(shape.head) >= size:
                    shapes.setdefault(shape.head[:size], []).append(shape)
                    break
            else:
                self._loose.append(shape)

    def candidates(self, text: str) -> list[Shape]:
        """The shapes that `text` may begin with, the most telling first."""
        found = [shape for shape in self._near(text) if shape.may_be(text)]
        found.sort(key=lambda shape: (-shape.letters, shape.is_spelling))
        return found

    def _near(self, text: str) -> Iterator[Shape]:
        for size, shapes in zip(_HEADS, self._by_head, strict=True):
            yield from shapes.get(text[:size], ())
        yield from self._loose


def _shapes(templates: Iterable[tuple[int, str]]) -> Iterator[Shape]:
    last = -1
    for number, template in templates:
        line = template.rstrip("\n")
        yield Shape(number, line, is_spelling=number == last)
        read_before = _READ_BEFORE.match(line)
        if read_before:
            yield Shape(number, line[read_before.end() :])
        last = number
