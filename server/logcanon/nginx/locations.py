"""Which location serves a path, as nginx decides it.

ngx_http_core_module.c: ngx_http_core_location, ngx_http_core_find_location and
ngx_http_core_find_static_location.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from logcanon.nginx.config import Scope
from logcanon.nginx.handlers import PASSES
from logcanon.nginx.pattern import Pattern, as_bytes_text
from logcanon.text import Phrase, Phrasing

Modifier = Literal["", "=", "^~", "~", "~*", "@"]


@dataclass(frozen=True, slots=True)
class Location:
    """A location block: how it matches and what."""

    scope: Scope
    modifier: Modifier
    name: str

    @property
    def is_regex(self) -> bool:
        """Whether `name` is a regex."""
        return self.modifier in ("~", "~*")

    @property
    def redirects(self) -> bool:
        """Whether nginx answers `name` without its last slash by a redirect to `name`."""
        passes = any(s.directive.name in PASSES for s in self.scope.statements)
        return self.name.endswith("/") and passes

    @property
    def label(self) -> str:
        """Its head: `location ~ ^/api/`."""
        return " ".join(filter(None, ("location", self.modifier, self.name))).replace("@ ", "")


def read_location(scope: Scope) -> Location | None:
    """The location that `scope` is; None when it is none or its head is broken."""
    if scope.name != "location" or scope.directive is None:
        return None
    values = scope.directive.values
    if len(values) == 2:
        modifier, name = values
        if modifier in ("=", "^~", "~", "~*"):
            return Location(scope, modifier, name)  # type: ignore[arg-type]
        return None
    if len(values) != 1:
        return None
    return _read_joined(scope, values[0])


def _read_joined(scope: Scope, text: str) -> Location:
    modifiers: tuple[Modifier, ...] = ("=", "^~", "~*", "~")
    for modifier in modifiers:
        if text.startswith(modifier):
            return Location(scope, modifier, text[len(modifier) :])
    return Location(scope, "@" if text.startswith("@") else "", text)


def locations_in(scope: Scope) -> Iterator[Location]:
    """The locations directly in a server or location block, in nginx's order."""
    for inner in scope.scopes("location"):
        location = read_location(inner)
        if location is not None:
            yield location


def all_locations(scope: Scope) -> Iterator[Location]:
    """The locations in `scope` and in these, outer before inner."""
    for location in locations_in(scope):
        yield location
        yield from all_locations(location.scope)


def named_location(server: Scope, name: str) -> Location | None:
    """The location `@name` of a server."""
    return next((x for x in locations_in(server) if x.modifier == "@" and x.name == name), None)


_NONE_FITS = Phrasing(en="no location fits {path}", zh="没有 location 与 {path} 匹配")
_REDIRECTS = Phrasing(
    en="nginx itself redirects {path} to {location}", zh="nginx 自行将 {path} 重定向到 {location}"
)
_LONGEST = Phrasing(
    en="{location} is the longest prefix of {path}", zh="{location} 是 {path} 的最长前缀"
)
_MATCHES = {
    "~": Phrasing(
        en="{location} is the first regex that matches {path}",
        zh="{location} 是第一个与 {path} 匹配的正则表达式",
    ),
    "=": Phrasing(en="{location} is exactly the path", zh="{location} 与路径完全相同"),
    "^~": Phrasing(
        en="{location} is the longest prefix of {path} and rules out regexes",
        zh="{location} 是 {path} 的最长前缀，并且不再检查正则表达式",
    ),
}


@dataclass(frozen=True, slots=True)
class LocationMatch:
    """The location a path leads to (None: the server block itself serves it).

    `redirects` says that nginx itself answers with a redirect to the path with a slash.
    `unreadable` are regexes, tested before the decision, that could not be read here.
    """

    location: Location | None
    reason: Phrase
    redirects: bool = False
    unreadable: tuple[str, ...] = ()


def find_location(server: Scope, path: str) -> LocationMatch:
    """The location of `server` that serves the decoded `path` (one character a byte)."""
    search = _Search(path)
    outcome, location = search.find(server)
    unreadable = tuple(search.unreadable)
    if location is None:
        return LocationMatch(None, _NONE_FITS.of(path=path), unreadable=unreadable)
    if outcome is _Outcome.REDIRECT:
        reason = _REDIRECTS.of(path=path, location=location.label)
        return LocationMatch(location, reason, redirects=True, unreadable=unreadable)
    return LocationMatch(location, _reason(location, path), unreadable=unreadable)


def _reason(location: Location, path: str) -> Phrase:
    kind = "~" if location.is_regex else location.modifier
    return _MATCHES.get(kind, _LONGEST).of(location=location.label, path=path)


def _is_regex(scope: Scope) -> bool:
    location = read_location(scope)
    return location is not None and location.is_regex


class _Outcome(Enum):
    FINAL = auto()  # NGX_OK
    PREFIX = auto()  # NGX_AGAIN: a regex may still win
    REDIRECT = auto()  # NGX_DONE
    NONE = auto()  # NGX_DECLINED


class _Search:
    def __init__(self, path: str) -> None:
        self.path = path
        self.unreadable: list[str] = []

    def find(self, level: Scope) -> tuple[_Outcome, Location | None]:
        """ngx_http_core_find_location; the location is None when this level has none."""
        locations = list(locations_in(level))
        outcome, chosen = _Outcome.NONE, None
        # nginx builds no tree of prefixes within a regex location
        # (ngx_http_init_static_location_trees): what stands there is never found.
        if not _is_regex(level):
            outcome, chosen = self._find_static(locations)
        is_closed = False
        if outcome is _Outcome.PREFIX and chosen is not None:
            is_closed = chosen.modifier == "^~"
            outcome, inner = self.find(chosen.scope)
            chosen = inner or chosen
        if outcome in (_Outcome.FINAL, _Outcome.REDIRECT):
            return outcome, chosen
        if not is_closed:
            for location in locations:
                if location.is_regex and self._matches(location):
                    _, inner = self.find(location.scope)
                    return _Outcome.FINAL, inner or location
        return outcome, chosen

    def _find_static(self, locations: list[Location]) -> tuple[_Outcome, Location | None]:
        longest: Location | None = None
        redirecting: Location | None = None
        for location in locations:
            if location.is_regex or location.modifier == "@":
                continue
            name = as_bytes_text(location.name)
            if location.modifier == "=":
                if name == self.path:
                    return _Outcome.FINAL, location
            elif self.path.startswith(name) and (
                longest is None or len(location.name) > len(longest.name)
            ):
                longest = location
            if name == self.path + "/" and location.redirects:
                redirecting = location
        if longest is not None and as_bytes_text(longest.name) == self.path:
            return _Outcome.PREFIX, longest
        if redirecting is not None:
            return _Outcome.REDIRECT, redirecting
        return (_Outcome.PREFIX if longest else _Outcome.NONE), longest

    def _matches(self, location: Location) -> bool:
        pattern = Pattern(location.name, caseless=location.modifier == "~*")
        if not pattern.is_readable:
            self.unreadable.append(location.name)
        return pattern.matches(self.path)
