"""What is told of a line: its message, who wrote it, its values."""

from __future__ import annotations

import pytest

from logcanon.messages.errno import error_words
from logcanon.messages.explain import ssl_reasons
from logcanon.messages.lookup import Recognition, recognise
from logcanon.scan.line import parse_bare, parse_line


def _known(text: str) -> Recognition:
    line = parse_line(text)
    assert line is not None
    found = recognise(line)
    assert found is not None
    return found


def _log(message: str, level: str = "error") -> str:
    return f"2026/03/14 09:26:53 [{level}] 29#29: *17 {message}"


def test_values_with_their_places() -> None:
    text = _log(
        'open() "/srv/www/a b.html" failed (2: No such file or directory), client: 10.0.0.1'
    )
    (value,) = _known(text).values
    assert (value.name, value.text) == ("path", "/srv/www/a b.html")
    assert value.span is not None
    assert text[slice(*value.span)] == "/srv/www/a b.html"


@pytest.mark.parametrize(
    ("tail", "module"),
    [
        (', client: 192.0.2.4, server: 0.0.0.0:25, login: "a"', "ngx_mail_"),
        (
            ', client: 192.0.2.4, server: x, request: "GET / HTTP/1.1", upstream: "grpc://a"',
            "ngx_http_",
        ),
        (
            ", client: 192.0.2.4, server: 0.0.0.0:53, bytes from/to client:0/0",
            "ngx_stream_",
        ),
    ],
)
def test_the_context_tells_the_module(tail: str, module: str) -> None:
    found = _known(_log(f"upstream timed out (110: Connection timed out){tail}"))
    assert found.origins[0].module.startswith(module)


def test_the_more_exact_message_wins() -> None:
    key = _known(
        'nginx: [emerg] host not found in upstream "backend" in /etc/nginx/a.conf:3'
    ).message
    assert key.template.startswith("host not found in upstream")
    assert "%s in upstream" not in key.template


def test_quotes_count_as_well() -> None:
    text = _log('close() "/etc/nginx/.htpasswd" failed (9: Bad file descriptor), client: 10.0.0.1')
    found = _known(text)
    assert found.message.template == 'close() "%s" failed'
    assert found.text == 'close() "/etc/nginx/.htpasswd" failed'
    assert found.origins[0].phase == "run"


def test_an_unknown_text_in_a_known_frame() -> None:
    """A third party's directive handler returns a text of its own."""
    found = _known('nginx: [emerg] "lua_code_cache" directive is odd today in /etc/nginx/a.conf:3')
    assert found.message.template == '"%s" directive %s'
    assert found.values[0].text == "lua_code_cache"


def test_few_letters_need_the_right_level() -> None:
    assert _known("2026/03/14 09:26:53 [notice] 29#29: exiting")
    line = parse_line("2026/03/14 09:26:53 [error] 29#29: exiting")
    assert line is not None
    assert recognise(line) is None


def test_a_bare_message_has_to_prove_more() -> None:
    assert recognise(parse_bare("no live upstreams while connecting to upstream"))
    assert recognise(parse_bare("exiting")) is None
    assert recognise(parse_bare("it said: no live upstreams")) is None


def test_a_message_that_is_cut_or_runs_on() -> None:
    found = _known(_log('FastCGI sent in stderr: "PHP message: PHP Warning:  Undefined variable'))
    assert found.message.template == 'FastCGI sent in stderr: "%*s"'


@pytest.mark.parametrize(
    ("number", "text", "name"),
    [
        (111, "Connection refused", "ECONNREFUSED"),
        (110, "Operation timed out", "ETIMEDOUT"),  # musl
        (98, "Address in use", "EADDRINUSE"),  # musl
        (61, "Connection refused", "ECONNREFUSED"),  # FreeBSD, macOS
        (
            10061,
            "No connection could be made because the target machine actively refused it",
            "ECONNREFUSED",
        ),
        (10060, "由于连接方在一段时间后没有正确答复", "ETIMEDOUT"),
        (2, "The system cannot find the file specified", None),
        (2, "The system cannot find the file specified.", "ENOENT"),
        (3, "Das System kann den angegebenen Pfad nicht finden.", "ENOENT"),
    ],
)
def test_system_errors(number: int, text: str, name: str | None) -> None:
    known = error_words(number, text)
    assert (known.name if known else None) == name


def test_the_reasons_of_openssl() -> None:
    assert ssl_reasons("error:0A000086:SSL routines::certificate verify failed") == [
        "certificate verify failed"
    ]
    old = "error:1408F10B:SSL routines:ssl3_get_record:wrong version number"
    assert ssl_reasons(old) == ["wrong version number"]
    two = "error:80000002:system library::No such file:fopen(/a, r) error:10000080:BIO routines::no such file"
    assert ssl_reasons(two) == ["No such file: fopen(/a, r)", "no such file"]
