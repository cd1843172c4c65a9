"""From a log line to the block of the configuration that handled the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from logcanon.nginx.config import Config
from logcanon.nginx.routing import Candidate, Request, Router
from logcanon.scan.line import LogLine
from logcanon.text.phrase import NOTHING, Phrase, Phrasing, joined

_OF_FILE = Phrasing(en="{file}: {reason}", zh="{file}：{reason}")
_MAX_CANDIDATES = 5
# The fields that choose the block.
_TELLING = ("server", "request", "subrequest", "host", "upstream")


@dataclass(frozen=True, slots=True)
class Lead:
    """One candidate block and the configuration it stands in."""

    config: Config
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Trace:
    """The candidate blocks, likeliest first, and one sentence where there is none."""

    leads: tuple[Lead, ...]
    reason: Phrase = NOTHING


class Tracer:
    """Traces lines; what is worked out for a configuration or a line serves all that are alike."""

    def __init__(self) -> None:
        self._routers: dict[int, Router] = {}
        self._traces: dict[tuple[object, ...], Trace] = {}

    def trace(self, line: LogLine, configs: Sequence[Config]) -> Trace:
        """The blocks that may have written `line`."""
        fields = tuple((n, line.fields[n].text) for n in _TELLING if n in line.fields)
        key = (fields, *map(id, configs))
        if key not in self._traces:
            for config in configs:
                self._routers.setdefault(id(config), Router(config))
            self._traces[key] = _trace(line, configs, self._routers)
        return self._traces[key]


def _trace(line: LogLine, configs: Sequence[Config], routers: Mapping[int, Router]) -> Trace:
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
