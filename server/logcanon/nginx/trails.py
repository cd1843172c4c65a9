"""The blocks of one server that a path can lead to, most probable first.

The location that nginx looks up comes first. Behind it come those that it may hand the request
on to: by `rewrite`, `try_files`, `index` or `error_page`, and the `if` blocks that pass
requests on themselves. Whether they do depends on what the text does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from logcanon.nginx.config import Scope, Statement
from logcanon.nginx.effective import effective
from logcanon.nginx.handlers import HANDLERS, pass_statement
from logcanon.nginx.locations import find_location, named_location
from logcanon.nginx.rewrites import Effect, Outcome, expand, outcomes
from logcanon.text.phrase import NOTHING, Phrase, Phrasing, joined

# nginx stops after ten internal redirects (NGX_HTTP_MAX_URI_CHANGES).
_REDIRECTS = 10


_LIMITED = Phrasing(en="`{directive}` holds for {method}", zh="`{directive}` 对 {method} 生效")
_IF_PASSES = Phrase(
    "its `if` passes the request on where the condition is true",
    "条件成立时由其中的 `if` 转发请求",
)
_HANDS_ON = Phrasing(
    en="its `{directive}` may hand it on to {uri}", zh="其中的 `{directive}` 可能将请求转给 {uri}"
)
_MAKES = Phrasing(en="`{directive}` makes it {path}", zh="`{directive}` 将路径改为 {path}")
_EFFECTS = {
    Effect.ANSWERED: Phrasing(
        en="nginx answers by itself with `{directive}`", zh="nginx 以 `{directive}` 自行应答"
    ),
    Effect.UNKNOWN: Phrasing(
        en="`{directive}` sends it where a variable decides", zh="`{directive}` 的去向由变量决定"
    ),
}


class Certainty(IntEnum):
    """How sure it is that a block served a request."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3

    @property
    def word(self) -> str:
        """The word shown to users."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Stop:
    """A block where the request may end, and why; `path` is the path as it arrives there.

    `is_answer` says that nginx answers there by itself (`return`, a redirect), so that no
    upstream is asked.
    """

    scope: Scope
    certainty: Certainty
    reason: Phrase
    path: str
    is_answer: bool = False


def in_turn(*reasons: Phrase) -> Phrase:
    """The reasons that say something, one behind the other."""
    return joined(reasons, Phrase(", ", "，"))


@dataclass(frozen=True, slots=True)
class _Way:
    """How a path came where it is: how sure, why, and how many redirects nginx still allows."""

    certainty: Certainty = Certainty.CERTAIN
    reason: Phrase = NOTHING
    left: int = _REDIRECTS

    def then(self, reason: Phrase, most: Certainty = Certainty.CERTAIN) -> _Way:
        """One step on, not surer than `most`."""
        return _Way(min(self.certainty, most), in_turn(self.reason, reason), self.left)

    def redirected(self) -> _Way:
        """Behind one more redirect."""
        return _Way(self.certainty, self.reason, self.left - 1)

    def stop(self, scope: Scope, path: str, *, is_answer: bool = False) -> Stop:
        """The end of this way."""
        return Stop(scope, self.certainty, self.reason, path, is_answer)


def follow(server: Scope, path: str, method: str | None = None) -> tuple[Stop, ...]:
    """The stops of the decoded `path` in `server`; each block once, at its best."""
    best: dict[int, Stop] = {}
    for stop in _Walk(server, method).enter(path, _Way()):
        held = best.setdefault(id(stop.scope), stop)
        if (stop.certainty, held.is_answer) > (held.certainty, stop.is_answer):
            best[id(stop.scope)] = stop
    return tuple(sorted(best.values(), key=lambda stop: -stop.certainty))


class _Walk:
    def __init__(self, server: Scope, method: str | None) -> None:
        self.server = server
        self.method = method
        self.seen: set[str] = set()

    def enter(self, path: str, way: _Way) -> Iterator[Stop]:
        """From the server's own rewrite directives on, as a request or an internal redirect."""
        for outcome, here in _ways(outcomes(self.server, path), way):
            if outcome.effect in (Effect.ANSWERED, Effect.UNKNOWN):
                yield here.stop(self.server, path, is_answer=True)
            else:
                yield from self.locate(outcome.path, here)

    def locate(self, path: str, way: _Way) -> Iterator[Stop]:
        """From the look-up of the location on."""
        if not self._is_new(path, way):
            return
        match = find_location(self.server, path)
        most = Certainty.LIKELY if match.unreadable else Certainty.CERTAIN
        way = way.then(match.reason, most)
        if match.location is None:
            yield from self.serve(self.server, path, way)
        elif match.redirects:
            yield way.stop(match.location.scope, path, is_answer=True)
        else:
            yield from self._in_location(match.location.scope, path, way)

    def _is_new(self, path: str, way: _Way) -> bool:
        if path in self.seen or way.left < 0:
            return False
        self.seen.add(path)
        return True

    def _in_location(self, scope: Scope, path: str, way: _Way) -> Iterator[Stop]:
        for outcome, here in _ways(outcomes(scope, path), way):
            if outcome.effect is Effect.ANSWERED:
                yield here.stop(scope, path, is_answer=True)
                yield from self._error_pages(scope, path, here)
            elif outcome.effect is Effect.UNKNOWN:
                yield here.stop(scope, path, is_answer=True)
            elif outcome.effect is Effect.MOVED:
                yield from self.locate(outcome.path, here.redirected())
            else:
                yield from self.serve(scope, outcome.path, here)

    def serve(self, scope: Scope, path: str, way: _Way) -> Iterator[Stop]:
        """The location itself and what it hands the request on to."""
        limited = self._limited(scope)
        passing_ifs = [i for i in _inner_ifs(scope) if _has_handler(i)]
        fallback = _fallback(scope)
        if limited is not None and limited.directive is not None:
            label = limited.directive.label
            way = way.then(_LIMITED.of(directive=label, method=self.method or ""))
        is_sure = not passing_ifs and fallback is None
        own = way.then(NOTHING, Certainty.CERTAIN if is_sure else Certainty.LIKELY)
        yield own.stop(limited or scope, path)
        for inner in passing_ifs:
            yield way.then(_IF_PASSES, Certainty.POSSIBLE).stop(inner, path)
        is_passing = pass_statement(scope) is not None
        if fallback is not None:
            # A location without a handler can reach an upstream by the fallback alone.
            most = Certainty.POSSIBLE if is_passing else Certainty.LIKELY
            yield from self._redirect(*fallback, path, way.then(NOTHING, most))
        if path.endswith("/") and not is_passing:
            yield from self._index(scope, path, way)
        yield from self._error_pages(scope, path, way)

    def _error_pages(self, scope: Scope, path: str, way: _Way) -> Iterator[Stop]:
        for statement in effective(scope, "error_page").statements:
            if statement.directive.values:
                uri = statement.directive.values[-1]
                yield from self._redirect(
                    statement, uri, path, way.then(NOTHING, Certainty.POSSIBLE)
                )

    def _redirect(self, by: Statement, uri: str, path: str, way: _Way) -> Iterator[Stop]:
        """An internal redirect to `uri` or to a named location."""
        way = way.then(_HANDS_ON.of(directive=by.directive.name, uri=uri)).redirected()
        if uri.startswith("@"):
            named = named_location(self.server, uri)
            if named is not None and self._is_new(uri, way):
                yield from self._in_location(named.scope, path, way)
        elif uri.startswith(("/", "$uri", "$document_uri")) and way.left >= 0:
            new = expand(uri.partition("?")[0], path)
            if new is not None and new not in self.seen:
                yield from self.enter(new, way)

    def _index(self, scope: Scope, path: str, way: _Way) -> Iterator[Stop]:
        statements = effective(scope, "index").values
        for name in (name for values in statements for name in values if "$" not in name):
            new = name if name.startswith("/") else path + name
            if way.left > 0 and new not in self.seen:
                reason = _HANDS_ON.of(directive="index", uri=new)
                yield from self.enter(new, way.then(reason, Certainty.POSSIBLE).redirected())

    def _limited(self, scope: Scope) -> Scope | None:
        """The `limit_except` block in force for the method; GET allows HEAD too."""
        if self.method is None:
            return None
        for block in scope.scopes("limit_except"):
            allowed = {v.upper() for v in block.directive.values} if block.directive else set()
            if "GET" in allowed:
                allowed.add("HEAD")
            if self.method.upper() not in allowed:
                return block
        return None


