"""The process inside the namespace: it starts, serves, asks and runs what it is told.

One JSON object a line on stdin, `{"do": NAME, ...arguments}`; one on stdout for each, `{"ok":
value}` or `{"error": text}`. When stdin ends it exits; as it is process 1 of its namespace, the
kernel then ends everything it started. Standard library only.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reproduce.lab.client import Ask, send
from reproduce.lab.name_server import NameServer, Naming
from reproduce.lab.upstream import Serving, Upstream

# An address here is refused by the routes: EHOSTUNREACH in the place of ENETUNREACH.
_UNREACHABLE = "10.40.0.0/16"


class Agent:
    """One method for each word that `do` may have."""

    def __init__(self) -> None:
        self._upstreams: dict[tuple[str, int], Upstream] = {}
        self._name_servers: dict[str, NameServer] = {}
        self._children: dict[int, subprocess.Popen[bytes]] = {}

    def setup(
        self, network: str, hosts: str, mounts: list[list[str]], sysctls: dict[str, str]
    ) -> None:
        """Make all of `network` local; mount each [source, target]; `hosts` is a hosts file."""
        _must("ip", "link", "set", "lo", "up")
        _must("ip", "route", "add", "local", network, "dev", "lo")
        _must("ip", "route", "add", "unreachable", _UNREACHABLE)
        for name, value in sysctls.items():
            (Path("/proc/sys") / name.replace(".", "/")).write_text(value, encoding="ascii")
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

    def close(self, address: str, port: int) -> None:
        """Stop the upstream at an address."""
        self._upstreams.pop((address, port)).close()

    def ask(self, ask: dict[str, Any]) -> list[dict[str, Any]]:
        """Send a request to nginx, once or several times at once."""
        return [asdict(answer) for answer in send(Ask(**ask))]

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
