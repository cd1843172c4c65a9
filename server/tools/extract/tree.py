"""One source tree of nginx: its files, string constants, command tables and assignments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from extract.source import CFile, Function, read_file
from extract.strings import Strings, Text
from extract.tokens import Token, closing, joined, split, unescape, variants

LEVELS = {
    "NGX_LOG_STDERR": "stderr", "NGX_LOG_EMERG": "emerg", "NGX_LOG_ALERT": "alert",
    "NGX_LOG_CRIT": "crit", "NGX_LOG_ERR": "error", "NGX_LOG_WARN": "warn",
    "NGX_LOG_NOTICE": "notice", "NGX_LOG_INFO": "info", "NGX_LOG_DEBUG": "debug",
}  # fmt: skip
_SUFFIXES = (".c", ".h", ".xs", ".cpp")
_POST = re.compile(r"ngx_conf_(?:post|num_bounds|deprecated)_t")
_LONGEST_VALUE = 60
# How a directive without a setter of its own is told from the function that merges its values.
_OF_A_BLOCK = re.compile(r"_merge_(?:srv|loc|main)?_?conf$|_init_main_conf$|_block$")
_BLOCK = re.compile(r"ngx_(http|stream|mail|event)")


class Tree:
    """What the messages of one tree are made of.

    `local` are the strings assigned to a variable of a function (None: outside of all), `fields`
    those assigned to a member of any structure, `handed_out` those that a function stores through
    a pointer, `arrays` the arrays of strings, `levels` the levels that a variable holds.
    """

    def __init__(self, root: Path) -> None:
        """`root` holds src/."""
        source = root / "src"
        self.files: list[CFile] = [
            read_file(path.relative_to(source).as_posix(), path.read_text("utf-8", "replace"))
            for path in sorted(source.rglob("*"))
            if path.suffix in _SUFFIXES
        ]
        self.strings = Strings(self.files)
        self.arrays: dict[str, list[str]] = {}
        self.fields: dict[str, list[tuple[str, Text]]] = defaultdict(list)
        self.local: dict[tuple[str, str | None, str], list[Text]] = defaultdict(list)
        self.levels: dict[tuple[str, str | None, str], list[str]] = defaultdict(list)
        self.handed_out: dict[str, list[tuple[str, str, Text]]] = defaultdict(list)
        self.entry_handlers: set[str] = set()
        self._setters: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._posts: dict[str, list[str]] = defaultdict(list)
        self._callers: dict[str, list[str]] = defaultdict(list)
        self._directives: dict[str, tuple[str, ...]] = {}
        for file in self.files:
            self._read_tables(file)
            self._read_callers(file)
            for at, token in enumerate(file.tokens):
                if token.text == "=" and token.kind == "sign" and at:
                    self._read_assignment(file, at)

    def directives_of(self, function: str, via: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The directives whose handler the function is, calls, or checks values for."""
        if function in self._directives:
            return self._directives[function]
        found = [name for name, _ in self._setters.get(function, ())]
        if not found:
            posts = {f"&{post}" for post in self._posts.get(function, ())}
            rows = (row for rows in self._setters.values() for row in rows)
            found = [name for name, post in rows if post in posts]
        if not found and len(via) < 3:
            callers = [c for c in self._callers.get(function, ()) if c not in {*via, function}]
            found = [d for c in callers for d in self.directives_of(c, (*via, function))]
        block = _BLOCK.match(function) if _OF_A_BLOCK.search(function) else None
        if not found and block:
            found = [block[1].replace("event", "events")]
        names = tuple(dict.fromkeys(found))
        if not via:
            self._directives[function] = names
        return names

    def _read_tables(self, file: CFile) -> None:
        tokens = file.tokens
        for at, token in enumerate(tokens[:-4]):
            following = tokens[at + 1].text
            if _POST.fullmatch(token.text) and tokens[at + 2].text == "=":
                self._posts[tokens[at + 4].text].append(following)
            elif token.text == "ngx_string" and tokens[at - 1].text == "{":
                self._read_command(tokens, at)
            elif token.text == "handler" and tokens[at - 2].text == "cf" and following == "=":
                self.entry_handlers.add(tokens[at + 2].text)
            elif token.kind == "name" and following == "[":
                self._read_array(tokens, at)

    def _read_command(self, tokens: list[Token], at: int) -> None:
        """A row of a table of commands: name, flags, setter, conf, offset, post."""
        end = closing(tokens, at - 1)
        if end is None or tokens[at + 2].kind != "string":
            return
        for row in variants(tokens[at:end]):
            cells = split(row)
            if len(cells) >= 5 and len(cells[2]) == 1:
                post = joined(cells[5]) if len(cells) > 5 else ""
                self._setters[cells[2][0].text].append((unescape(tokens[at + 2].text), post))

    def _read_array(self, tokens: list[Token], at: int) -> None:
        """`name[] = { "...", ngx_string("...") }` or `name[] = "..."`."""
        close = closing(tokens, at + 1)
        if close is None or close + 2 >= len(tokens) or tokens[close + 1].text != "=":
            return
        start = close + 2
        if tokens[start].kind == "string":
            self.arrays[tokens[at].text] = [unescape(tokens[start].text)]
            return
        end = closing(tokens, start) if tokens[start].text == "{" else None
        items = [
            item for item in split([t for t in tokens[start + 1 : end] if t.kind != "if"]) if item
        ]
        if end is None or not items:
            return
        if all(token.kind == "string" for item in items for token in item):
            self.arrays[tokens[at].text] = ["".join(unescape(t.text) for t in i) for i in items]
        elif all(item[0].text in ("ngx_string", "ngx_null_string") for item in items):
            self.arrays[tokens[at].text] = [
                unescape(i[2].text) for i in items if len(i) > 2 and i[2].kind == "string"
            ]

    def _read_callers(self, file: CFile) -> None:
        for function in file.functions:
            for name in _called(file, function):
                if function.name not in self._callers[name]:
                    self._callers[name].append(function.name)

    def _read_assignment(self, file: CFile, at: int) -> None:
        tokens, target = file.tokens, file.tokens[at - 1]
        value = _assigned(tokens, at + 1) if target.kind == "name" else []
        if not value or len(value) > _LONGEST_VALUE:
            return
        function = file.function_at(at)
        key = file.path, function.name if function else None, target.text
        for token in value:
            if token.text in LEVELS and LEVELS[token.text] not in self.levels[key]:
                self.levels[key].append(LEVELS[token.text])
        if not any(t.kind == "string" or self.strings.is_macro(t.text) for t in value):
            return
        texts = [t for one in variants(value) for t in self.strings.values(one) or ()]
        before = [token.text for token in tokens[max(0, at - 3) : at - 1]]
        if before[-1:] in (["->"], ["."]):
            self.fields[target.text] += [(file.path, text) for text in texts]
        elif before[-1:] == ["*"] and before[0] in (";", "{", "}", ")", ":"):
            self.handed_out[target.text] += [(file.path, key[1] or "", text) for text in texts]
        else:
            self.local[key] += texts


def _called(file: CFile, function: Function) -> Iterator[str]:
    tokens = file.tokens
    for at in range(function.first, min(function.last, len(tokens) - 1)):
        token = tokens[at]
        if token.kind == "name" and tokens[at + 1].text == "(" and token.text.startswith("ngx_"):
            yield token.text


def _assigned(tokens: list[Token], start: int) -> list[Token]:
    """The expression up to the `;` or `,` that ends it."""
    depth = 0
    for at in range(start, len(tokens)):
        token = tokens[at]
        if depth == 0 and token.text in (";", ","):
            return tokens[start:at]
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
            if depth < 0:
                return tokens[start:at]
    return tokens[start:]
