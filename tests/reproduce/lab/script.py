"""What a server does with a connection, step by step, where no answer by name fits.

Standard library only: this module runs inside the namespace.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from typing import Any

from reproduce.lab.faults import read_head
from reproduce.lab.faults import reset as reset_connection

Step = tuple[str, Any]
"""A step of a script; the functions below make them."""


def read() -> Step:
    """Read a request's head."""
    return "read", None


def say(text: str, times: int = 1) -> Step:
    """Send a text (Latin-1), `times` over."""
    return "say", [text, times]


def pause(seconds: float) -> Step:
    """Do nothing for a while."""
    return "pause", seconds


def reset() -> Step:
    """Break the connection off with a TCP reset."""
    return "reset", None


def http_200(*headers: str, body: str = "", times: int = 1) -> tuple[Step, ...]:
    """The script of an HTTP/1.1 server that is asked once: headers as given, and a body that ends with the connection."""
    head = "\r\n".join(["HTTP/1.1 200 OK", *headers, "Connection: close", "", ""])
    return read(), say(head), say(body, times)


def play(connection: socket.socket, script: Sequence[Step]) -> None:
    """Take the steps one by one; the end of the script closes the connection."""
    for word, value in script:
        if word == "read":
            read_head(connection)
        elif word == "say":
            connection.sendall(value[0].encode("latin-1") * value[1])
        elif word == "pause":
            time.sleep(value)
        elif word == "reset":
            reset_connection(connection)
