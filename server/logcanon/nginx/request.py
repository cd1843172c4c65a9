"""A request as a log line tells it, and its URI as nginx reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from logcanon.nginx.pattern import as_bytes_text

_HEX = frozenset("0123456789abcdefABCDEF")


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of a request; None is "the line does not say".

    `server` is the line's `server:` field: in http the first name of the server block that
    serves (empty: it has none), in stream and mail the listening address. `uri` is the request
    target as sent, `subrequest` the URI of a subrequest (already decoded), `host` the Host
    header, `upstream` the line's `upstream:` field, `listen` and `port` the local address if
    known by other means.
    """

    server: str | None = None
    method: str | None = None
    uri: str | None = None
    host: str | None = None
    upstream: str | None = None
    listen: str | None = None
    port: int | None = None
    client: str | None = None
    subrequest: str | None = None

    @classmethod
    def of_fields(cls, fields: Mapping[str, str]) -> Request:
        """From a line's context fields (`server`, `request`, `host`, `upstream`, ...)."""
        method, uri = split_request_line(fields.get("request", ""))
        return cls(
            server=fields.get("server"),
            method=method,
            uri=uri,
            host=fields.get("host"),
            upstream=fields.get("upstream"),
            client=fields.get("client"),
            subrequest=fields.get("subrequest"),
        )


def split_request_line(line: str) -> tuple[str | None, str | None]:
    """(method, target) of `GET /x HTTP/1.1`; None for what is missing."""
    words = line.split(" ")
    if len(words) > 2 and words[-1].startswith("HTTP/"):
        return words[0], " ".join(words[1:-1])
    if len(words) > 1 and words[0].isalpha() and words[0].isupper():
        return words[0], " ".join(words[1:])
    return None, None


def split_target(target: str) -> tuple[str | None, str]:
    """(host, origin form) of a request target; the host only of an absolute one."""
    if target.startswith("/") or "://" not in target.split("?", 1)[0]:
        return None, target
    rest = target.split("://", 1)[1]
    end = min((at for mark in "/?#" if (at := rest.find(mark)) >= 0), default=len(rest))
    return rest[:end].rpartition("@")[2], rest[end:]


class _State(Enum):
    USUAL = auto()
    SLASH = auto()
    DOT = auto()
    DOT_DOT = auto()


def normal_path(target: str, *, merge_slashes: bool = True) -> str | None:
    """The path nginx looks up for an origin-form target: one character a byte, decoded.

    Escapes resolved, `.` and `..` segments removed, slashes merged, arguments cut off
    (ngx_http_parse.c, ngx_http_parse_complex_uri). None: nginx answers 400.
    """
    text = as_bytes_text(target)
    out = [] if text.startswith("/") else ["/"]
    state = _State.SLASH if out else _State.USUAL
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char in "?#":
            break
        if char == "%":
            digits = text[at : at + 2]
            if len(digits) < 2 or digits == "00" or not _HEX.issuperset(digits):
                return None
            at += 2
            char = chr(int(digits, 16))
            if char in "%#?":
                out.append(char)
                state = _State.USUAL
                continue
        state = _step(out, state, char, merge_slashes)
        if not out:
            return None
    if state is _State.DOT:
        out.pop()
    elif state is _State.DOT_DOT and not _drop_segment(out):
        return None
    return "".join(out)


def _step(out: list[str], state: _State, char: str, merge_slashes: bool) -> _State:
    """Takes one decoded character; empties `out` where the path leaves the root."""
    if char == "/":
        if state is _State.DOT:
            out.pop()
        elif state is _State.DOT_DOT:
            if not _drop_segment(out):
                out.clear()
        elif state is _State.USUAL or not merge_slashes:
            out.append(char)
        return _State.SLASH
    out.append(char)
    if char == "." and state in (_State.SLASH, _State.DOT):
        return _State.DOT if state is _State.SLASH else _State.DOT_DOT
    return _State.USUAL


def _drop_segment(out: list[str]) -> bool:
    """Removes `/segment/..` but for its first slash; False when there is no segment left."""
    del out[-3:]
    while out and out[-1] != "/":
        out.pop()
    return bool(out)
