"""Which message of nginx a line is, who wrote it, and what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from logcanon.messages.index import ENOUGH_LETTERS, Index, Shape
from logcanon.messages.table import Message, Origin, table
from logcanon.scan.line import LogLine
from logcanon.scan.message import MessageParts, parse_message
from logcanon.text import Span

# A message that stands without nginx's stamp has to prove more.
_BARE_LETTERS = 14
_SCHEMES = {
    "fastcgi": "ngx_http_fastcgi_module", "grpc": "ngx_http_grpc_module",
    "uwsgi": "ngx_http_uwsgi_module", "suwsgi": "ngx_http_uwsgi_module",
    "scgi": "ngx_http_scgi_module", "memcached": "ngx_http_memcached_module",
}  # fmt: skip
_MAIL = frozenset({"login"})
_STREAM = frozenset({"bytes from/to client", "bytes from/to upstream"})


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a message prints.

    `name` is a word for what it is, or ""; `span` is where it stands in the line, None where the
    line is wrapped in another format.
    """

    name: str
    text: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Recognition:
    """A line's message; `origins` are those that may have written it, likeliest first."""

    message: Message
    origins: tuple[Origin, ...]
    values: tuple[Value, ...]


@cache
def _index() -> Index:
    return Index(table().templates())


def recognise(line: LogLine) -> Recognition | None:
    """The message of a line, the most exact where several fit; None where none does."""
    text = line.message.text
    ends: list[int] = []
    for shape in _index().candidates(text):
        ends = ends or list(_ends(text))
        for end in ends:
            found = shape.pattern.fullmatch(text, 0, end)
            if found is None:
                continue
            message = table().message(shape.number)
            if not _is_evidence(shape, message, line):
                break
            return Recognition(
                message, _ranked(message, line), _values(message, shape, found, line)
            )
    return None


def _ends(text: str) -> Iterator[int]:
    """Where the message proper may end: before its error, place or action, or at the end."""
    end = len(text)
    starts = {start for start in _starts(parse_message(text, 0, end)) if start > 0}
    yield from sorted(starts)
    yield end


def _starts(parts: MessageParts) -> Iterator[int]:
    if parts.action is not None:
        yield parts.action.span.start - len(" while ")
    if parts.place is not None:
        yield parts.place.file.span.start - len(" in ")
    if parts.errno is not None:
        yield parts.errno.span.start - len(" (")
    if parts.ssl is not None:
        yield parts.ssl.span.start - len(" (SSL: ")


def _is_evidence(shape: Shape, message: Message, line: LogLine) -> bool:
    if line.form == "bare":
        return shape.letters >= _BARE_LETTERS
    if shape.letters >= ENOUGH_LETTERS:
        return True
    return any(line.level in origin.levels for origin in message.origins)


def _values(
    message: Message, shape: Shape, found: re.Match[str], line: LogLine
) -> tuple[Value, ...]:
    span = line.message.span
    is_plain = span.end - span.start == len(line.message.text)
    names = message.arguments
    if found.re.groups < len(names):  # the connection's number was part of the message
        names = names[len(names) - found.re.groups :]
    if shape.template != message.template.rstrip("\n") and found.re.groups != len(names):
        names = ()
    values = []
    for group in range(1, found.re.groups + 1):
        start, end = found.span(group)
        name = names[group - 1] if group <= len(names) else ""
        where = Span(span.start + start, span.start + end) if is_plain else None
        values.append(Value(name, found[group], where))
    return tuple(values)


def _ranked(message: Message, line: LogLine) -> tuple[Origin, ...]:
    """The origins that agree best with the line; one in the newest release leads."""
    likelihood = [_likelihood(origin, line) for origin in message.origins]
    best = max(likelihood)
    return tuple(o for o, own in zip(message.origins, likelihood, strict=True) if own == best)


def _likelihood(origin: Origin, line: LogLine) -> int:
    """How well a line agrees with an origin; 0 for one that neither agrees nor disagrees."""
    fields = line.fields
    likelihood = 4 if line.level in origin.levels else 0
    likelihood += 1 if line.level == origin.levels[0] else 0
    likelihood += 3 if (line.place is not None) == origin.in_file else 0
    likelihood += 1 if line.errno is None or origin.has_errno else 0
    likelihood += 1 if origin.until is None else 0
    likelihood -= 3 if origin.is_windows else 0
    if fields.keys() & _STREAM:
        likelihood += 3 if origin.module.startswith("ngx_stream_") else 0
    elif fields.keys() & _MAIL:
        likelihood += 3 if origin.module.startswith("ngx_mail_") else 0
    elif "request" in fields:
        likelihood += 3 if origin.handler == "http" else 0
        likelihood -= 3 if origin.module.startswith(("ngx_stream_", "ngx_mail_")) else 0
    likelihood += 3 if origin.handler == _special_handler(line) else 0
    upstream = fields.get("upstream")
    if upstream is not None and "://" in upstream.text:
        wanted = _SCHEMES.get(upstream.text.partition("://")[0], "ngx_http_proxy_module")
        likelihood += 2 if origin.module == wanted else 0
    return likelihood


def _special_handler(line: LogLine) -> str | None:
    """The handler that alone writes such a context, if it is one of the rarer ones."""
    if "resolver" in line.fields:
        return "resolver"
    if "responder" in line.fields:
        return "ocsp"
    action = line.action.text if line.action is not None else ""
    if action.startswith(("accepting new", "posting AcceptEx")):
        return "accept"
    return "syslog" if action.startswith("logging to syslog") else None
