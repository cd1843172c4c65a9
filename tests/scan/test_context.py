"""The tail of a line: keys in nginx's order, values that hold anything."""

from __future__ import annotations

import pytest

from scan.lines import STAMP, parsed, values


def test_http_with_every_key() -> None:
    line = parsed(
        f'{STAMP}open() "/x" failed (2: No such file or directory), client: 2001:db8::1, server: , '
        'request: "GET /a HTTP/2.0", subrequest: "/auth", upstream: "fastcgi://unix:/run/php.sock:",'
        ' host: "a.example", referrer: "https://b.example/?x=1,2"'
    )
    assert values(line) == {
        "client": "2001:db8::1",
        "server": "",
        "request": "GET /a HTTP/2.0",
        "subrequest": "/auth",
        "upstream": "fastcgi://unix:/run/php.sock:",
        "host": "a.example",
        "referrer": "https://b.example/?x=1,2",
    }


def test_an_empty_value_has_a_place() -> None:
    server = parsed(f"{STAMP}x while waiting for request, client: 1.1.1.1, server: , "
                    'request: "GET / HTTP/1.1"').fields["server"]  # fmt: skip
    assert server.span.start == server.span.end > 0


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (", client: 192.0.2.4, server: 0.0.0.0:443", {"client": "192.0.2.4", "server": "0.0.0.0:443"}),
        ((', client: 1.1.1.1, server: 0.0.0.0:5432, upstream: "10.0.0.9:5432", bytes from/to client:'
         "0/0, bytes from/to upstream:12/34"),
         {"client": "1.1.1.1", "server": "0.0.0.0:5432", "upstream": "10.0.0.9:5432",
          "bytes from/to client": "0/0", "bytes from/to upstream": "12/34"}),
        (", udp client: 1.1.1.1, server: 0.0.0.0:53", {"client": "1.1.1.1", "server": "0.0.0.0:53"}),
        ((', client: 1.1.1.1 using starttls, server: 0.0.0.0:25, login: "a@b.example", '
         "upstream: 10.0.0.2:25"),
         {"client": "1.1.1.1", "server": "0.0.0.0:25", "login": "a@b.example",
          "upstream": "10.0.0.2:25"}),
        (", resolver: 127.0.0.53:53", {"resolver": "127.0.0.53:53"}),
        (', responder: ocsp.example.com, peer: 192.0.2.80:80, certificate: "/etc/ssl/a.pem"',
         {"responder": "ocsp.example.com", "peer": "192.0.2.80:80",
          "certificate": "/etc/ssl/a.pem"}),
        ((', client: 1.1.1.1, server: kong, request: "GET / HTTP/1.1", host: "x", '
         'request_id: "f5e07609"'),
         {"client": "1.1.1.1", "server": "kong", "request": "GET / HTTP/1.1", "host": "x",
          "request_id": "f5e07609"}),
        (", context: ngx.timer, client: 1.1.1.1, server: 0.0.0.0:80",
         {"context": "ngx.timer", "client": "1.1.1.1", "server": "0.0.0.0:80"}),
        (', client: <external white IP>, server: ~^(www|api)\\.a\\.b$, request: "GET / HTTP/1.1"',
         {"client": "<external white IP>", "server": "~^(www|api)\\.a\\.b$",
          "request": "GET / HTTP/1.1"}),
    ],
)  # fmt: skip
def test_other_modules(tail: str, expected: dict[str, str]) -> None:
    line = parsed(f"{STAMP}something failed while proxying connection{tail}")
    assert line.message.text == "something failed while proxying connection"
    assert values(line) == expected


def test_syslog_names_its_server() -> None:
    line = parsed(f"{STAMP}send() failed (111: Connection refused) while logging to syslog, "
                  "server: 10.0.0.1:514")  # fmt: skip
    assert values(line) == {"server": "10.0.0.1:514"}
    assert line.action is not None
    assert line.action.text == "logging to syslog"


def test_a_request_cannot_forge_a_host() -> None:
    line = parsed(
        f'{STAMP}x, client: 1.1.1.1, server: a, request: "GET /", host: "evil", '
        'upstream: "http://evil/" HTTP/1.1", upstream: "http://10.0.0.1/", host: "real"'
    )
    assert values(line)["host"] == "real"
    assert values(line)["upstream"] == "http://10.0.0.1/"
    assert values(line)["request"] == ('GET /", host: "evil", upstream: "http://evil/" HTTP/1.1')


def test_an_invalid_request_cannot_either() -> None:
    line = parsed(
        f"{STAMP}client sent invalid method while reading client request line, client: 1.1.1.1, "
        'server: a, request: "GE"T /", host: "evil", host: "real"'
    )
    assert values(line)["host"] == "real"
    assert values(line)["request"] == 'GE"T /", host: "evil'


def test_a_referrer_cannot_forge_what_stands_before_it() -> None:
    line = parsed(
        f'{STAMP}x, client: 1.1.1.1, server: a, request: "GET / HTTP/1.1", host: "real", referrer: '
        '"http://x/", client: 6.6.6.6, server: evil, request: "GET /e HTTP/1.1", host: "evil"'
    )
    assert values(line)["client"] == "1.1.1.1"
    assert values(line)["server"] == "a"
    assert values(line)["host"] == "real"


def test_php_cannot_forge_a_client() -> None:
    line = parsed(
        f'{STAMP}FastCGI sent in stderr: "PHP message: bad, client: 6.6.6.6, server: evil" while '
        'reading response header from upstream, client: 1.1.1.1, server: a, request: "GET / HTTP/1.1"'
    )
    assert values(line)["client"] == "1.1.1.1"


@pytest.mark.parametrize(
    ("tail", "key", "text"),
    [
        (', client: 1.1.1.1, server: a, request: "GET /very/lo', "request", "GET /very/lo"),
        (', client: 1.1.1.1, server: a, request: "GET / HTTP/1.1", host: "sho', "host", "sho"),
        (', client: 1.1.1.1, server: a, request: "GET / HTTP/1.1", referrer: "', "referrer", ""),
    ],
)
def test_a_line_that_nginx_cut(tail: str, key: str, text: str) -> None:
    line = parsed(f"{STAMP}x while sending to client{tail}")
    assert line.fields[key].text == text
    assert line.fields[key].truncated
    assert not line.fields["client"].truncated


def test_a_line_that_nginx_cut_within_a_key() -> None:
    line = parsed(f'{STAMP}x, client: 1.1.1.1, server: a, request: "GET / HTTP/1.1", upstr')
    assert values(line)["request"] == "GET / HTTP/1.1"
    assert not line.fields["request"].truncated
