"""The process inside the namespace: it starts, serves, asks and runs what it is told.

One JSON object a line on stdin, `{"do": NAME, ...arguments}`; one on stdout for each, `{"ok":
value}` or `{"error": text}`. When stdin ends it exits; as it is process 1 of its namespace, the
kernel then ends everything it started. Standard library only.
"""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reproduce.lab.name_server import NameServer, Naming
from reproduce.lab.upstream import Serving, Upstream


class Agent:
    """One method for each word that `do` may have."""

    def __init__(self) -> None:
        self._upstreams: dict[tuple[str, int], Upstream] = {}
        self._name_servers: dict[str, NameServer] = {}
        self._children: dict[int, subprocess.Popen[bytes]] = {}

    def setup(self, network: str, hosts: str, mounts: list[list[str]]) -> None:
        """Make all of `network` local; mount each [source, target]; `hosts` is a hosts file."""
        _must("ip", "link", "set", "lo", "up")
        _must("ip", "route", "add", "local", network, "dev", "lo")
        for source, target in [[hosts, "/etc/hosts"], *mounts]:
            _make_target(Path(source), Path(target))
            _must("mount", "--bind", source, target)

    def serve(self, serving: dict[str, Any]) -> None:
        """Serve at an address, or change what is served there."""
        wanted = Serving(**serving)
        at = (wanted.address, wanted.port)
        if at in self._upstreams:
            self._upstreams[at].serve(wanted)
        else:
            self._upstreams[at] = Upstream(wanted)

    def name(self, naming: dict[str, Any]) -> None:
        """Answer DNS queries at an address, or change what is answered there."""
        wanted = Naming(**naming)
        if wanted.address in self._name_servers:
            self._name_servers[wanted.address].naming = wanted
        else:
            self._name_servers[wanted.address] = NameServer(wanted)

    def handshakes(self, address: str, port: int) -> list[dict[str, Any]]:
        """How each TLS connection to that address began."""
        return [asdict(handshake) for handshake in self._upstreams[address, port].handshakes]

    def ask(self, address: str, port: int, host: str, path: str, timeout: float) -> dict[str, Any]:
        """One GET; `status` is null when no answer came, and `error` says why."""
        connection = http.client.HTTPConnection(address, port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Host": host, "Connection": "close"})
            response = connection.getresponse()
            return {"status": response.status, "body": response.read().decode(), "error": None}
        except (OSError, http.client.HTTPException) as error:
            return {"status": None, "body": "", "error": repr(error)}
        finally:
            connection.close()

    def run(self, argv: list[str], timeout: float) -> dict[str, Any]:
        """Run to the end."""
        done = subprocess.run(
            argv, capture_output=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL
        )
        return {
            "returncode": done.returncode,
            "stdout": done.stdout.decode(errors="backslashreplace"),
            "stderr": done.stderr.decode(errors="backslashreplace"),
        }

    def spawn(self, argv: list[str], output: str) -> int:
        """Start; both outputs go to the file `output`. The answer is the process id."""
        with Path(output).open("ab") as sink:
            child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
        self._children[child.pid] = child
        return child.pid

    def signal(self, pid: int, name: str) -> None:
        """Send a signal to a spawned process."""
        self._children[pid].send_signal(signal.Signals[name])

    def wait(self, pid: int, timeout: float) -> int | None:
        """The exit code of a spawned process, null when it still runs after `timeout` seconds."""
        try:
            return self._children[pid].wait(timeout)
        except subprocess.TimeoutExpired:
            return None


def _make_target(source: Path, target: Path) -> None:
    """A mount needs something to mount over, of the same kind."""
    if target.exists():
        return
    if source.is_dir():
        target.mkdir(parents=True)
    else:
        target.touch()


def _must(*argv: str) -> None:
    done = subprocess.run(argv, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"{' '.join(argv)}: {done.stderr.decode().strip()}")


def main() -> None:
    """Obey until stdin ends."""
    agent = Agent()
    for line in sys.stdin:
        command = json.loads(line)
        method: Callable[..., Any] = getattr(agent, command.pop("do"))
        try:
            answer = {"ok": method(**command)}
        except Exception as error:  # noqa: BLE001 - whatever failed is the caller's to report
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
