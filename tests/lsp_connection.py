"""The connection of a language client: the server's process and the JSON-RPC messages on its pipes.

Standard library only, and no code of the server: see `language_server`.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, cast, final

from lsp_text import ClientError

REPOSITORY = Path(__file__).parents[1]


class ServerError(ClientError):
    """The server answered a request with an error."""

    def __init__(self, method: str, error: Mapping[str, Any]) -> None:
        super().__init__(f"{method}: error {error.get('code')}: {error.get('message')}")
        self.code = error.get("code")


class Listener(Protocol):
    """Who hears what the server says unasked; called on the connection's own thread."""

    def noted(self, method: str, parameters: Any) -> None:
        """A notification."""

    def answer(self, method: str, parameters: Any) -> dict[str, Any]:
        """A request; the answer is its `result` or `error`."""

    def answered(self, method: str, parameters: Any) -> None:
        """A request whose answer was sent."""

    def ended(self, reason: str) -> None:
        """Nothing more will come."""


@final
class Connection:
    """A running server; `timeout` (seconds) bounds every wait, `asked` counts the requests."""

    def __init__(
        self,
        listener: Listener,
        command: Sequence[str],
        *,
        directory: Path | None,
        environment: Mapping[str, str],
        timeout: float,
    ) -> None:
        self.timeout = timeout
        self.asked = 0
        self._listener = listener
        self._ended: str | None = None
        self._answers: dict[int, queue.Queue[dict[str, Any]]] = {}
        self._writing = threading.Lock()
        self._stderr: list[bytes] = []
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=directory,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY / "server"), **environment},
        )
        self._readers = [
            threading.Thread(target=self._read_messages, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def wait(self) -> int:
        """The exit code of a server that was told to leave."""
        try:
            return self._process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ClientError("the server did not exit after `exit`") from None

    def kill(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Let go of the pipes of a process that has ended."""
        for reader in self._readers:
            reader.join(5)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream:
                stream.close()

    def request(self, method: str, parameters: Any) -> Any:
        """Ask and wait; raises ServerError for an error answer."""
        self.asked += 1
        number = self.asked
        answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._answers[number] = answers
        self._send({"id": number, "method": method, "params": parameters})
        deadline = time.monotonic() + self.timeout
        while True:
            try:
                message = answers.get(timeout=0.1)
                break
            except queue.Empty:
                if self._ended is not None:
                    raise ClientError(f"{method}: {self._ended}{self.complaint()}") from None
                if time.monotonic() > deadline:
                    raise ClientError(
                        f"{method}: no answer in {self.timeout} s{self.complaint()}"
                    ) from None
        if "error" in message:
            raise ServerError(method, message["error"])
        if "result" not in message:
            raise ClientError(f"{method}: neither result nor error: {message}")
        return message["result"]

    def notify(self, method: str, parameters: Any) -> None:
        """Say something that wants no answer."""
        self._send({"method": method, "params": parameters})

    def complaint(self) -> str:
        """The exit code and the last lines on standard error, for an error's text."""
        code = self._process.poll()
        text = b"".join(self._stderr[-40:]).decode(errors="backslashreplace").strip()
        state = "" if code is None else f"\nexit code {code}"
        return f"{state}\nstderr: {text}" if text else state

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        try:
            with self._writing:
                self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
                self._process.stdin.flush()
        except OSError:
            raise ClientError(f"the server no longer reads{self.complaint()}") from None

    def _read_messages(self) -> None:
        ended = "the server closed the connection"
        try:
            while (message := self._read_message()) is not None:
                self._receive(message)
        except (ValueError, KeyError, ClientError) as error:
            ended = f"the server sent what is no message: {error!r}"
        self._ended = ended
        self._listener.ended(ended)

    def _read_message(self) -> dict[str, Any] | None:
        stream = self._process.stdout
        assert stream is not None
        length = None
        while (line := stream.readline()) not in (b"", b"\r\n"):
            name, _, value = line.decode("ascii").partition(":")
            if name.lower() == "content-length":
                length = int(value)
        if not line:
            return None
        if length is None:
            raise ClientError("a header without Content-Length")
        message = json.loads(stream.read(length))
        if message.get("jsonrpc") != "2.0":
            raise ClientError(f"no JSON-RPC 2.0: {message}")
        return cast("dict[str, Any]", message)

    def _receive(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            self._answers.pop(message["id"]).put(message)
            return
        method, parameters = message["method"], message.get("params")
        if "id" not in message:
            self._listener.noted(method, parameters)
            return
        self._send({"id": message["id"], **self._listener.answer(method, parameters)})
        self._listener.answered(method, parameters)

    def _read_stderr(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._stderr.append(line)
