"""FastCGI applications, as much of the protocol as one answer needs (FastCGI 1.0, section 3).

Standard library only: this module runs inside the namespace.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from reproduce.lab.faults import LATE_S, Answer
from reproduce.lab.wire import read_exactly

_END, _PARAMS, _STDIN, _STDOUT, _STDERR = 3, 4, 5, 6, 7
_OK = b"Content-Type: text/plain\r\n\r\n"


def read_request(connection: socket.socket) -> dict[str, str]:
    """The parameters of one request, once its standard input has ended."""
    params = b""
    while True:
        kind, size, padding = struct.unpack(">xBxxHBx", read_exactly(connection, 8))
        data = read_exactly(connection, size + padding)[:size]
        if kind == _PARAMS:
            params += data
        if kind == _STDIN and not size:
            return _decode(params)


def record(kind: int, data: bytes = b"") -> bytes:
    """One record of request 1."""
    return struct.pack(">BBHHBB", 1, kind, 1, len(data), 0, 0) + data


def _fpm(connection: socket.socket, text: str) -> None:
    """Find a script as PHP-FPM does (fpm_main.c): by SCRIPT_FILENAME, `.php` alone."""
    script = read_request(connection).get("SCRIPT_FILENAME", "")
    if not Path(script).is_file():
        error = b"Primary script unknown"
        answer = b"Status: 404 Not Found\r\n" + _OK + b"File not found.\n"
    elif not script.endswith(".php"):
        error = (
            f"Access to the script '{script}' has been denied (see security.limit_extensions)"
        ).encode()
        answer = b"Status: 403 Forbidden\r\n" + _OK + b"Access denied.\n"
    else:
        error, answer = b"", _OK + text.encode()
    said = record(_STDERR, error) if error else b""
    connection.sendall(said + record(_STDOUT, answer) + record(_STDOUT) + record(_END, bytes(8)))


def _answers(*records: bytes, after_s: float = 0) -> Answer:
    def talk(connection: socket.socket, text: str) -> None:
        del text
        read_request(connection)
        time.sleep(after_s)
        connection.sendall(b"".join(records))

    return talk


def _decode(params: bytes) -> dict[str, str]:
    """Name-value pairs: two lengths of one or four bytes, then both texts."""
    found: dict[str, str] = {}
    at = 0
    while at < len(params):
        sizes = []
        for _ in range(2):
            if params[at] < 128:
                sizes.append(params[at])
                at += 1
            else:
                sizes.append(struct.unpack_from(">I", params, at)[0] & 0x7FFFFFFF)
                at += 4
        name, value = (params[at : at + sizes[0]], params[at + sizes[0] : at + sum(sizes)])
        at += sum(sizes)
        found[name.decode()] = value.decode()
    return found


_DONE = record(_END, bytes(8))
FASTCGI: Mapping[str, Callable[[socket.socket, str], None]] = {
    "fpm": _fpm,
    "fastcgi": _answers(record(_STDOUT, _OK + b"ok"), record(_STDOUT), _DONE),
    "fastcgi, late": _answers(record(_STDOUT, _OK + b"ok"), _DONE, after_s=LATE_S),
    "fastcgi, a large header": _answers(
        record(_STDOUT, b"Set-Cookie: session=" + b"a" * 9000 + b"\r\n" + _OK + b"ok"), _DONE
    ),
    "fastcgi, no output": _answers(record(_STDOUT), _DONE),
    "fastcgi, no record of output": _answers(_DONE),
    "fastcgi, words as status": _answers(record(_STDOUT, b"Status: OK\r\n" + _OK + b"ok"), _DONE),
}
"""Who talks once the connection stands: (connection, text)."""
