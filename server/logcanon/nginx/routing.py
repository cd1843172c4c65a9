"""Which block served a request, told from the fields of a log line.

The line's `server:` names the server block (by its first name), `request:` leads to the
location, `upstream:` tells apart what is left: see ngx_http_log_error_handler.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from logcanon.nginx.config import Config, Scope
from logcanon.nginx.effective import effective
from logcanon.nginx.handlers import PASSES
from logcanon.nginx.request import Request, normal_path, split_target
from logcanon.nginx.server_choice import Choice, ServerTable, is_listen_address
from logcanon.nginx.trails import Certainty, Stop, follow, in_turn
from logcanon.nginx.upstream_match import Fit, UpstreamField, fit, sends_uri
from logcanon.nginx.upstreams import PassTarget, pass_target
from logcanon.text.phrase import NOTHING, Phrase, Phrasing, joined

__all__ = ["Candidate", "Certainty", "Request", "Router", "Routing", "route"]


_STOP = Phrase(".", "。")
_TOO_LITTLE = Phrase("the line tells too little.", "该行提供的信息太少。")
_LEADS = Phrasing(en="and `{directive}` leads to {upstream}", zh="而 `{directive}` 通向 {upstream}")
_IF_RESOLVES = Phrase(" if the name resolves to it", "（如果域名解析到该地址）")
_IF_VARIABLE = Phrase(" if the variable does", "（如果变量的值如此）")
_ASKED = Phrasing(en="the upstream was asked for {uri}", zh="向上游请求的是 {uri}")
_THOUGH_ASKED = Phrasing(en="though the upstream was asked for {uri}", zh="但向上游请求的是 {uri}")
_ELSEWHERE = Phrase("the path leads elsewhere at first", "路径起初通向别处")
_PASSES_NOTHING = Phrasing(
    en="{server} passes no request on, but the line names the upstream {upstream}.",
    zh="{server} 不转发任何请求，但该行给出了上游 {upstream}。",
)
_LEADS_ELSEWHERE = Phrasing(
    en="no block of {server} leads to the line's upstream {upstream}; it has {listed}.",
    zh="{server} 中没有通向该行上游 {upstream} 的配置块；其中有 {listed}。",
)
_AND_OTHERS = Phrase(" and others", " 等")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block that may have served the request, why, and how sure that is.

    `target` is where it passes requests to, None when it does not. `told` is that part of the
    reason which the line and the block do not show by themselves, without a full stop.
    """

    scope: Scope
    reason: Phrase
    certainty: Certainty
    target: PassTarget | None = None
    told: Phrase = NOTHING


@dataclass(frozen=True, slots=True)
class Routing:
    """The candidates, best first; `reason` says why there is none, else it is the best one's."""

    candidates: tuple[Candidate, ...]
    reason: Phrase

    @property
    def best(self) -> Candidate | None:
        """The first candidate."""
        return self.candidates[0] if self.candidates else None


class Router:
    """Routes many requests over one configuration."""

    def __init__(self, config: Config) -> None:
        self._servers = ServerTable(config)

    def route(self, request: Request) -> Routing:
        """The blocks that may have served `request`."""
        has_path = request.uri is not None or request.subrequest is not None
        if not has_path and is_listen_address(request.server):
            choices, reason = self._servers.by_listen(request)
        else:
            choices, reason = self._servers.by_name(request)
        if not choices:
            return Routing((), reason)
        upstream = UpstreamField.read(request.upstream) if request.upstream else None
        found = [c for choice in choices for c in _candidates(choice, request, upstream)]
        if not found and upstream is not None:
            return Routing((), _no_target(choices, upstream))
        return _routing(_settled(found, upstream))


def route(config: Config, request: Request) -> Routing:
    """The blocks of `config` that may have served `request`; see `Router` for many requests."""
    return Router(config).route(request)


def _routing(candidates: Sequence[Candidate]) -> Routing:
    ranked = sorted(candidates, key=lambda candidate: -candidate.certainty)
    return Routing(tuple(ranked), ranked[0].reason if ranked else _TOO_LITTLE)


def _candidates(
    choice: Choice, request: Request, upstream: UpstreamField | None
) -> Iterator[Candidate]:
    stops = _stops(choice, request)
    if stops is None and upstream is None:
        told = _told(choice)
        yield Candidate(choice.server, choice.reason + _STOP, choice.certainty, told=told)
        return
    met = [m for stop in stops or () if (m := _meets(choice, stop, upstream))]
    fitting = [candidate for candidate, _ in met]
    if upstream is not None and stops is not None and all(is_other for _, is_other in met):
        known = {id(candidate.scope) for candidate in fitting}
        moved = [c for c in _moved(choice, upstream) if id(c.scope) not in known]
        fitting = [*moved, *fitting]
    if not fitting and upstream is not None:
        fitting = list(_passing(choice, upstream, is_asked=stops is None))
    yield from fitting


def _told(choice: Choice, *reasons: Phrase) -> Phrase:
    telling = (NOTHING if choice.is_plain else choice.reason, *reasons)
    return joined(telling, Phrase("; ", "；"))


def _has_several_locations(server: Scope) -> bool:
    return sum(scope.name == "location" for scope in server.walk()) > 1


def _stops(choice: Choice, request: Request) -> tuple[Stop, ...] | None:
    """None when the line has no path, or one that nginx refuses."""
    server = choice.server
    if server.module_family != "http":
        return None if request.upstream else (Stop(server, Certainty.CERTAIN, NOTHING, ""),)
    if request.subrequest is not None:
        return follow(server, normal_path(request.subrequest) or "/", None)
    if request.uri is None:
        return None
    merges = effective(choice.reader or server, "merge_slashes").value != "off"
    path = normal_path(split_target(request.uri)[1], merge_slashes=merges)
    return None if path is None else follow(server, path, request.method)


