"""nginx's own words for a connection to an upstream that failed before any certificate counts.

Sources: ngx_http_upstream.c (connecting, handshaking, time-outs), ngx_event_openssl.c
(ngx_ssl_handshake, ngx_ssl_error).
"""

from __future__ import annotations

from logcanon.probe.chain import OpenSSL
from logcanon.probe.connection import Failure, Talk

_TIMED_OUT = "upstream timed out (110: Connection timed out)"
_PRINTED = {
    Failure.UNRESOLVED: "host not found in upstream (at start), could not be resolved (later)",
    Failure.REFUSED: "connect() failed (111: Connection refused) while connecting to upstream",
    Failure.UNREACHABLE: "connect() failed (113: No route to host) while connecting to upstream",
    Failure.NO_ANSWER: f"{_TIMED_OUT} while connecting to upstream",
    Failure.SILENT: f"{_TIMED_OUT} while SSL handshaking to upstream",
    Failure.CLOSED: "peer closed connection in SSL handshake while SSL handshaking to upstream",
    Failure.RESET: (
        "peer closed connection in SSL handshake (104: Connection reset by peer) "
        "while SSL handshaking to upstream"
    ),
}
_HANDSHAKE = "SSL_do_handshake() failed (SSL: {queue}) while SSL handshaking to upstream"
_READ = "SSL_read() failed (SSL: {queue}) while reading response header from upstream"


def failure_message(said: Talk, family: str, openssl: OpenSSL) -> str:
    """The message for a connection that failed, "" where nginx says nothing."""
    failure = said.failure or Failure.SYSTEM
    text = _PRINTED.get(failure, said.reason)
    if failure is Failure.SILENT and family == "stream":
        text = ""
    elif failure is Failure.UNREACHABLE and "etwork" in said.reason:
        text = text.replace("113: No route to host", "101: Network is unreachable")
    elif said.is_late and failure is Failure.CLOSED:
        text = "upstream prematurely closed connection while reading response header from upstream"
    elif failure is Failure.PLAINTEXT:
        text = _HANDSHAKE.format(queue=_WRONG_VERSION[openssl])
    elif failure in (Failure.ALERT, Failure.TLS):
        form = _READ if said.is_late else _HANDSHAKE
        text = form.format(queue=_queue(said, openssl))
    return text


_WRONG_VERSION = {
    OpenSSL.V3: "error:0A00010B:SSL routines::wrong version number",
    OpenSSL.V1: "error:1408F10B:SSL routines:ssl3_get_record:wrong version number",
}


def _queue(said: Talk, openssl: OpenSSL) -> str:
    """OpenSSL's error queue; the number of an alert's reason is 1000 and the alert's."""
    if said.alert is None:
        return f"error:...:SSL routines:...:{said.reason}"
    number = 1000 + said.alert
    text = f"{said.reason}:SSL alert number {said.alert}"
    if openssl is OpenSSL.V3:
        return f"error:0A{number:06X}:SSL routines::{text}"
    return f"error:14094{number:03X}:SSL routines:ssl3_read_bytes:{text}"
