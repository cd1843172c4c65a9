"""What a real nginx writes, clients that try to forge its lines included."""

from __future__ import annotations

import base64
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from logcanon.scan.line import LogLine
from nginx.real_nginx import BINARY, RealNginx, free_ports, needs_nginx
from scan.lines import check_spans, parsed, values

pytestmark = needs_nginx

FORGED = ', client: 6.6.6.6, server: evil, request: "GET /evil HTTP/1.1", host: "evil.example"'


class Site:
    """A proxy to a port that nobody listens on, and a locked folder."""

    def __init__(self, nginx: RealNginx, port: int, dead: int) -> None:
        self.nginx, self.port, self.dead = nginx, port, dead

    def lines_of(self, request: str) -> list[LogLine]:
        """The error lines that a raw request leads to."""
        log = self.nginx.prefix / "error.log"
        before = len(log.read_bytes())
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            client.sendall(request.encode())
            while client.recv(65536):
                pass
        text = log.read_bytes()[before:].decode("utf-8", "replace")
        return [line for line in map(parsed, text.splitlines()) if "request" in line.fields]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    prefix = tmp_path_factory.mktemp("nginx")
    port, dead = free_ports(2)
    (prefix / "users").write_text("known:{PLAIN}secret\n")
    nginx = RealNginx(
        prefix,
        f"""server {{
            listen 127.0.0.1:{port};
            server_name shop.example.com;
            location / {{ proxy_pass http://127.0.0.1:{dead}; }}
            location /files/ {{ root {prefix}; }}
            location /locked {{ auth_basic x; auth_basic_user_file {prefix}/users; }}
        }}""",
    )
    with nginx.running(port):
        yield Site(nginx, port, dead)


def request(path: str, *headers: str) -> str:
    lines = [f"GET {path} HTTP/1.1", "Host: shop.example.com", *headers, "Connection: close"]
    return "\r\n".join(lines) + "\r\n\r\n"


def test_a_refused_connection(site: Site) -> None:
    (line,) = site.lines_of(request("/api/items?x=1", "Referer: https://shop.example.com/"))
    assert line.level == "error"
    assert line.errno is not None
    assert (line.errno.number, line.errno.text) == (111, "Connection refused")
    assert line.action is not None
    assert line.action.text == "connecting to upstream"
    assert values(line) == {
        "client": "127.0.0.1",
        "server": "shop.example.com",
        "request": "GET /api/items?x=1 HTTP/1.1",
        "upstream": f"http://127.0.0.1:{site.dead}/api/items?x=1",
        "host": "shop.example.com",
        "referrer": "https://shop.example.com/",
    }


@pytest.mark.parametrize(
    "raw",
    [
        request("/", f'Referer: http://x/"{FORGED}'),
        request("/", f"Referer: http://x/{FORGED}"),
        request("/", f'Referer: "{FORGED}, referrer: "'),
        request('/?q=",host:"evil.example"', f'Referer: "{FORGED}'),
        request(f'/"{FORGED}'),
        request(f'/?q="{FORGED} HTTP/1.1"{FORGED}'),
    ],
)
def test_a_client_cannot_forge_who_it_is(site: Site, raw: str) -> None:
    (line,) = site.lines_of(raw)
    assert values(line)["client"] == "127.0.0.1"
    assert values(line)["server"] == "shop.example.com"
    if line.level == "error":  # for an invalid request nginx reads no headers
        assert values(line)["host"] == "shop.example.com"


@pytest.mark.parametrize("path", [f"/files/x{FORGED}", f'/files/x"{FORGED}', '/files/a"b'])
def test_a_path_cannot_forge_who_asks(site: Site, path: str) -> None:
    # the message holds the path decoded, the request does not
    (line,) = site.lines_of(request(quote(path), f'Referer: x"{FORGED}'))
    assert line.message.text.startswith('open() "')
    assert path in line.message.text
    assert values(line)["client"] == "127.0.0.1"
    assert values(line)["server"] == "shop.example.com"
    assert values(line)["request"] == f"GET {quote(path)} HTTP/1.1"


@pytest.mark.parametrize("name", [f'x"{FORGED}', f'x" was not found in "y"{FORGED}', "x, client"])
def test_a_user_cannot_forge_who_it_is(site: Site, name: str) -> None:
    token = base64.b64encode(f"{name}:x".encode()).decode()
    referrer = f'Referer: y": was not found in "z"{FORGED}'
    (line,) = site.lines_of(request("/locked", f"Authorization: Basic {token}", referrer))
    assert values(line)["client"] == "127.0.0.1"
    assert values(line)["server"] == "shop.example.com"
    assert values(line)["host"] == "shop.example.com"
    # nginx ends the name at its first colon
    assert line.message.text.startswith(
        f'user "{name.split(":", maxsplit=1)[0]}" was not found in "'
    )


def test_a_long_request_cuts_the_line(site: Site) -> None:
    (line,) = site.lines_of(request("/" + "x" * 3000))
    assert len(line.text.encode()) <= 2048
    assert values(line)["server"] == "shop.example.com"
    assert line.fields["request"].truncated
    assert line.fields["request"].text.startswith("GET /xxx")


def test_a_configuration_that_does_not_load(tmp_path: Path) -> None:
    config = tmp_path / "nginx.conf"
    config.write_text("events {}\nhttp {\n  serve_name x;\n}\n")
    command = [BINARY, "-t", "-p", str(tmp_path), "-c", str(config)]
    # Debian's nginx has a compiled error log of stderr: without -e the line is dated
    for more in ([], ["-e", str(tmp_path / "error.log")]):
        told = subprocess.run([*command, *more], check=False, capture_output=True, text=True).stderr
        lines = [parsed(line) for line in told.splitlines()]
        emerg = next(line for line in lines if line.level == "emerg")
        check_spans(emerg)
        assert emerg.message.text.startswith('unknown directive "serve_name"')
        assert emerg.place is not None
        assert emerg.place.line is not None
        assert (emerg.place.file.text, emerg.place.line.text) == (str(config), "3")
        assert lines[-1].message.text == f"configuration file {config} test failed"
