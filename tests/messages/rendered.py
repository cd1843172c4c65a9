"""Lines as nginx writes them, from the formats of the table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logcanon.messages.table import Message, Origin
from logcanon.messages.template import Spec, Words, pieces

_BUILD = {
    "<NGINX_VERSION>": "1.26.3",
    "<NGINX_VER>": "nginx/1.26.3",
    "<NGINX_VER_BUILD>": "nginx/1.26.3 (Debian)",
}
_ODD = {"N": "", "Z": "", "p": "000055D2C3A1F0B0", "c": "x"}
_TAILS = {
    "": "",
    "http": ', client: 203.0.113.7, server: example.com, request: "GET /a HTTP/1.1", host: "example.com"',
    "stream": ", client: 192.0.2.44, server: 0.0.0.0:5432",
    "mail": ", client: 192.0.2.44, server: 0.0.0.0:143",
    "accept": " while accepting new connection on 0.0.0.0:443",
    "resolver": " while resolving, resolver: 10.0.0.2:53",
    "ocsp": " while requesting certificate status, responder: ocsp.example.com",
    "syslog": " while logging to syslog, server: 10.0.0.9:514",
}


def printed(template: str) -> str:
    """What nginx prints for a format, with plain values."""
    return "".join(p.text if isinstance(p, Words) else _value(p) for p in pieces(template))


def _value(spec: Spec) -> str:
    if spec.start < 0:
        return _BUILD.get(spec.text, "--with-debug")
    kind = spec.text[-1]
    if spec.is_string:
        return "deadbeef" if "x" in spec.text[:-1].lower() else "example"
    if kind == "f":
        return "12.345" if "." in spec.text else "12"
    width = re.search(r"%0(\d+)", spec.text)
    return _ODD.get(kind, "7".zfill(int(width[1])) if width else "7")


def lines(message: Message) -> Iterator[tuple[Origin, str]]:
    """A line for each origin of a message; the multi-line ones do not go to a log."""
    text = printed(message.template).rstrip("\n")
    for origin in message.origins:
        level = origin.levels[0]
        errno = " (22: Invalid argument)" if origin.has_errno else ""
        ssl = (
            " (SSL: error:0A000086:SSL routines::certificate verify failed)"
            if origin.has_ssl
            else ""
        )
        place = " in /etc/nginx/nginx.conf:12" if origin.in_file else ""
        tail = f"{ssl}{errno}{place}{_TAILS[origin.handler]}"
        if origin.phase == "terminal":
            yield origin, f"nginx: {text}{errno}"
            continue
        if level in ("emerg", "alert", "crit", "error", "warn"):
            yield origin, f"nginx: [{level}] {text}{ssl}{errno}{place}"
        connection = "*17 " if origin.handler and not text.startswith("*") else ""
        yield origin, f"2026/03/14 09:26:53 [{level}] 29#29: {connection}{text}{tail}"
