"""Servers for nginx to talk to, over TLS or plain; they live in threads of the agent.

Standard library only: this module runs inside the namespace.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from reproduce.lab.answers import ANSWERS
from reproduce.lab.script import Step, play

_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Serving:
    """What one address serves. Files are paths; without `certificate` the port is plain.

    `by_name` gives the (certificate, key) for a server name; with `names_only` a client that
    names none of them is refused with `alert`. `client_ca` demands a client certificate signed by it;
    with `checks_revocation` the file has its revocation list too.
    `versions` are the lowest and highest protocol as `ssl.TLSVersion` spells them. `answer`
    picks who talks once the connection stands: see `ANSWERS`; a `script` takes its place.

    An `address` "unix:PATH" is a socket file, with `mode`. With `is_full` nothing is accepted and
    the queue of connections is full: to a client it is as if its packets were lost.
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
    script: tuple[Step, ...] = ()
    mode: int = 0o600
    is_full: bool = False

    def as_json(self) -> dict[str, Any]:
        """The form in which it travels to the agent."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Handshake:
    """How one connection began: the name the client sent, and OpenSSL's reason if it failed."""

    server_name: str | None
    version: str | None
    failure: str | None


class Upstream:
    """One listening address; `serve` may change what it serves while it runs."""

    def __init__(self, serving: Serving) -> None:
        self.handshakes: list[Handshake] = []
        self._names: dict[int, str | None] = {}
        self.serve(serving)
        self._listener = _listen(serving)
        self._fillers = _fill(serving) if serving.is_full else []
        if not serving.is_full:
            threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening; connections that stand are left alone."""
        # shutdown() wakes the thread in accept(), which would keep the port otherwise.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for filler in self._fillers:
            filler.close()

    def serve(self, serving: Serving) -> None:
        """From the next connection on; a new context also forgets all TLS sessions."""
        self._state = serving, self._context(serving)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        serving, context = self._state
        connection.settimeout(_PATIENCE)
        with contextlib.suppress(OSError), connection:
            if context is None:
                _speak(connection, serving)
                return
            with self._shake_hands(connection, context) as secure:
                _speak(secure, serving)
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


def _speak(connection: socket.socket, serving: Serving) -> None:
    if serving.script:
        play(connection, serving.script)
    else:
        ANSWERS[serving.answer](connection, serving.text)


def _listen(serving: Serving) -> socket.socket:
    path = serving.address.removeprefix("unix:")
    if path == serving.address:
        return socket.create_server((path, serving.port), backlog=0 if serving.is_full else 64)
    listener = socket.socket(socket.AF_UNIX)
    Path(path).unlink(missing_ok=True)  # a server that ended leaves its socket file
    listener.bind(path)
    Path(path).chmod(serving.mode)
    listener.listen(0 if serving.is_full else 64)
    return listener


def _fill(serving: Serving) -> list[socket.socket]:
    """Connections that wait for ever: Linux takes one more than the backlog."""
    path = serving.address.removeprefix("unix:")
    to: Any = (path, serving.port) if path == serving.address else path
    family = socket.AF_INET if path == serving.address else socket.AF_UNIX
    fillers = [socket.socket(family) for _ in range(2)]
    for filler in fillers:
        filler.setblocking(False)
        filler.connect_ex(to)
    return fillers


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
