"""Finds the message that a text is: by how it begins, else by a word that it must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from logcanon.messages.template import Words, letters_of, narrow_regex_of, pieces, regex_of
from logcanon.scan.linear import is_harmless
from logcanon.scan.regex_tree import parse

# Letters without which a text alone is no evidence.
ENOUGH_LETTERS = 8
# What nginx puts behind a message: error number, OpenSSL's queue, place, action, context.
_ENDING = (
    r"(?=\s*\Z| \(\d+: | \(SSL: | in [^ ]+:\d+| in command line| while |, (?:udp )?client: "
    r"|, (?:server|resolver|responder|context): )"
)
_FIRST_SPEC = re.compile(r"%|<(?:NGX|NGINX|OPENSSL)_")
# What a line's grammar reads as the connection's number, or as the level.
_READ_BEFORE = re.compile(r"\*%uA |\[(?:emerg|alert)\]:? ")
# A beginning that tells the message by itself.
_TELLING_HEAD = 16
_HEADS = (24, 16, 10, 5)
_LONGEST_HEAD = max(_HEADS)
# Words that stand whole in a fixed text, whatever the values beside it are.
_WHOLE_WORD = re.compile(r"(?<=[^\w])\w{2,}(?=[^\w])", re.ASCII)
_WORD = re.compile(rb"\w{2,}")
# Beginnings of messages that are remembered; third parties' are without number.
_REMEMBERED = 4096


class Shape:
    """One format, ready to be compared with a text. `number` is that of its message."""

    __slots__ = ("__dict__", "head", "is_spelling", "number", "template")

    def __init__(self, number: int, template: str, *, is_spelling: bool = False) -> None:
        self.number = number
        self.is_spelling = is_spelling
        self.template = template
        first = _FIRST_SPEC.search(template)
        self.head = template[: first.start()] if first else template

    @property
    def word(self) -> str:
        """The longest word that each such message holds, "" where none is sure to stand alone."""
        texts = (piece.text for piece in pieces(self.template) if isinstance(piece, Words))
        words = (word for text in texts for word in _WHOLE_WORD.findall(text))
        return max(words, key=len, default="")

    @cached_property
    def letters(self) -> int:
        """How much the format proves."""
        return letters_of(self.template)

    @cached_property
    def fixed(self) -> int:
        """How many characters the format fixes, quotes and blanks included."""
        return sum(len(piece.text) for piece in pieces(self.template) if isinstance(piece, Words))

    @cached_property
    def pattern(self) -> re.Pattern[bytes]:
        """The regular expression, over UTF-8; it takes linear time on any line."""
        regex = self.regex
        if regex.endswith(')"') and len(self.head) >= _TELLING_HEAD:
            # What it quotes may run on over further lines, or be cut.
            return re.compile(f'{regex[:-1]}(?:"{_ENDING}|\\Z)'.encode(), re.DOTALL)
        return re.compile((regex + _ENDING).encode(), re.DOTALL)

    @property
    def regex(self) -> str:
        """What is searched for, without what may follow."""
        regex = regex_of(self.template)
        if is_harmless(parse(regex + _ENDING)[0]):
            return regex
        return narrow_regex_of(self.template)


class Index:
    """Shapes by the first characters of their fixed beginning, else by a word."""

    def __init__(self, templates: Iterable[tuple[int, str]]) -> None:
        self._by_head: tuple[dict[bytes, list[Shape]], ...] = tuple({} for _ in _HEADS)
        self._by_word: dict[bytes, list[Shape]] = {}
        self._loose: list[Shape] = []
        self._likely: dict[bytes, tuple[Shape, ...]] = {}
        for shape in _shapes(templates):
            for size, shapes in zip(_HEADS, self._by_head, strict=True):
                if len(shape.head) >= size:
                    shapes.setdefault(shape.head[:size].encode(), []).append(shape)
                    break
            else:
                word = shape.word.encode()
                (self._by_word.setdefault(word, []) if word else self._loose).append(shape)

    def find(self, text: bytes, start: int, end: int) -> tuple[Shape, re.Match[bytes]] | None:
        """The message that begins at `start`, the most telling where several fit.

        `end` is where to stop reading. What begins with fixed words goes before what does not.
        """
        head = text[start : start + _LONGEST_HEAD]
        likely = self._likely.get(head)
        if likely is None:
            if len(self._likely) >= _REMEMBERED:
                self._likely.clear()
            likely = self._likely[head] = _ordered(self._beginning(head))
        for shape in likely:
            found = shape.pattern.match(text, start, end)
            if found is not None:
                return shape, found
        for shape in _ordered(self._holding(set(_WORD.findall(text, start, end)))):
            found = shape.pattern.match(text, start, end)
            if found is not None:
                return shape, found
        return None

    def _beginning(self, head: bytes) -> Iterator[Shape]:
        for size, shapes in zip(_HEADS, self._by_head, strict=True):
            for shape in shapes.get(head[:size], ()):
                if head.startswith(shape.head[:_LONGEST_HEAD].encode()):
                    yield shape

    def _holding(self, words: Iterable[bytes]) -> Iterator[Shape]:
        for word in words:
            yield from self._by_word.get(word, ())
        yield from self._loose


def _ordered(shapes: Iterable[Shape]) -> tuple[Shape, ...]:
    def exactness(shape: Shape) -> tuple[int, int, bool]:
        return -shape.letters, -shape.fixed, shape.is_spelling

    return tuple(sorted(shapes, key=exactness))


def _shapes(templates: Iterable[tuple[int, str]]) -> Iterator[Shape]:
    last = -1
    for number, template in templates:
        line = template.rstrip("\n")
        yield Shape(number, line, is_spelling=number == last)
        read_before = _READ_BEFORE.match(line)
        if read_before:
            yield Shape(number, line[read_before.end() :])
        last = number
