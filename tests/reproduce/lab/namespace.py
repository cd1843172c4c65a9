"""A private network (and hosts file, and process table) for one case, spoken to over pipes.

Any address in 10.20.0.0/16 is local there and every port is free, so cases run side by side.
Root is not needed where the kernel lets users make namespaces.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, final

from reproduce.lab.client import Answer, Ask
from reproduce.lab.name_server import Naming
from reproduce.lab.upstream import Handshake, Serving

NETWORK = "10.20.0.0/16"
_IMPORT_ROOT = Path(__file__).parents[2]


class LabError(RuntimeError):
    """The laboratory itself failed; the message is a sentence for the reader of a test run."""


@final
class Namespace:
    """A context manager; leaving it ends every process that was started inside.

    `folder` takes the hosts file and the agent's stderr. `mounts` are (source, target) pairs
    bound before anything runs, for an nginx that lives in a root file system of its own; `sysctls`
    hold inside alone.
    """

    def __init__(
        self,
        folder: Path,
        hosts: Mapping[str, str] | None = None,
        mounts: Sequence[tuple[Path, Path]] = (),
        sysctls: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._hosts = dict(hosts or {})
        self._mounts = [[str(source), str(target)] for source, target in mounts]
        self._sysctls = dict(sysctls or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._pending = b""

    def __enter__(self) -> Namespace:
        self._folder.mkdir(parents=True, exist_ok=True)
        hosts = self._folder / "hosts"
        lines = ["127.0.0.1 localhost", *(f"{a} {name}" for name, a in self._hosts.items())]
        hosts.write_text("\n".join(lines) + "\n", encoding="ascii")
        argv = [*_unshare(), sys.executable, "-m", "reproduce.lab.agent"]
        environment = {**os.environ, "PYTHONPATH": str(_IMPORT_ROOT)}
        try:
            with self._stderr.open("wb") as stderr:
                self._process = subprocess.Popen(
                    argv,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    env=environment,
                    bufsize=0,
                )
            arguments = {"mounts": self._mounts, "sysctls": self._sysctls}
            self._do("setup", network=NETWORK, hosts=str(hosts), **arguments)
        except (LabError, OSError) as error:
            self.__exit__(None, None, None)
            raise LabError(
                "This test needs a network namespace of its own (root, or unprivileged user "
                f"namespaces, with unshare, ip and mount on PATH). {error}"
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def serve(self, serving: Serving) -> None:
        """Start an upstream, or change what the one at that address serves."""
        self._do("serve", serving=serving.as_json())

    def name(self, naming: Naming) -> None:
        """Start a DNS server, or change what the one at that address answers."""
        self._do("name", naming=naming.as_json())

    def handshakes(self, address: str, port: int) -> list[Handshake]:
        """How each TLS connection to an upstream began, oldest first."""
        return [
            Handshake(**fields) for fields in self._do("handshakes", address=address, port=port)
        ]

    def close(self, address: str, port: int) -> None:
        """Stop the upstream at that address."""
        self._do("close", address=address, port=port)

    def send(self, ask: Ask) -> list[Answer]:
        """Send a request from inside, `ask.times` at once."""
        answers = self._do("ask", patience=ask.timeout + 5, ask=ask.as_json())
        return [Answer(**answer) for answer in answers]

    def ask(
        self,
        host: str,
        path: str = "/",
        *,
        address: str = "127.0.0.1",
        port: int = 80,
        timeout: float = 10,
    ) -> Answer:
        """Send one GET request from inside."""
        [answer] = self.send(Ask(path, host, port, address, timeout=timeout))
        return answer

    def run(self, argv: Sequence[str], timeout: float = 20) -> subprocess.CompletedProcess[str]:
        """Run a command inside to its end."""
        fields = self._do("run", patience=timeout + 5, argv=list(argv), timeout=timeout)
        return subprocess.CompletedProcess(list(argv), **fields)

    def spawn(self, argv: Sequence[str], output: Path) -> int:
        """Start a command inside; its process id is that of the namespace."""
        pid: int = self._do("spawn", argv=list(argv), output=str(output))
        return pid

    def signal(self, pid: int, name: str) -> None:
        """Send a signal, by name, to a spawned process."""
        self._do("signal", pid=pid, name=name)

    def wait(self, pid: int, timeout: float = 0) -> int | None:
        """Exit code of a spawned process, None when it still runs."""
        code: int | None = self._do("wait", patience=timeout + 5, pid=pid, timeout=timeout)
        return code

    @property
    def _stderr(self) -> Path:
        return self._folder / "agent.stderr"

    def _do(self, word: str, *, patience: float = 15, **arguments: Any) -> Any:
        process = self._process
        if process is None or process.stdin is None:
            raise LabError("The namespace is not open.")
        try:
            process.stdin.write(json.dumps({"do": word, **arguments}).encode() + b"\n")
        except BrokenPipeError:
            raise LabError(f"The agent in the namespace ended: {self._complaint()}") from None
        answer = json.loads(self._read_line(process, word, patience))
        if "error" in answer:
            raise LabError(f"{word}: {answer['error']}")
        return answer["ok"]

    def _read_line(self, process: subprocess.Popen[bytes], word: str, patience: float) -> bytes:
        assert process.stdout is not None
        deadline = time.monotonic() + patience
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._pending:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise LabError(f"{word}: no answer from the namespace in {patience} s.")
                received = os.read(process.stdout.fileno(), 65536)
                if not received:
                    process.wait()
                    raise LabError(f"The agent in the namespace ended: {self._complaint()}")
                self._pending += received
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def _complaint(self) -> str:
        text = self._stderr.read_text(errors="backslashreplace").strip()
        return text[-2000:] or "it said nothing."


def _unshare() -> list[str]:
    argv = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"]
    if os.geteuid() != 0:
        # Not mapped to root: nginx as root would call initgroups(), which the kernel refuses here.
        argv += ["--user", "--map-current-user", "--keep-caps"]
    return argv
