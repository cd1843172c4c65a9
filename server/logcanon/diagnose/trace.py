"""From a log line to the block of the configuration that it is about.

Three ways: the line names a file and a line of it; its fields lead to the block that handled the
request; or its words name a directive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from logcanon.diagnose.lead import Lead, Trace
from logcanon.diagnose.named import named
from logcanon.diagnose.pointed import pointed
from logcanon.diagnose.quoted import place_in
from logcanon.nginx.config import Config
from logcanon.nginx.routing import Request, Router
from logcanon.scan.line import LogLine
from logcanon.text.phrase import NOTHING, Phrase, Phrasing, joined

_OF_FILE = Phrasing(en="{file}: {reason}", zh="{file}：{reason}")
_MAX_CANDIDATES = 5
# The fields that choose the block.
_TELLING = ("server", "request", "subrequest", "host", "upstream")


class Tracer:
    """Traces lines; what is worked out for a configuration or a line serves all that are alike."""

    def __init__(self) -> None:
        self._routers: dict[int, Router] = {}
        self._traces: dict[tuple[object, ...], Trace] = {}

    def trace(self, line: LogLine, configs: Sequence[Config]) -> Trace:
        """The blocks that `line` is about."""
        fields = tuple((n, line.fields[n].text) for n in _TELLING if n in line.fields)
        place = place_in(line)
        key: tuple[object, ...] = (fields, *map(id, configs))
        if place is not None or not fields:
            key = (line.message.text, *key)
        if key not in self._traces:
            self._traces[key] = self._trace(line, configs, is_routable=bool(fields))
        return self._traces[key]

    def _trace(self, line: LogLine, configs: Sequence[Config], *, is_routable: bool) -> Trace:
        place = place_in(line)
        if place is not None:
            found = pointed(line, place, configs)
            if found.leads or not is_routable:
                return found
        elif not is_routable:
            leads = named(line, configs)
            if leads or not _is_of_connection(line):
                return Trace(tuple(leads)[:_MAX_CANDIDATES], is_general=not leads)
        for config in configs:
            self._routers.setdefault(id(config), Router(config))
        return _routed(line, configs, self._routers)


def _is_of_connection(line: LogLine) -> bool:
    """Whether the line was written for a connection, though its fields are lost."""
    action = line.action
    return action is not None and ("upstream" in action.text or "client" in action.text)


def _routed(line: LogLine, configs: Sequence[Config], routers: Mapping[int, Router]) -> Trace:
    request = Request.of_fields({name: field.text for name, field in line.fields.items()})
    leads: list[Lead] = []
    reasons: list[Phrase] = []
    for config in configs:
        routing = routers[id(config)].route(request)
        leads += (Lead(config, candidate) for candidate in routing.candidates)
        if not routing.candidates and routing.reason:
            reasons.append(_OF_FILE.of(file=config.main.path.name, reason=routing.reason))
    ranked = sorted(leads, key=lambda lead: -lead.candidate.certainty)
    why = NOTHING if leads else joined(reasons, Phrase("; ", "；"))
    return Trace(tuple(_distinct(ranked))[:_MAX_CANDIDATES], why)


def _distinct(leads: Iterable[Lead]) -> Iterable[Lead]:
    """A file that several configurations include gives its blocks once."""
    seen = set()
    for lead in leads:
        directive = lead.candidate.scope.directive
        key = (
            (directive.tree.source.path, directive.span) if directive else id(lead.candidate.scope)
        )
        if key not in seen:
            seen.add(key)
            yield lead