def _meets(
    choice: Choice, stop: Stop, upstream: UpstreamField | None
) -> tuple[Candidate, bool] | None:
    """The stop as a candidate and "the upstream was asked for another URI"; None: cannot be."""
    certainty = min(choice.certainty, stop.certainty)
    reason = in_turn(choice.reason, stop.reason)
    target = None if stop.is_answer else pass_target(stop.scope)
    has_others = choice.server.memo(_has_several_locations)
    told = _told(choice, stop.reason if has_others else NOTHING)
    if upstream is None:
        return Candidate(stop.scope, reason + _STOP, certainty, target, told), False
    fits = fit(target, upstream) if target else Fit.NO
    if target is None or fits is Fit.NO:
        return None
    leads = _leads(target, upstream, fits)
    reason = in_turn(reason, leads)
    if fits is Fit.MAYBE:
        certainty = min(certainty, Certainty.LIKELY)
        told = in_turn(told, leads)
    is_other = sends_uri(target, stop.scope, stop.path, upstream.uri) is False
    if is_other:
        certainty = Certainty.LIKELY if certainty is Certainty.CERTAIN else Certainty.POSSIBLE
        reason = in_turn(reason, _THOUGH_ASKED.of(uri=upstream.uri))
        told = in_turn(told, _THOUGH_ASKED.of(uri=upstream.uri)) if told else reason
    return Candidate(stop.scope, reason + _STOP, certainty, target, told), is_other


def _moved(choice: Choice, upstream: UpstreamField) -> Iterator[Candidate]:
    """Where the URI that the upstream was asked for leads: a redirect came there unseen."""
    path = normal_path(upstream.uri) if upstream.uri.startswith("/") else None
    for stop in follow(choice.server, path) if path is not None else ():
        target = None if stop.is_answer else pass_target(stop.scope)
        fits = fit(target, upstream) if target and not target.uri else Fit.NO
        if target is not None and fits is not Fit.NO:
            most = Certainty.LIKELY if fits is Fit.SURE else Certainty.POSSIBLE
            asked, leads = _ASKED.of(uri=upstream.uri), _leads(target, upstream, fits)
            reason = in_turn(choice.reason, asked, stop.reason, leads)
            certainty = min(choice.certainty, stop.certainty, most)
            told = _told(choice, asked, stop.reason)
            yield Candidate(stop.scope, reason + _STOP, certainty, target, told)
            return


def _leads(target: PassTarget, upstream: UpstreamField, fits: Fit) -> Phrase:
    leads = _LEADS.of(directive=target.statement.directive.label, upstream=str(upstream))
    if fits is Fit.MAYBE:
        leads += _IF_VARIABLE if "$" in target.host else _IF_RESOLVES
    return leads


def _passing(choice: Choice, upstream: UpstreamField, *, is_asked: bool) -> Iterator[Candidate]:
    """All blocks of a server that pass to `upstream`, wherever the path leads.

    With `is_asked` the line has no path, so these are all that can be told.
    """
    blocks = _pass_blocks(choice.server)
    fitting = [(b, t, f) for b in blocks if (t := pass_target(b)) and (f := fit(t, upstream))]
    for block, target, fits in fitting:
        certainty = Certainty.POSSIBLE
        if len(fitting) == 1:
            is_told = is_asked and fits is Fit.SURE
            certainty = min(choice.certainty, Certainty.CERTAIN if is_told else Certainty.LIKELY)
        why = NOTHING if is_asked else _ELSEWHERE
        leads = _leads(target, upstream, fits)
        reason = in_turn(choice.reason, why, leads)
        yield Candidate(block, reason + _STOP, certainty, target, _told(choice, why, leads))


def _pass_blocks(scope: Scope) -> Iterator[Scope]:
    """`scope` and the blocks in it that have a pass directive of their own."""
    if any(statement.directive.name in PASSES for statement in scope.statements):
        yield scope
    for statement in scope.statements:
        if statement.block is not None:
            yield from _pass_blocks(statement.block)


def _settled(found: Sequence[Candidate], upstream: UpstreamField | None) -> list[Candidate]:
    """Candidates weighed against each other."""
    servers = {id(_server_of(candidate.scope)) for candidate in found}
    if len(servers) > 1:
        return [replace(c, certainty=min(c.certainty, Certainty.LIKELY)) for c in found]
    if len(found) == 1 and upstream is not None and found[0].certainty is Certainty.POSSIBLE:
        return [replace(found[0], certainty=Certainty.LIKELY)]
    return list(found)


def _server_of(scope: Scope) -> Scope:
    while scope.name != "server" and scope.parent is not None:
        scope = scope.parent
    return scope


def _no_target(choices: Sequence[Choice], upstream: UpstreamField) -> Phrase:
    """Why the server is found and yet no block of it leads to the line's upstream."""
    label = choices[0].server.label
    blocks = [block for choice in choices for block in _pass_blocks(choice.server)]
    if not blocks:
        return _PASSES_NOTHING.of(server=label, upstream=str(upstream))
    targets = [target for block in blocks if (target := pass_target(block))]
    texts = dict.fromkeys(f"`{target.statement.directive.label}`" for target in targets)
    listed = Phrase.verbatim(", ".join(list(texts)[:3])) + (
        _AND_OTHERS if len(texts) > 3 else NOTHING
    )
    return _LEADS_ELSEWHERE.of(server=label, upstream=str(upstream), listed=listed)
