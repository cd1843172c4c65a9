"""A real nginx on loopback for one test module, and the error lines it writes."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

BINARY = shutil.which("nginx") or "/usr/sbin/nginx"
needs_nginx = pytest.mark.skipif(not Path(BINARY).exists(), reason="nginx is not installed")

_FIELD = re.compile(r', (\w+): (?:"((?:[^"\\]|\\.)*)"|([^,"]*))')
_HEAD = """\
daemon off;
master_process off;
pid nginx.pid;
error_log error.log info;
events { worker_connections 256; }
"""
_PATHS = "".join(
    f"{name}_temp_path {name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]


class RealNginx:
    """nginx serving `http`; `request` speaks to it, `lines` are the errors it has written."""

    def __init__(self, prefix: Path, http: str, stream: str = "") -> None:
        self.prefix = prefix
        self.path = prefix / "nginx.conf"
        text = _HEAD
        if stream:
            module = "/usr/lib/nginx/modules/ngx_stream_module.so"
            text = f"load_module {module};\n{text}stream {{\n{stream}\n}}\n"
        self.path.write_text(f"{text}http {{\naccess_log off;\n{_PATHS}{http}\n}}\n")

    @contextlib.contextmanager
    def running(self, port: int) -> Iterator[RealNginx]:
        process = subprocess.Popen(
            self._command, stderr=subprocess.PIPE, text=True, cwd=self.prefix
        )
        try:
            self._wait(process, port)
            yield self
        finally:
            process.terminate()
            process.communicate(timeout=20)

    @property
    def _command(self) -> Sequence[str]:
        return (BINARY, "-p", str(self.prefix), "-c", str(self.path), "-e", "error.log")

    def _wait(self, process: subprocess.Popen[str], port: int) -> None:
        for _ in range(400):
            if process.poll() is not None:
                log = self.prefix / "error.log"
                pytest.fail(f"nginx did not start: {log.read_text() if log.exists() else ''}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(0.02)
        pytest.fail("nginx does not listen")

    def test(self) -> subprocess.CompletedProcess[str]:
        """`nginx -t`."""
        return subprocess.run(
            (*self._command, "-t"), capture_output=True, text=True, check=False, cwd=self.prefix
        )

    def request(self, port: int, host: str | None, target: str, method: str = "GET") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        if host is None:
            connection._http_vsn_str = "HTTP/1.0"  # type: ignore[attr-defined]
        with contextlib.closing(connection):
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            if host is not None:
                connection.putheader("Host", host)
            connection.endheaders()
            response = connection.getresponse()
            response.read()
            return Answer(response.status, dict(response.getheaders()))

    def lines(self, containing: str) -> list[str]:
        text = (self.prefix / "error.log").read_text(errors="surrogateescape")
        return [line for line in text.splitlines() if containing in line]


def fields_of(line: str) -> dict[str, str]:
    """The context fields at the end of an error line (enough for lines of these tests)."""
    start = line.index(", client: ")
    return {m[1]: m[2] if m[2] is not None else m[3] for m in _FIELD.finditer(line, start)}
