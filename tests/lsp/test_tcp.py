"""`logcanon serve --tcp`: the same server over a socket."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.command import logcanon

REPOSITORY = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port: int, process: subprocess.Popen) -> socket.socket:
    for _ in range(400):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except ConnectionRefusedError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.05)
    raise AssertionError("the server does not listen")


def send(connection: socket.socket, message: dict) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    connection.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))


def receive(stream) -> dict:
    length = 0
    while (line := stream.readline().strip()) != b"":
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return json.loads(stream.read(length))


def test_it_answers_on_loopback() -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "logcanon", "serve", "--tcp", str(port)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "server")},
        stderr=subprocess.PIPE,
    )
    try:
        with connect(port, process) as connection, connection.makefile("rb") as stream:
            send(connection, {"id": 1, "method": "initialize", "params": {"capabilities": {}}})
            answer = receive(stream)
            assert answer["result"]["serverInfo"]["name"] == "logcanon"
            assert answer["result"]["capabilities"]["hoverProvider"]
            send(connection, {"id": 2, "method": "shutdown"})
            assert receive(stream)["id"] == 2
            send(connection, {"method": "exit"})
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:0", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_said_so(address: str) -> None:
    done = logcanon("serve", "--tcp", address)
    assert done.returncode == 2
    assert "[HOST:]PORT" in done.stderr


def test_a_port_that_is_taken_is_said_so() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        done = logcanon("serve", "--tcp", f"127.0.0.1:{holder.getsockname()[1]}")
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert "Traceback" not in done.stderr
