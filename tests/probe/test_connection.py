"""Real sockets on the loopback: every way in which an upstream can answer, or not."""

from __future__ import annotations

import socket
import struct
import threading
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as s

from logcanon.nginx.upstreams import Address
from logcanon.probe.connection import Failure, Terms, talk
from logcanon.probe.decode import read_pem
from probe.upstream import HOST, Lab, free_port, listening
from reproduce.lab.certificates import Chain, issue

ONE = Chain(intermediates=1)
TIMEOUT = 10.0
SHORT = 0.3


def test_the_chain_as_sent(lab: Lab) -> None:
    address, issued = lab.serve(ONE, ("leaf", "int1", "root"))
    said = talk(address, Terms(), TIMEOUT)
    sent = read_pem(issued.pem(["leaf", "int1", "root"]).encode())
    assert said.chain == tuple(certificate.der for certificate in sent)
    assert (said.failure, said.version, said.peer) == (None, "TLSv1.3", str(address))
    assert not said.asks_for_certificate


def test_protocols_and_name_are_those_asked_for(lab: Lab) -> None:
    address, _ = lab.serve(ONE, by_name={"shop.internal": Chain(names=("shop.internal",))})
    plain = talk(address, Terms(protocols=("TLSv1.2",)), TIMEOUT)
    named = talk(address, Terms(server_name="shop.internal"), TIMEOUT)
    assert plain.version == "TLSv1.2"
    assert len(plain.chain) == 2
    assert len(named.chain) == 1


def test_an_unknown_name_is_refused(lab: Lab) -> None:
    address, _ = lab.serve(ONE, by_name={"shop.internal": ONE}, names_only=True)
    said = talk(address, Terms(), TIMEOUT)
    assert (said.failure, said.alert, said.chain) == (Failure.ALERT, 112, ())


def test_refused() -> None:
    said = talk(Address(HOST, free_port()), Terms(), TIMEOUT)
    assert said.failure is Failure.REFUSED


def test_no_such_name() -> None:
    said = talk(Address("no-such-host.invalid", 443), Terms(), TIMEOUT)
    assert (said.failure, bool(said.reason)) == (Failure.UNRESOLVED, True)


def test_a_listener_that_never_answers() -> None:
    with listening(None) as address:
        said = talk(address, Terms(), SHORT)
    assert said.failure is Failure.SILENT


def test_a_full_queue_lets_nobody_in() -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen(0)
        place = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        try:
            for each in waiting:
                each.settimeout(0)
                each.connect_ex(place)
            said = talk(Address(HOST, place[1]), Terms(), SHORT)
        finally:
            for each in waiting:
                each.close()
    assert said.failure is Failure.NO_ANSWER


