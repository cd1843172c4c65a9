"""Reading from a connection of the laboratory."""

from __future__ import annotations

import socket


def read_exactly(connection: socket.socket, size: int) -> bytes:
    """`size` bytes; raises ConnectionError where the peer closes before."""
    data = b""
    while len(data) < size:
        received = connection.recv(size - len(data))
        if not received:
            raise ConnectionError("closed")
        data += received
    return data
