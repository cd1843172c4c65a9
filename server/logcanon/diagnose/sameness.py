"""Which lines of a log say the same, quickly: a log may hold millions of them."""

from __future__ import annotations

import re
from functools import lru_cache

from logcanon.scan.occurrence import Occurrence

# (record, message without what varies, server, upstream's address)
Key = tuple[str, str, str, str]
# client, server, upstream's address; "" where the line names none
Parties = tuple[str, str, str]

# The usual tail of the http modules (http/ngx_http_request.c), without quotes within values.
_TAIL = re.compile(
    rb', client: ([^,"\s]*), server: ([^,"\s]*)(?:, request: "[^"]*")?(?:, subrequest: "[^"]*")?'
    rb'(?:, upstream: "([^"]*)")?(?:, host: "[^"]*")?(?:, referrer: "[^"]*")?$'
)
# Error numbers and codes stay: behind an opening parenthesis, within words and addresses.
_NUMBER = re.compile(r"(?<![\w(.:\"])-?\d[\d.]*(?![\w:])")
_QUOTED = re.compile(r'"[^"]*"')
_ADDRESS = re.compile(r"^(?:[a-z]+://)?(unix:[^\s:]+|\[[^\]]*\](?::\d+)?|[^/\s]+)")


def key_of(occurrence: Occurrence) -> tuple[Key, Parties]:
    """What `occurrence` has in common with its like, and who takes part in it."""
    parties = _parties(occurrence)
    message = _constant(occurrence.matched, bool(parties[0]))
    return (occurrence.record_id, message, parties[1], parties[2]), parties


@lru_cache(maxsize=20_000)
def _constant(message: str, asked: bool) -> str:
    """`message` without its numbers; in one that a client's request caused, without names too.

    Two missing files are one thing to look into, two unknown directives are two.
    """
    return _NUMBER.sub("#", _QUOTED.sub('""', message) if asked else message)


def _parties(occurrence: Occurrence) -> Parties:
    usual = _TAIL.search(occurrence.raw) if occurrence.raw.isascii() else None
    if usual is not None:
        client, server, upstream = usual.groups(b"")
        return client.decode(), server.decode(), _address(upstream.decode())
    fields = occurrence.line.fields
    asking, asked, passed = (
        fields[name].text if name in fields else "" for name in ("client", "server", "upstream")
    )
    return asking, asked, _address(passed)


@lru_cache(maxsize=20_000)
def _address(upstream: str) -> str:
    """`10.20.0.19:443` of `https://10.20.0.19:443/cart`."""
    found = _ADDRESS.match(upstream)
    return found[1] if found else upstream
