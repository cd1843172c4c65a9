"""Where the values of a JSON text stand (RFC 8259), also in one that is being typed.

The standard library reads JSON without positions; this reads positions alone and leaves the
values, and what is wrong with them, to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from logcanon.text import Span

_BLANKS = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"?')
_SCALAR = re.compile(r"[^\s,\]}{\[:\"]+")
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class JsonPlaces:
    """Spans by JSON path (`workarounds[0].action`; "" is the whole text's value).

    `keys` has the keys of objects with their quotes, `values` the values.
    """

    keys: Mapping[str, Span] = field(default_factory=dict)
    values: Mapping[str, Span] = field(default_factory=dict)

    def span(self, path: str) -> Span | None:
        """Where `path` stands: its value, else its key, else the nearest thing around it."""
        while path:
            found = self.values.get(path) or self.keys.get(path)
            if found is not None:
                return found
            path = _parent(path)
        return None

    def path_at(self, offset: int) -> str:
        """The path of the innermost key or value at `offset`, "" for none."""
        best, size = "", None
        for spans in (self.values, self.keys):
            for path, span in spans.items():
                if path and span.contains(offset) and (size is None or len_of(span) <= size):
                    best, size = path, len_of(span)
        return best


def len_of(span: Span) -> int:
    """How many characters a span covers."""
    return span.end - span.start


def json_places(text: str) -> JsonPlaces:
    """The places in `text`, as far as it can be read; never raises."""
    reader = _Reader(text)
    reader.value(reader.blanks(0), "", 0)
    return JsonPlaces(reader.keys, reader.values)


def _parent(path: str) -> str:
    cut = max(path.rfind("."), path.rfind("["))
    return path[:cut] if cut > 0 else ""


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: dict[str, Span] = {}
        self.values: dict[str, Span] = {}

    def blanks(self, at: int) -> int:
        found = _BLANKS.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int, path: str, depth: int) -> int:
        """Read the value at `at`; where what is readable of it ends."""
        opening = self.text[at : at + 1]
        if opening in {"{", "["} and opening and depth < _DEEPEST:
            end = self._members(at, path, depth + 1, "}" if opening == "{" else "]")
        elif opening == '"':
            found = _STRING.match(self.text, at)
            end = found.end() if found else at + 1
        else:
            scalar = _SCALAR.match(self.text, at)
            end = scalar.end() if scalar else at
        self.values[path] = Span(at, end)
        return end

    def _members(self, at: int, path: str, depth: int, closing: str) -> int:
        at = self.blanks(at + 1)
        index = 0
        while at < len(self.text) and self.text[at] != closing:
            before = at
            if closing == "}":
                at, below = self._key(at, path)
            else:
                below = f"{path}[{index}]"
            at = self.blanks(self.value(at, below, depth)) if below else at
            at = self.blanks(at + 1) if self.text[at : at + 1] == "," else at
            index += 1
            if at == before:  # no JSON: what is left cannot be told
                return at
        return min(at + 1, len(self.text))

    def _key(self, at: int, path: str) -> tuple[int, str]:
        """Read a key and its colon; the path is "" where there is none."""
        found = _STRING.match(self.text, at)
        if found is None:
            return at, ""
        name = found[0].strip('"')
        below = f"{path}.{name}" if path else name
        self.keys[below] = Span(*found.span())
        at = self.blanks(found.end())
        if self.text[at : at + 1] == ":":
            at = self.blanks(at + 1)
        return at, below
