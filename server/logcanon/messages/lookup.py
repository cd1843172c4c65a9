"""Which message of nginx a line is, who wrote it, and what it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from logcanon.messages.index import ENOUGH_LETTERS, Index, Shape
from logcanon.messages.table import Message, Origin, table
from logcanon.scan.line import LogLine
from logcanon.text import Span

# A message that stands without nginx's stamp has to prove more.
_BARE_LETTERS = 14
_SCHEMES = {
    "fastcgi": "ngx_http_fastcgi_module", "grpc": "ngx_http_grpc_module",
    "uwsgi": "ngx_http_uwsgi_module", "suwsgi": "ngx_http_uwsgi_module",
    "scgi": "ngx_http_scgi_module", "memcached": "ngx_http_memcached_module",
}  # fmt: skip
# What a context proves: more than a level, which circumstances may change.
_CONTEXT = 6
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
    """A line's message; `origins` are those that may have written it, likeliest first.

    `text` is the message as it stands on the line, without what nginx puts behind it.
    """

    message: Message
    origins: tuple[Origin, ...]
    values: tuple[Value, ...]
    text: str = ""


@cache
def index() -> Index:
    """The index of the packaged table, made at the first look-up."""
    return Index(table().templates())


def recognise(line: LogLine) -> Recognition | None:
    """The message of a line, the most exact where several fit; None where none does."""
    text = line.message.text.encode("utf-8", "replace")
    found = index().find(text, 0, len(text))
    if found is None:
        return None
    shape, match = found
    message = table().message(shape.number)
    if not is_evidence(shape, line.level, bare=line.form == "bare"):
        return None
    own = match[0].decode("utf-8", "replace")
    return Recognition(message, _ranked(message, line), _values(message, match, line), own)


def is_evidence(shape: Shape, level: str | None, *, bare: bool = False) -> bool:
    """Whether a text of this shape shows that it is nginx's message.

    `bare` is a text without nginx's stamp. Few letters need the level of the message.
    """
    if bare:
        return shape.letters >= _BARE_LETTERS
    if shape.letters >= ENOUGH_LETTERS:
        return True
    return any(level in origin.levels for origin in table().message(shape.number).origins)


def _values(message: Message, found: re.Match[bytes], line: LogLine) -> tuple[Value, ...]:
    """The arguments; their names belong to the format, so a spelling of other arity has none."""
    span, text = line.message.span, line.message.text
    is_plain = span.end - span.start == len(text)
    names = message.arguments[-found.re.groups :] if found.re.groups else ()
    values = []
    for group in range(1, found.re.groups + 1):
        start, end = (len(found.string[:at].decode("utf-8", "replace")) for at in found.span(group))
        where = Span(span.start + start, span.start + end) if is_plain else None
        name = names[group - 1] if len(names) == found.re.groups else ""
        values.append(Value(name, text[start:end], where))
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
    # A client is there only when nginx has long been started.
    likelihood -= _CONTEXT if "client" in fields and origin.phase != "run" else 0
    if fields.keys() & _STREAM:
        likelihood += _CONTEXT if origin.module.startswith("ngx_stream_") else 0
    elif fields.keys() & _MAIL:
        likelihood += _CONTEXT if origin.module.startswith("ngx_mail_") else 0
    elif "request" in fields:
        likelihood += _CONTEXT if origin.handler == "http" else 0
        likelihood -= 3 if origin.module.startswith(("ngx_stream_", "ngx_mail_")) else 0
    likelihood += _CONTEXT if origin.handler == _special_handler(line) else 0
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
