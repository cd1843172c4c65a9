"""What a server says once a connection stands: HTTP, uwsgi, gRPC and FastCGI, well or ill.

Standard library only: this module runs inside the namespace.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping

from reproduce.lab.fastcgi import FASTCGI
from reproduce.lab.faults import FAULTS
from reproduce.lab.wire import read_exactly


def answer_http(connection: socket.socket, text: str) -> None:
    """Read one request's head and answer 200 with `text`; 400 to a TLS record (type 22)."""
    head = _read_head(connection)
    if head.startswith(b"\x16"):
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    elif head:
        read_exactly(connection, _length(head))
        body = text.encode()
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
        )


def answer_uwsgi(connection: socket.socket, text: str) -> None:
    """Read one uwsgi packet (modifier, 16 bit size, modifier, variables) and answer 200."""
    head = read_exactly(connection, 4)
    read_exactly(connection, int.from_bytes(head[1:3], "little"))
    body = text.encode()
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b"
        % (len(body), body)
    )


def answer_grpc(connection: socket.socket, text: str) -> None:
    """Speak as much HTTP/2 (RFC 9113) as one answer needs: 200 with `text`."""
    read_exactly(connection, len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
    connection.sendall(_frame(4, 0, 0, b""))
    while True:
        head = read_exactly(connection, 9)
        kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
        read_exactly(connection, int.from_bytes(head[:3], "big"))
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


def _read_head(connection: socket.socket) -> bytes:
    """To the empty line; what was read at once may go beyond. b"" if nobody spoke."""
    head = b""
    while b"\r\n\r\n" not in head and not head.startswith(b"\x16"):
        received = connection.recv(65536)
        if not received:
            break
        head += received
    return head


def _length(head: bytes) -> int:
    """How much of the body is still to come, told by Content-Length."""
    names, _, body = head.partition(b"\r\n\r\n")
    for line in names.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return max(0, int(line.partition(b":")[2]) - len(body))
    return 0


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