def _ways(found: Iterator[Outcome], way: _Way) -> Iterator[tuple[Outcome, _Way]]:
    """Each outcome with its way: those of an `if` are possible and make the rest likely."""
    held = tuple(found)
    rest = Certainty.LIKELY if any(outcome.if_only for outcome in held) else Certainty.CERTAIN
    for outcome in reversed(held):
        is_open = outcome.if_only or outcome.effect is Effect.UNKNOWN
        yield outcome, way.then(_because(outcome), Certainty.POSSIBLE if is_open else rest)


def _because(outcome: Outcome) -> Phrase:
    if outcome.by is None:
        return NOTHING
    text = " ".join(outcome.by.directive.label.split())
    return _EFFECTS.get(outcome.effect, _MAKES).of(directive=text, path=outcome.path)


def _inner_ifs(scope: Scope) -> Iterator[Scope]:
    for block in scope.scopes("if"):
        yield block
        yield from _inner_ifs(block)


def _has_handler(scope: Scope) -> bool:
    return any(s.directive.name in HANDLERS for s in scope.statements)


def _fallback(scope: Scope) -> tuple[Statement, str] | None:
    """The last argument of the block's `try_files`, unless it is a status."""
    for statement in scope.find("try_files"):
        values = statement.directive.values
        if len(values) > 1 and not values[-1].startswith("="):
            return statement, values[-1]
    return None