@pytest.mark.parametrize(
    ("greeting", "shown"),
    [
        (b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0-OpenSSH_9.2"),
        (b"220 mail \x1b[31mred\r\n", "220 mail ·[31mred"),
    ],
)
def test_a_plaintext_port(greeting: bytes, shown: str) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(greeting)

    with listening(answer) as address:
        said = talk(address, Terms(), TIMEOUT)
    assert (said.failure, said.said) == (Failure.PLAINTEXT, shown)


def test_hung_up_and_reset() -> None:
    def close(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.shutdown(socket.SHUT_RDWR)

    def reset(connection: socket.socket) -> None:
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    with listening(close) as address:
        assert talk(address, Terms(), TIMEOUT).failure is Failure.CLOSED
    with listening(reset) as address:
        assert talk(address, Terms(), TIMEOUT).failure is Failure.RESET


@pytest.mark.parametrize(
    ("version", "alert", "late"), [("TLSv1_2", 40, False), ("TLSv1_3", 116, True)]
)
def test_a_client_certificate_demanded(
    lab: Lab, tmp_path: Path, version: str, alert: int, late: bool
) -> None:
    authority = tmp_path / "clients.pem"
    address, issued = lab.serve(
        ONE, client_ca=str(authority_of(lab, authority)), versions=(version, version)
    )
    said = talk(address, Terms(), TIMEOUT)
    assert (said.failure, said.alert, said.is_late) == (Failure.ALERT, alert, late)
    assert said.asks_for_certificate
    sent = read_pem(issued.pem(["leaf", "int1"]).encode())
    assert said.chain == tuple(c.der for c in sent)


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_the_right_client_certificate_is_shown(lab: Lab, tmp_path: Path, version: str) -> None:
    client = issue(Chain(purpose="client", title="client"))
    certificate, key = client.write(tmp_path, "client", ["leaf"])
    authority = tmp_path / "clients.pem"
    authority.write_text(client.pem(["root"]))
    address, _ = lab.serve(ONE, client_ca=str(authority), versions=(version, version))
    terms = Terms(certificate=certificate, certificate_key=key)
    said = talk(address, terms, TIMEOUT)
    assert (said.failure, said.asks_for_certificate, said.complaint) == (None, True, "")
    absent = talk(address, Terms(certificate=tmp_path / "absent.pem"), TIMEOUT)
    assert absent.failure is Failure.ALERT
    assert "No such file" in absent.complaint


def test_a_locked_key_asks_nobody_for_a_password(lab: Lab, tmp_path: Path) -> None:

    client = issue(Chain())
    certificate, key = client.write(tmp_path, "client", ["leaf"])
    locked = client.elements["leaf"].key.private_bytes(
        s.Encoding.PEM, s.PrivateFormat.PKCS8, s.BestAvailableEncryption(b"secret")
    )
    key.write_bytes(locked)
    address, _ = lab.serve(ONE)
    said = talk(address, Terms(certificate=certificate, certificate_key=key), TIMEOUT)
    assert said.failure is None
    assert said.complaint


def test_protocols_that_do_not_meet(lab: Lab) -> None:
    address, _ = lab.serve(ONE, versions=("TLSv1_3", "TLSv1_3"))
    said = talk(address, Terms(protocols=("TLSv1", "TLSv1.1", "TLSv1.2")), TIMEOUT)
    assert (said.failure, said.alert) == (Failure.ALERT, 70)


def test_no_common_cipher(lab: Lab) -> None:
    address, _ = lab.serve(
        ONE, ciphers="ECDHE-ECDSA-AES256-GCM-SHA384", versions=("TLSv1_2", "TLSv1_2")
    )
    said = talk(address, Terms(ciphers="ECDHE-ECDSA-AES128-GCM-SHA256"), TIMEOUT)
    assert (said.failure, said.alert) == (Failure.ALERT, 40)
    nonsense = talk(address, Terms(ciphers="NO-SUCH-CIPHER"), TIMEOUT)
    assert nonsense.failure is Failure.TLS


def test_unix_socket(lab: Lab, tmp_path: Path) -> None:
    missing = talk(Address(str(tmp_path / "none.sock"), is_unix=True), Terms(), TIMEOUT)
    assert (missing.failure, missing.reason) == (Failure.SYSTEM, "No such file or directory")


def test_stopping_ends_the_wait() -> None:
    stop = threading.Event()
    with listening(None) as address:
        threading.Timer(0.2, stop.set).start()
        begun = time.monotonic()
        said = talk(address, Terms(), 60, stop)
    assert said.failure is Failure.STOPPED
    assert time.monotonic() - begun < 30


def test_nobody_else_opens_sockets() -> None:
    package = Path(__file__).parents[2] / "server" / "logcanon"
    openers = [
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(
            word in path.read_text() for word in ("import socket", "urllib.request", "http.client")
        )
    ]
    assert openers == ["probe/connection.py"]


def authority_of(lab: Lab, path: Path) -> Path:
    """An authority for client certificates that nobody has one of."""
    path.write_text(issue(Chain(title="clients")).pem(["root"]))
    return path
