"""Servers for nginx to talk to, over TLS or plain; they live in threads of the agent.

Standard library only: this module runs inside the namespace.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from reproduce.lab.fastcgi import FASTCGI
from reproduce.lab.faults import FAULTS

_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Serving:
    """What one address serves. Files are paths; without `certificate` the port is plain.

    `by_name` gives the (certificate, key) for a server name; with `names_only` a client that
    names none of them is refused with `alert`. `client_ca` demands a client certificate signed by it;
    with `checks_revocation` the file has its revocation list too.
    `versions` are the lowest and highest protocol as `ssl.TLSVersion` spells them. `answer`
    picks who talks once the connection stands: see `ANSWERS`.
    """

    address: str
    port: int
    certificate: str = ""
    key: str = ""
    by_name: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    names_only: bool = False
    alert: str = "UNRECOGNIZED_NAME"
    client_ca: str = ""
    checks_revocation: bool = False
    versions: tuple[str, str] = ("TLSv1_2", "TLSv1_3")
    ciphers: str = ""
    protocols: tuple[str, ...] = ()
    dh_parameters: str = ""
    answer: str = "http"
    text: str = "from the upstream"

    def as_json(self) -> dict[str, Any]:
        """The form in which it travels to the agent."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Handshake:
    """How one connection began: the name the client sent, and OpenSSL's reason if it failed."""

    server_name: str | None
    version: str | None
    failure: str | None


def answer_http(connection: socket.socket, text: str) -> None:
    """Read one request's head and answer 200 with `text`; 400 to a TLS record (type 22)."""
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(65536)
        if not received:
            return
        head += received
        if head.startswith(b"\x16"):
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            return
    body = text.encode()
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
    )


def answer_uwsgi(connection: socket.socket, text: str) -> None:
    """Read one uwsgi packet (modifier, 16 bit size, modifier, variables) and answer 200."""
    head = _read(connection, 4)
    _read(connection, int.from_bytes(head[1:3], "little"))
    body = text.encode()
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b"
        % (len(body), body)
    )


def answer_grpc(connection: socket.socket, text: str) -> None:
    """Speak as much HTTP/2 (RFC 9113) as one answer needs: 200 with `text`."""
    _read(connection, len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
    connection.sendall(_frame(4, 0, 0, b""))
    while True:
        head = _read(connection, 9)
        kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
        _read(connection, int.from_bytes(head[:3], "big"))
        if kind == 4 and not flags & 1:
            connection.sendall(_frame(4, 1, 0, b""))
        if kind in {0, 1} and flags & 1:  # END_STREAM on DATA or HEADERS: the request is whole
            # 0x88 is `:status 200` in HPACK's static table.
            answer = _frame(1, 4, stream, b"\x88") + _frame(0, 1, stream, text.encode())
            connection.sendall(answer)


def hang_up(connection: socket.socket, text: str) -> None:
    """Read what the client sends first, and close."""
    del text
    connection.recv(65536)


def keep_silent(connection: socket.socket, text: str) -> None:
    """Read all that comes and answer nothing."""
    del text
    while connection.recv(65536):
        pass


def _frame(kind: int, flags: int, stream: int, data: bytes) -> bytes:
    return len(data).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + data


def _read(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        received = connection.recv(size - len(data))
        if not received:
            raise ConnectionError("closed")
        data += received
    return data


# Who talks once the connection stands: (connection, text).
ANSWERS: Mapping[str, Callable[[socket.socket, str], None]] = {
    "http": answer_http,
    "uwsgi": answer_uwsgi,
    "grpc": answer_grpc,
    "hang up": hang_up,
    "silence": keep_silent,
    **FAULTS,
    **FASTCGI,
}


class Upstream:
    """One listening address; `serve` may change what it serves while it runs."""

    def __init__(self, serving: Serving) -> None:
        self.handshakes: list[Handshake] = []
        self._names: dict[int, str | None] = {}
        self.serve(serving)
        self._listener = socket.create_server((serving.address, serving.port), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    def serve(self, serving: Serving) -> None:
        """From the next connection on; a new context also forgets all TLS sessions."""
        self._state = serving, self._context(serving)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        serving, context = self._state
        connection.settimeout(_PATIENCE)
        with contextlib.suppress(OSError), connection:
            if context is None:
                ANSWERS[serving.answer](connection, serving.text)
                return
            with self._shake_hands(connection, context) as secure:
                ANSWERS[serving.answer](secure, serving.text)
                secure.unwrap()

    def _shake_hands(self, connection: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
        secure = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        failure: str | None = "closed"
        try:
            secure.do_handshake()
            failure = None
        except ssl.SSLError as error:
            failure = error.reason or str(error)
            _drain(secure)
            raise
        finally:
            name = self._names.pop(id(secure), None)
            self.handshakes.append(Handshake(name, secure.version(), failure))
        return secure

    def _context(self, serving: Serving) -> ssl.SSLContext | None:
        if not serving.certificate:
            return None
        context = _bare_context(serving, serving.certificate, serving.key)
        named = {name: _bare_context(serving, *files) for name, files in serving.by_name.items()}

        def choose(
            connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext
        ) -> int | None:
            self._names[id(connection)] = name
            if name in named:
                connection.context = named[name]
            elif serving.names_only:
                return int(getattr(ssl, f"ALERT_DESCRIPTION_{serving.alert}"))
            return None

        context.sni_callback = choose
        return context


def _drain(secure: ssl.SSLSocket) -> None:
    """Read what the client still sends: closed with that unread, the socket would send a reset.

    The reset may reach the client before it reads the alert.
    """
    secure.settimeout(2.0)
    with contextlib.suppress(OSError):
        socket.socket.shutdown(secure, socket.SHUT_WR)
        while socket.socket.recv(secure, 65536):
            pass


def _bare_context(serving: Serving, certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if serving.ciphers:  # first: they hold the security level, below which no key is loaded
        context.set_ciphers(serving.ciphers)
    context.load_cert_chain(certificate, key)
    lowest, highest = serving.versions
    context.minimum_version = ssl.TLSVersion[lowest]
    context.maximum_version = ssl.TLSVersion[highest]
    if serving.protocols:
        context.set_alpn_protocols(list(serving.protocols))
    if serving.dh_parameters:
        context.load_dh_params(serving.dh_parameters)
    if serving.client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(serving.client_ca)
        if serving.checks_revocation:
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    return context
