"""HTTP upstreams that answer wrongly, late or only in part: what each does is its name.

Standard library only: this module runs inside the namespace.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Callable, Mapping

Answer = Callable[[socket.socket, str], None]

# Longer than the limits of one second that cases set.
LATE_S = 1.6
_OK = b"HTTP/1.1 200 OK\r\n"


def read_head(connection: socket.socket) -> bytes:
    """One request's head, with what of its body came along; short where the client closed."""
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(65536)
        if not received:
            break
        head += received
    return head


def reset(connection: socket.socket) -> None:
    """Close with a reset, whatever is still unread or unsent."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _sends(answer: bytes) -> Answer:
    def talk(connection: socket.socket, text: str) -> None:
        del text
        read_head(connection)
        connection.sendall(answer)

    return talk


def _late(connection: socket.socket, text: str) -> None:
    read_head(connection)
    time.sleep(LATE_S)
    connection.sendall(_whole(text))


def _pause_halfway(connection: socket.socket, text: str) -> None:
    read_head(connection)
    whole = _whole(text)
    connection.sendall(whole[:-3])
    time.sleep(LATE_S)
    connection.sendall(whole[-3:])


def _read_late(connection: socket.socket, text: str) -> None:
    """An upload: read nothing of it at first, then all."""
    time.sleep(LATE_S)
    head = read_head(connection)
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    left = length - len(head.partition(b"\r\n\r\n")[2])
    while left > 0:
        received = connection.recv(65536)
        if not received:
            return
        left -= len(received)
    connection.sendall(_whole(text))


def _stop_halfway(connection: socket.socket, text: str) -> None:
    read_head(connection)
    connection.sendall(_whole(text)[:-3])


def _reset(connection: socket.socket, text: str) -> None:
    del text
    read_head(connection)
    reset(connection)


def _reset_halfway(connection: socket.socket, text: str) -> None:
    read_head(connection)
    connection.sendall(_whole(text)[:-3])
    time.sleep(0.2)  # what was sent before a reset is read only if it was there in time
    reset(connection)


def _length_and_chunks(connection: socket.socket, text: str) -> None:
    """Chunks beside a length for HTTP/1.1; to HTTP/1.0 no chunks, as servers do."""
    head = read_head(connection)
    if b" HTTP/1.0\r\n" in head:
        connection.sendall(_whole(text))
        return
    body = text.encode()
    connection.sendall(
        _OK + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n" % len(body)
    )
    with contextlib.suppress(OSError):  # nginx has closed where it refuses the head
        connection.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))


def _websocket(connection: socket.socket, text: str) -> None:
    """Switch protocols, say `text` after a silence, then close."""
    read_head(connection)
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    )
    time.sleep(LATE_S)
    connection.sendall(text.encode())


def _whole(text: str) -> bytes:
    body = text.encode()
    return _OK + b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)


FAULTS: Mapping[str, Answer] = {
    "late": _late,
    "a pause halfway": _pause_halfway,
    "reading late": _read_late,
    "stopping halfway": _stop_halfway,
    "reset": _reset,
    "reset halfway": _reset_halfway,
    "length and chunks": _length_and_chunks,
    "websocket": _websocket,
    "no HTTP": _sends(b"220 mail.example.com ESMTP\r\n"),
    "a large header": _sends(
        _OK + b"Set-Cookie: session=" + b"a" * 9000 + b"\r\nContent-Length: 2\r\n\r\nok"
    ),
    "a space in a name": _sends(_OK + b"X Trace: a\r\nContent-Length: 2\r\n\r\nok"),
    "two lengths": _sends(_OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
    "two types": _sends(
        _OK + b"Content-Type: text/html\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
    ),
    "no number as length": _sends(_OK + b"Content-Length: two\r\n\r\nok"),
    "more than its length": _sends(_OK + b"Content-Length: 2\r\n\r\nok and more"),
    "broken chunks": _sends(_OK + b"Transfer-Encoding: chunked\r\n\r\nno chunk\r\n"),
    "much": _sends(_OK + b"Content-Length: 8000000\r\n\r\n" + b"x" * 8_000_000),
}
"""Who talks once the connection stands: (connection, text)."""
