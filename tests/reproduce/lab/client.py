"""What a client sends to nginx, and what it gets: HTTP, TLS, or bytes as they stand.

Standard library only: this module runs inside the namespace.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, sent `times` at once. Texts travel as Latin-1, one byte a character.

    With `host` "" and `port` 0 they are the case's. `raw` is sent in the place of a request that is put
    together from `method`, `path`, `headers` and `body`; `first` comes before everything, TLS
    included (PROXY protocol). With `tls` TLS is spoken and the server's certificate is not
    checked; the server name sent is `sni` ("": the host), and `identity` a file with certificate and key
    to show. `versions` are the lowest and highest protocol as `ssl.TLSVersion` spells them. A
    client that `leaves` closes as soon as it has sent.
    """

    path: str = "/"
    host: str = ""
    port: int = 0
    address: str = "127.0.0.1"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    raw: str = ""
    first: str = ""
    times: int = 1
    tls: bool = False
    sni: str = ""
    identity: str = ""
    versions: tuple[str, str] = ("TLSv1_2", "TLSv1_3")
    leaves: bool = False
    timeout: float = 10

    def as_json(self) -> dict[str, Any]:
        """The form in which it travels to the agent."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client got: `status` None when the connection ended without an answer."""

    status: int | None
    body: str
    error: str | None


def send(ask: Ask) -> list[Answer]:
    """Send it, `times` at once; one answer for each."""
    with ThreadPoolExecutor(ask.times) as pool:
        return list(pool.map(_exchange, [ask] * ask.times))


def _exchange(ask: Ask) -> Answer:
    try:
        with _connection(ask) as connection:
            # A server that refuses a long request may answer and close before it has read it.
            with contextlib.suppress(OSError):
                connection.sendall((ask.raw or _request(ask)).encode("latin-1"))
            if ask.leaves:
                return Answer(None, "", "left")
            response = http.client.HTTPResponse(connection, method=ask.method)
            response.begin()
            if response.status == http.HTTPStatus.SWITCHING_PROTOCOLS:
                # What is said from here on is no HTTP; it ends with the connection.
                return Answer(response.status, response.fp.read().decode("latin-1"), None)
            return Answer(response.status, response.read().decode("latin-1"), None)
    except (OSError, http.client.HTTPException) as error:
        return Answer(None, "", repr(error))


@contextlib.contextmanager
def _connection(ask: Ask) -> Iterator[socket.socket]:
    with socket.create_connection((ask.address, ask.port), ask.timeout) as plain:
        plain.sendall(ask.first.encode("latin-1"))
        if not ask.tls:
            yield plain
            return
        with _context(ask).wrap_socket(plain, server_hostname=ask.sni or ask.host) as secure:
            yield secure


def _context(ask: Ask) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    lowest, highest = (ssl.TLSVersion[name] for name in ask.versions)
    if lowest < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version, context.maximum_version = lowest, highest
    if ask.identity:
        context.load_cert_chain(ask.identity)
    return context


def _request(ask: Ask) -> str:
    headers = {"Host": ask.host, "Connection": "close", **ask.headers}
    if ask.body and "Transfer-Encoding" not in headers:
        headers.setdefault("Content-Length", str(len(ask.body)))
    lines = [f"{ask.method} {ask.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ask.body])
