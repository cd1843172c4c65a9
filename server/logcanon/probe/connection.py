"""The one place of logcanon that talks to a network: a TLS handshake, and nothing after it.

The bytes go through a socket that never blocks and TLS runs on memory, so that time-outs and
stopping work at every step and the first bytes of a plaintext answer can be shown.

The chain as sent comes from `get_unverified_chain`: public from Python 3.13 on, and the same
function of the private object below it on 3.10 to 3.12. OpenSSL keeps the chain even when the
handshake fails later, as it does when a client certificate is demanded.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import ssl
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any, TypeVar

from logcanon.nginx.upstreams import Address

_Answer = TypeVar("_Answer")
_SLICE = 0.1  # how long, in seconds, stopping may go unnoticed
_HANDSHAKE = 22  # ContentType, RFC 8446 section 5.1
_CERTIFICATE_REQUEST = 13  # HandshakeType, RFC 8446 section 4
_LATE_ALERT = 2.0  # how long to wait, in seconds, for what TLS 1.3 servers say after the handshake
_TLS_RECORDS = range(20, 25)
_VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
_UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}


class Failure(Enum):
    """Why no handshake came about."""

    UNRESOLVED = "unresolved"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no answer"  # to the connection
    SILENT = "silent"  # connected, then nothing
    PLAINTEXT = "plaintext"
    CLOSED = "closed"
    RESET = "reset"
    ALERT = "alert"
    TLS = "tls"
    SYSTEM = "system"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Terms:
    """How to greet. Empty `protocols` and `ciphers` leave it to the library; files may be None."""

    server_name: str = ""
    protocols: tuple[str, ...] = ()
    ciphers: str = ""
    applications: tuple[str, ...] = ()
    certificate: Path | None = None
    certificate_key: Path | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """What came of it.

    `chain` is DER, as sent, leaf first; it may be there after a failure too. `peer` is the
    address reached. `reason` is OpenSSL's or the system's word for a failure, `alert` the
    number of a TLS alert, `said` the start of a plaintext answer. `asks_for_certificate` is what
    was seen of a client certificate being asked for, `complaint` why ours could not be used.
    `is_late` marks a failure after the handshake.
    """

    chain: tuple[bytes, ...] = ()
    peer: str = ""
    version: str = ""
    cipher: str = ""
    failure: Failure | None = None
    reason: str = ""
    alert: int | None = None
    said: str = ""
    asks_for_certificate: bool = False
    complaint: str = ""
    is_late: bool = False


def talk(address: Address, terms: Terms, timeout: float, stop: Event | None = None) -> Talk:
    """Connect, shake hands, hang up. Never raises for what the other side does.

    `timeout` (seconds) bounds each step: resolving, connecting, the handshake.
    """
    stop = stop or Event()
    try:
        context, complaint = _context(terms)
    except (ssl.SSLError, ValueError) as error:
        return Talk(failure=Failure.TLS, reason=_reason(error))
    found = _connect(address, timeout, stop)
    if isinstance(found, Talk):
        return found
    with found:
        peer = str(address) if address.is_unix else _words(found.getpeername())
        wire = _Wire(found, stop)
        shaken = _shake(wire, context, terms, timeout)
    return replace(shaken, peer=peer, complaint=complaint)


def _connect(address: Address, timeout: float, stop: Event) -> socket.socket | Talk:
    places = _resolve(address, timeout, stop)
    if isinstance(places, Talk):
        return places
    last = Talk(failure=Failure.UNRESOLVED)
    for family, place in places:
        opened = socket.socket(family, socket.SOCK_STREAM)
        opened.settimeout(0)
        trouble = _open(opened, place, timeout, stop)
        if trouble is None:
            return opened
        opened.close()
        last = replace(trouble, peer=str(address) if address.is_unix else _words(place))
    return last


def _open(opened: socket.socket, place: Any, timeout: float, stop: Event) -> Talk | None:
    try:
        code = opened.connect_ex(place)
        if code in (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN):
            state = _wait(opened, selectors.EVENT_WRITE, time.monotonic() + timeout, stop)
            if state is not None:
                return Talk(failure=Failure.NO_ANSWER if state is Failure.SILENT else state)
            code = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    except OSError as error:
        return _of_system(error)
    return _of_system(OSError(code, "")) if code else None


def _resolve(
    address: Address, timeout: float, stop: Event
) -> list[tuple[socket.AddressFamily, Any]] | Talk:
    """Addresses to try. The resolver cannot be stopped, so it works in a thread of its own."""
    if address.is_unix:
        if not hasattr(socket, "AF_UNIX"):
            return Talk(failure=Failure.SYSTEM, reason=os.strerror(errno.EAFNOSUPPORT))
        return [(socket.AF_UNIX, address.host)]
    answers: Queue[list[tuple[socket.AddressFamily, Any]] | Talk] = Queue()

    def work() -> None:
        try:
            host = address.host.strip("[]")
            found = socket.getaddrinfo(host, address.port, type=socket.SOCK_STREAM)
            answers.put([(family, place) for family, _, _, _, place in found])
        except (OSError, UnicodeError) as error:
            words = getattr(error, "strerror", None) or str(error)
            answers.put(Talk(failure=Failure.UNRESOLVED, reason=words))

    Thread(target=work, daemon=True).start()
    deadline = time.monotonic() + timeout
    while not stop.is_set():
        try:
            return answers.get(timeout=_SLICE)
        except Empty:
            if time.monotonic() > deadline:
                return Talk(failure=Failure.UNRESOLVED, reason=f"no answer in {timeout:g} s")
    return Talk(failure=Failure.STOPPED)


def _wait(opened: socket.socket, event: int, deadline: float, stop: Event) -> Failure | None:
    """None as soon as the socket is ready, else why it was given up."""
    with selectors.DefaultSelector() as selector:
        selector.register(opened, event)
        while not stop.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                return Failure.SILENT
            if selector.select(min(left, _SLICE)):
                return None
    return Failure.STOPPED


class _GivenUp(Exception):
    """The other side did not go on."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class _Wire:
    """A socket and the memory between it and TLS."""

    def __init__(self, opened: socket.socket, stop: Event) -> None:
        self._socket, self._stop = opened, stop
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.first = b""

    def run(self, step: Callable[[], _Answer], timeout: float) -> _Answer:
        """One step of TLS with all the reading and writing it wants."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                answer = step()
            except ssl.SSLWantReadError:
                self._send(deadline)
                self._receive(deadline)
            except ssl.SSLError:
                self._send(deadline)  # the alert that says why
                raise
            else:
                self._send(deadline)
                return answer

    def _send(self, deadline: float) -> None:
        data = self.outgoing.read()
        while data:
            self._await(selectors.EVENT_WRITE, deadline)
            data = data[self._socket.send(data) :]

    def _receive(self, deadline: float) -> None:
        self._await(selectors.EVENT_READ, deadline)
        received = self._socket.recv(65536)
        self.first = self.first or received
        if not received:
            raise _GivenUp(Failure.CLOSED)
        if self.first[0] not in _TLS_RECORDS:
            raise _GivenUp(Failure.PLAINTEXT)
        self.incoming.write(received)

    def _await(self, event: int, deadline: float) -> None:
        failure = _wait(self._socket, event, deadline, self._stop)
        if failure is not None:
            raise _GivenUp(failure)


def _shake(wire: _Wire, context: ssl.SSLContext, terms: Terms, timeout: float) -> Talk:
    asked = Event()
    _watch_requests(context, asked)
    try:
        tls = context.wrap_bio(
            wire.incoming, wire.outgoing, server_hostname=terms.server_name or None
        )
    except ValueError as error:
        return Talk(failure=Failure.TLS, reason=str(error))
    failed = _attempt(wire, tls.do_handshake, timeout)
    if failed.failure is None and asked.is_set() and tls.version() == "TLSv1.3":
        # The handshake is over before the server looks at the client's certificate.
        late = _attempt(wire, lambda: tls.read(1), min(timeout, _LATE_ALERT))
        if late.failure is not Failure.SILENT:
            failed = replace(late, is_late=late.failure is not None)
    cipher = tls.cipher()
    return replace(
        failed,
        chain=_chain(tls),
        version=tls.version() or "" if failed.failure is None else "",
        cipher=cipher[0] if cipher else "",
        asks_for_certificate=asked.is_set(),
    )


def _attempt(wire: _Wire, step: Callable[[], object], timeout: float) -> Talk:
    try:
        wire.run(step, timeout)
    except _GivenUp as error:
        is_plain = error.failure is Failure.PLAINTEXT
        return Talk(failure=error.failure, said=_readable(wire.first) if is_plain else "")
    except ssl.SSLError as error:
        return _of_tls(error)
    except OSError as error:
        return _of_system(error)
    return Talk()


def _chain(tls: ssl.SSLObject) -> tuple[bytes, ...]:
    """What the other side sent, DER, leaf first."""
    public = getattr(tls, "get_unverified_chain", None)
    if public is not None:
        return tuple(public() or ())
    inner: Any = tls._sslobj  # type: ignore[attr-defined] # noqa: SLF001 - see the module's text
    return tuple(
        ssl.PEM_cert_to_DER_cert(certificate.public_bytes())
        for certificate in inner.get_unverified_chain() or ()
    )


def _watch_requests(context: ssl.SSLContext, asked: Event) -> None:
    """Note a client certificate being asked for; without this hook only alerts tell of it."""
    if not hasattr(context, "_msg_callback"):
        return

    def seen(_: Any, direction: str, __: Any, content: Any, message: Any, ___: bytes) -> None:
        is_handshake = content == _HANDSHAKE and direction == "read"
        if is_handshake and message == _CERTIFICATE_REQUEST:
            asked.set()

    context._msg_callback = seen  # noqa: SLF001


def _context(terms: Terms) -> tuple[ssl.SSLContext, str]:
    """A context that verifies nothing, and why the client certificate could not be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    wanted = [_VERSIONS[name] for name in terms.protocols if name in _VERSIONS]
    if wanted:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = min(wanted), max(wanted)
    if terms.ciphers:
        context.set_ciphers(terms.ciphers)
    if terms.applications:
        context.set_alpn_protocols(list(terms.applications))
    if terms.certificate is None:
        return context, ""
    try:
        # A password given, however wrong, keeps OpenSSL from asking at the terminal.
        context.load_cert_chain(terms.certificate, terms.certificate_key, password="")
    except OSError as error:
        return context, _reason(error)
    return context, ""


