"""Upstreams on the loopback for tests that need no nginx: TLS as declared, and worse."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from logcanon.nginx.upstreams import Address
from reproduce.lab.certificates import Chain, Issued, issue
from reproduce.lab.upstream import Serving, Upstream

HOST = "127.0.0.1"


class Lab:
    """Issues chains and serves them, below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self.named: dict[str, Issued] = {}

    def serve(
        self,
        chain: Chain,
        sends: tuple[str, ...] = (),
        by_name: dict[str, Chain] | None = None,
        **more: object,
    ) -> tuple[Address, Issued]:
        """A TLS server that sends the named elements; the answer is where, and its certificates."""
        issued = issue(chain)
        self.named = {name: issue(other) for name, other in (by_name or {}).items()}
        named = {name: self._files(other) for name, other in self.named.items()}
        serving = Serving(HOST, 0, *self._files(issued, sends), by_name=named, **more)
        upstream = Upstream(serving)
        return Address(HOST, upstream._listener.getsockname()[1]), issued

    def trusted(self, issued: Issued, *elements: str) -> Path:
        """A trusted file with these elements."""
        self._count += 1
        path = self._folder / f"trusted{self._count}.pem"
        path.write_text(issued.pem(elements))
        return path

    def _files(self, issued: Issued, sends: tuple[str, ...] = ()) -> tuple[str, str]:
        self._count += 1
        files = issued.write(self._folder, f"served{self._count}", sends or issued.chain.full)
        return str(files[0]), str(files[1])


@contextmanager
def listening(answer: Callable[[socket.socket], None] | None) -> Iterator[Address]:
    """A port where `answer` takes each connection; with None nobody ever accepts."""
    with socket.create_server((HOST, 0)) as listener:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                held.append(connection)
                with suppress(OSError):
                    answer(connection)

        if answer is not None:
            threading.Thread(target=accept, daemon=True).start()
        try:
            yield Address(HOST, listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in held:
                connection.close()


def free_port() -> int:
    """A port where nothing listens."""
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
