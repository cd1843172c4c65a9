"""What the rewrite directives of a block do to a path (ngx_http_rewrite_module.c).

Only what the text tells: the conditions of `if` and the values of variables are not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from logcanon.nginx.config import Scope, Statement
from logcanon.nginx.pattern import Pattern, as_bytes_text

_REDIRECTS = ("http://", "https://", "$scheme")
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_NUMBER = re.compile(r"[0-9]{1,3}")
_PATH_NAMES = frozenset({"uri", "document_uri"})


class Match(Protocol):
    """A regex match, of `re` or `regex`."""

    def __getitem__(self, key: int | str, /) -> str | None:
        """The text of a group; IndexError where there is none of that number or name."""
        ...


class Effect(Enum):
    """What becomes of the request."""

    GOES_ON = "goes on"
    MOVED = "moved"  # has another path: a new location is looked up
    STAYS = "stays"  # has another path and stays in its location (`break`)
    ANSWERED = "answered"  # nginx answers by itself
    UNKNOWN = "unknown"  # moved to a path that a variable decides


@dataclass(frozen=True, slots=True)
class Outcome:
    """An effect and the path after it; `by` did it; `if_only` when an `if` has to be true."""

    effect: Effect
    path: str
    by: Statement | None = None
    if_only: bool = False


def outcomes(scope: Scope, path: str) -> Iterator[Outcome]:
    """What can become of `path` in the rewrite phase of `scope`, the unconditional last."""
    moved_by: Statement | None = None
    for statement in scope.statements:
        name = statement.directive.name
        values = statement.directive.values
        if name == "if" and statement.block is not None:
            for inner in outcomes(statement.block, path):
                if inner.effect is not Effect.GOES_ON:
                    yield Outcome(inner.effect, inner.path, inner.by, if_only=True)
        elif name == "return":
            yield Outcome(Effect.ANSWERED, path, statement)
            return
        elif name == "break":
            break
        elif name == "rewrite" and len(values) >= 2:
            outcome = _rewrite(statement, path)
            if outcome is None:
                continue
            if outcome.effect is not Effect.GOES_ON:
                yield outcome
                return
            path, moved_by = outcome.path, statement
    yield Outcome(Effect.MOVED if moved_by else Effect.GOES_ON, path, moved_by)


def _rewrite(statement: Statement, path: str) -> Outcome | None:
    """None: the regex does not match. GOES_ON: matched without a flag, the next one follows."""
    text, replacement, *rest = statement.directive.values
    match = Pattern(text).search(path)
    if match is None:
        return None
    flag = rest[0] if rest else ""
    if flag in ("redirect", "permanent") or replacement.startswith(_REDIRECTS):
        return Outcome(Effect.ANSWERED, path, statement)
    new = expand(replacement.partition("?")[0], path, match)
    if new is None:
        return Outcome(Effect.UNKNOWN, path, statement)
    effect = {"last": Effect.MOVED, "break": Effect.STAYS}.get(flag, Effect.GOES_ON)
    return Outcome(effect, new, statement)


def expand(text: str, path: str, match: Match | None = None) -> str | None:
    """`text` with captures and `$uri` filled in; None when it has other variables."""
    parts: list[str] = []
    at = 0
    text = as_bytes_text(text)
    for reference in _REFERENCE.finditer(text):
        name = reference[1] or reference[2]
        value = path if name in _PATH_NAMES else _captured(match, name)
        if value is None:
            return None
        parts += text[at : reference.start()], value
        at = reference.end()
    parts.append(text[at:])
    return "".join(parts)


def _captured(match: Match | None, name: str) -> str | None:
    if match is None:
        return None
    try:
        return match[int(name) if _NUMBER.fullmatch(name) else name] or ""
    except (IndexError, KeyError):
        return "" if _NUMBER.fullmatch(name) else None