def _of_tls(error: ssl.SSLError) -> Talk:
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Talk(failure=Failure.CLOSED)
    reason = _reason(error)
    alert = _alert_number(reason) if reason.startswith(_ALERT_STARTS) else None
    return Talk(
        failure=Failure.TLS if alert is None else Failure.ALERT,
        reason=reason,
        alert=alert,
    )


def _of_system(error: OSError) -> Talk:
    code = error.errno or 0
    if code == errno.ECONNREFUSED:
        return Talk(failure=Failure.REFUSED)
    if code == errno.ETIMEDOUT:
        return Talk(failure=Failure.NO_ANSWER)
    if code in (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED):
        return Talk(failure=Failure.RESET)
    kind = Failure.UNREACHABLE if code in _UNREACHABLE else Failure.SYSTEM
    return Talk(failure=kind, reason=error.strerror or os.strerror(code))


def _reason(error: Exception) -> str:
    """OpenSSL's reason as nginx prints it: `tlsv1 alert unknown ca`."""
    reason = getattr(error, "reason", None)
    if reason:
        return str(reason).replace("_", " ").lower()
    return getattr(error, "strerror", None) or str(error)


# The alerts that upstreams send (RFC 8446 section 6); OpenSSL's reasons end with these words.
_ALERTS = {
    "unexpected message": 10, "bad record mac": 20, "record overflow": 22, "handshake failure": 40,
    "bad certificate": 42, "unsupported certificate": 43, "certificate revoked": 44,
    "certificate expired": 45, "certificate unknown": 46, "illegal parameter": 47,
    "unknown ca": 48, "access denied": 49, "decode error": 50, "decrypt error": 51,
    "protocol version": 70, "insufficient security": 71, "internal error": 80,
    "inappropriate fallback": 86, "missing extension": 109, "unrecognized name": 112,
    "certificate required": 116, "no application protocol": 120,
}  # fmt: skip


# Not all of them have the word "alert": `tlsv1 unrecognized name`.
_ALERT_STARTS = ("tlsv1 ", "tlsv13 alert ", "sslv3 alert ", "ssl/tls alert ")


def _alert_number(reason: str) -> int | None:
    return next((number for words, number in _ALERTS.items() if reason.endswith(words)), None)


def _words(place: Any) -> str:
    host, port = place[0], place[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _readable(data: bytes) -> str:
    """The first line of a plaintext answer, what cannot be shown replaced."""
    line = data[:200].split(b"\n")[0].strip().decode("ascii", "replace")
    return "".join(c if c.isprintable() and c != "\ufffd" else "·" for c in line)[:80]
