"""The tail of a line: who asked for what, `, client: IP, server: NAME, request: "LINE", ...`.

Written by http/ngx_http_request.c `ngx_http_log_error_handler()`, stream/ngx_stream_handler.c,
stream/ngx_stream_proxy_module.c, mail/ngx_mail_handler.c, core/ngx_resolver.c and
event/ngx_event_openssl_stapling.c. nginx escapes nothing, so a value may hold quotes and commas
and whole forged tails; the order of the keys and the form of a request line tell the ends.
"""

from __future__ import annotations

import re

from logcanon.scan.field import Field, field_at

# The keys in nginx's order; after them come those of third parties (Kong's `request_id`).
_ORDER = (
    "context", "client", "server", "resolver", "responder", "peer", "certificate", "login",
    "request", "subrequest", "upstream", "bytes from/to client", "bytes from/to upstream",
    "host", "referrer",
)  # fmt: skip
_RANK = {key: rank for rank, key in enumerate(_ORDER)}
_KEY = r"[a-z][a-z_]{1,30}|bytes from/to (?:client|upstream)"
_NEXT_KEY = re.compile(rf", (?:udp )?({_KEY}):(?: |(?=\d))")
_CLOSED = re.compile(rf'"(?:, ({_KEY}):(?: |(?=\d))|$)')
_REQUEST_END = re.compile(r' HTTP/\d(?:\.\d)?"(?=, [a-z]|$)')
_OPENER = re.compile(
    r", (?:(?:udp )?client|resolver|responder): |, context: (?=ngx\.|[a-z_]+_by_lua)"
)
_SYSLOG = " while logging to syslog, server: "
_ENDED = re.compile(r"(?:\)| while [A-Za-z0-9/ ]{4,60})$")
# Messages that quote what a client may choose: only a part in parentheses or an action ends them.
_QUOTING = re.compile(r'\w+\(\) "|"')
# What an application says may hold whole lines of a log: only its quote and an action end it.
STDERR = 'FastCGI sent in stderr: "'
_STDERR_ENDED = re.compile(r'"(?: while [A-Za-z0-9/ ]{4,60})?$')
_WELL_FORMED = re.compile(
    r", (?:udp )?client: [^,\"]{0,100}"
    r'(?:$|, server: [^",]{0,300}(?:$|, (?:request|subrequest|upstream|host|login): |, bytes ))'
)
# The usual tail of the http modules without any quote inside a value.
_HTTP = re.compile(
    r", client: (?P<client>[^,\"\s]*), server: (?P<server>[^,\"\s]*)"
    r'(?:, request: "(?P<request>[^"]*)")?(?:, subrequest: "(?P<subrequest>[^"]*)")?'
    r'(?:, upstream: "(?P<upstream>[^"]*)")?(?:, host: "(?P<host>[^"]*)")?'
    r'(?:, referrer: "(?P<referrer>[^"]*)")?'
)
_CANDIDATES = 16


def tail_start(text: str, start: int, end: int) -> int:
    """Where the tail of the message `text[start:end]` begins; `end` when it has none.

    What a client sends can look like a tail, before the true one (a path in the message) and
    behind it (a referrer). The first well-formed one counts that stands where a message may end.
    A client that imitates the end of a message as well is not found out.
    """
    at = text.find(", client: ", start, end)
    if at >= 0 and text.find(", ", start, at) < 0 and text.find('"', start, at) < 0:
        return at
    first = end
    said = text.startswith(STDERR, start)
    quoting = said or _QUOTING.match(text, start, end)
    ended = _STDERR_ENDED if said else _ENDED
    for _, opener in zip(range(_CANDIDATES), _OPENER.finditer(text, start, end), strict=False):
        at = opener.start()
        first = min(first, at)
        if quoting and not ended.search(text, max(start, at - 70), at):
            continue
        if _WELL_FORMED.match(text, at, end) or "client" not in opener[0]:
            return at
    if first == end:
        at = text.rfind(_SYSLOG, start, end)
        return at + _SYSLOG.index(",") if at >= 0 else end
    return end if said else first


def parse_tail(text: str, at: int, end: int) -> dict[str, Field]:
    """The fields of the tail `text[at:end]`."""
    usual = _HTTP.fullmatch(text, at, end)
    if usual is None:
        return _parse_keys(text, at, end)
    names = usual.re.groupindex
    return {
        name: field_at(text, begin, stop)
        for name, (begin, stop) in zip(names, usual.regs[1:], strict=True)
        if begin >= 0
    }


def _parse_keys(text: str, at: int, end: int) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    rank = -1
    while at < end:
        key = _NEXT_KEY.match(text, at, end)
        if not key:
            break
        name, value = key[1], key.end()
        rank = max(rank, _RANK.get(name, len(_ORDER)))
        if text.startswith('"', value, end):
            field, at = _quoted(text, value + 1, end, name, rank)
        else:
            field, at = _unquoted(text, value, end)
        fields.setdefault(name, field)
    return fields


def _unquoted(text: str, start: int, end: int) -> tuple[Field, int]:
    """A value up to the next key; mail adds ` using starttls` to the client's address."""
    following = _NEXT_KEY.search(text, start, end)
    stop = following.start() if following else end
    value_end = stop
    if text.endswith(" using starttls", start, stop):
        value_end -= len(" using starttls")
    return field_at(text, start, value_end), stop


def _quoted(text: str, start: int, end: int, name: str, rank: int) -> tuple[Field, int]:
    """A value up to the quote that closes it: the first which a later key, or nothing, follows."""
    if name == "request":
        stop = _request_end(text, start, end)
        if stop >= 0:
            return field_at(text, start, stop), stop + 1
    for closed in _CLOSED.finditer(text, start, end):
        if closed[1] is None or _RANK.get(closed[1], len(_ORDER)) > rank:
            return field_at(text, start, closed.start()), closed.start() + 1
    stop = text.rfind('"', start, end)
    if stop >= 0:  # what follows is a key that was cut, or no part of the line
        return field_at(text, start, stop), end
    return field_at(text, start, end, truncated=True), end


def _request_end(text: str, start: int, end: int) -> int:
    """Where the request line ends, -1 when it was cut.

    A valid one ends with its protocol, and spaces within are refused: the first such end is it.
    An invalid one is logged as it came: then the last of each later key counts.
    """
    proper = _REQUEST_END.search(text, start, end)
    if proper:
        return proper.end() - 1
    stop = end - 1 if text.endswith('"', start, end) else -1
    for key in ("referrer", "host", "upstream", "subrequest"):
        found = text.rfind(f'", {key}: "', start, stop if stop >= 0 else end)
        stop = found if found >= 0 else stop
    return stop
