"""String expressions: literals, macros of literals, and choices between them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extract.source import CFile
from extract.tokens import Token, closing, joined, tokenise, unescape

# What a build puts in: kept in the format as <NAME>.
_OF_THE_BUILD = frozenset(
    {
        "NGINX_VERSION", "NGINX_VER", "NGINX_VER_BUILD", "NGX_COMPILER", "NGX_CONFIGURE",
        "OPENSSL_VERSION_TEXT", "NGX_PREFIX", "NGX_CONF_PATH", "NGX_ERROR_LOG_PATH",
        "NGX_CONF_PREFIX", "NGX_BUILD",
    }
)  # fmt: skip
# The spelling on Linux of calls that differ from system to system (os/unix/ngx_files.h and kin).
_ON_LINUX = {
    "ngx_read_ahead_n": "posix_fadvise", "ngx_directio_on_n": "O_DIRECT",
    "ngx_read_file_n": "pread", "ngx_tcp_nopush_n": "TCP_CORK", "ngx_tcp_push_n": "TCP_CORK",
    "ngx_nonblocking_n": "FIONBIO", "ngx_regex_exec_n": "pcre2",
}  # fmt: skip
_OTHER_SYSTEMS = re.compile(
    r"(?<!!)NGX_SOLARIS|NGX_FREEBSD|F_NOCACHE|DIRECTIO_ON|DragonFly|TCP_NOPUSH|F_READAHEAD"
    r"|NGX_HAVE_TPROXY"
)


class Text(NamedTuple):
    """One value of a string expression; `is_windows` where only a build for Windows has it."""

    text: str
    is_windows: bool = False


class _Definition(NamedTuple):
    body: list[Token]
    is_windows: bool
    conditions: tuple[str, ...]


class Strings:
    """Evaluates string expressions of one source tree."""

    def __init__(self, files: Iterable[CFile]) -> None:
        self._definitions: dict[str, list[_Definition]] = defaultdict(list)
        self._known: dict[str, list[Text]] = {}
        for file in files:
            for name, body, conditions in file.defines:
                tokens = tokenise(body)[0] if '"' in body else []
                if tokens and all(token.kind in ("string", "name") for token in tokens):
                    on_windows = "win32" in file.path or any(
                        "NGX_WIN32" in one and "!(" not in one for one in conditions
                    )
                    self._definitions[name].append(_Definition(tokens, on_windows, conditions))

    def is_macro(self, name: str) -> bool:
        """Whether a macro stands for a string."""
        return name in self._definitions

    def macro(self, name: str, within: tuple[str, ...] = ()) -> list[Text]:
        """What a macro stands for, Linux first."""
        if name in _OF_THE_BUILD:
            return [Text(f"<{name}>")]
        if name in within:
            return []
        if name not in self._known:
            found: list[Text] = []
            for definition in sorted(self._definitions[name], key=lambda d: _distance(name, d)):
                texts = [Text("", definition.is_windows)]
                for token in definition.body:
                    parts = (
                        [Text(unescape(token.text))]
                        if token.kind == "string"
                        else self.macro(token.text, (*within, name))[:1]
                    )
                    texts = [Text(t.text + p.text, t.is_windows) for t in texts for p in parts]
                found += texts
            self._known[name] = unique(found)
        return self._known[name]

    def values(self, tokens: Sequence[Token]) -> list[Text] | None:
        """What the expression can be; None where it is no expression of constants."""
        tokens = without_casts(tokens)
        choice = _choice(tokens)
        if choice is not None:
            either, other = self.values(choice[0]), self.values(choice[1])
            return None if either is None or other is None else unique(either + other)
        if not tokens or not all(token.kind in ("string", "name") for token in tokens):
            return None
        has_string = any(token.kind == "string" for token in tokens)
        if not has_string and not all(self.is_macro(token.text) for token in tokens):
            return None
        texts = [Text("")]
        for token in tokens:
            parts = (
                [Text(unescape(token.text))]
                if token.kind == "string"
                else self.macro(token.text) or [Text(f"<{token.text}>")]
            )
            texts = [
                Text(t.text + p.text, t.is_windows or p.is_windows) for t in texts for p in parts
            ]
        seen: dict[str, Text] = {}
        for text in texts:
            seen.setdefault(text.text, text)
        return list(seen.values())


def _distance(name: str, definition: _Definition) -> tuple[int, int]:
    """How far a definition is from a build for Linux."""
    if name in _ON_LINUX:
        return int(definition.is_windows), _ON_LINUX[name] not in joined(definition.body)
    conditions = " ".join(definition.conditions)
    other = 2 if _OTHER_SYSTEMS.search(conditions) else 0
    return 10 * definition.is_windows + ("!(" in conditions) + other, 0


def without_casts(tokens: Sequence[Token]) -> list[Token]:
    """The expression without casts and without brackets around all of it."""
    rest = list(tokens)
    while rest and rest[0].text == "(":
        close = closing(rest, 0)
        if close is None:
            break
        inner = rest[1:close]
        if close == len(rest) - 1:
            rest = inner
        elif inner and (inner[-1].text == "*" or (len(inner) == 1 and inner[0].kind == "name")):
            rest = rest[close + 1 :]
        else:
            break
    return rest


def _choice(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]] | None:
    """Both ends of `condition ? one : other`."""
    depth = nested = 0
    question = -1
    for at, token in enumerate(tokens):
        if token.kind != "sign":
            continue
        depth += (token.text in "([{") - (token.text in ")]}")
        if depth:
            continue
        if token.text == "?":
            nested += question >= 0
            question = at if question < 0 else question
        elif token.text == ":" and question >= 0:
            if not nested:
                return list(tokens[question + 1 : at]), list(tokens[at + 1 :])
            nested -= 1
    return None


def unique(values: Iterable[Text]) -> list[Text]:
    """The values without repetitions, in order."""
    return list(dict.fromkeys(values))
