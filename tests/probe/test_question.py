"""What nginx would ask, read from a configuration and a log line."""

from __future__ import annotations

from pathlib import Path

import pytest

from logcanon.diagnose.trace import Tracer
from logcanon.nginx.config import Config
from logcanon.nginx.upstreams import Address
from logcanon.probe.question import (
    Question,
    address_in,
    plain_question,
    question_of_line,
    question_of_trace,
    questions_at,
    read_target,
)
from logcanon.scan.line import LogLine, parse_line
from logcanon.workspace.files import Disk
from logcanon.workspace.projects import load_projects

SITE = """\
events {{}}
http {{
    proxy_ssl_trusted_certificate ca.pem;
    upstream pool {{ server a.example.com:8443; server 10.20.0.7:8443; }}
    server {{
        listen 80;
        server_name shop.example.com;
        location / {{ {body} }}
    }}
}}
"""
LINE = (
    "2026/11/23 09:31:55 [error] 1187#1187: *17 {message} while SSL handshaking to upstream, "
    'client: 10.20.9.7, server: shop.example.com, request: "GET /x HTTP/1.1", '
    'upstream: "{upstream}", host: "Shop.example.com:8080"'
)
VERIFY = "upstream SSL certificate verify error: (20:unable to get local issuer certificate)"


def config(folder: Path, body: str, text: str = SITE) -> Config:
    (folder / "nginx.conf").write_text(text.format(body=body))
    [loaded] = load_projects([folder / "nginx.conf"], Disk())
    return loaded


def line(upstream: str = "https://10.20.0.7:8443/x", message: str = VERIFY) -> LogLine:
    parsed = parse_line(LINE.format(upstream=upstream, message=message))
    assert parsed is not None
    return parsed


def ask(folder: Path, body: str, upstream: str = "https://10.20.0.7:8443/x") -> Question | None:
    parsed = line(upstream)
    return question_of_trace(parsed, Tracer().trace(parsed, [config(folder, body)]))


def test_the_block_says_how(tmp_path: Path) -> None:
    question = ask(
        tmp_path,
        "proxy_pass https://pool; proxy_ssl_verify on; proxy_ssl_verify_depth 3; "
        "proxy_ssl_name b.example.com:443; proxy_ssl_server_name on; proxy_ssl_protocols TLSv1.2; "
        "proxy_ssl_ciphers DEFAULT@SECLEVEL=0; proxy_ssl_certificate c.pem; "
        "proxy_ssl_certificate_key /k.pem; proxy_ssl_crl crl.pem;",
    )
    assert question is not None
    assert question.address == Address("10.20.0.7", 8443)
    assert (question.name, question.server_name) == ("b.example.com", "b.example.com")
    assert (question.trusted, question.trusted_as_written) == (tmp_path / "ca.pem", "ca.pem")
    assert (question.depth, question.protocols) == (3, ("TLSv1.2",))
    assert (question.ciphers, question.security_level) == ("DEFAULT@SECLEVEL=0", 0)
    assert question.certificate == tmp_path / "c.pem"
    assert question.certificate_key == Path("/k.pem")
    assert question.crl == tmp_path / "crl.pem"
    assert question.is_verifying
    assert question.hosts == ("a.example.com", "Shop.example.com")
    assert question.place == "server shop.example.com > location / (nginx.conf:8)"


def test_defaults(tmp_path: Path) -> None:
    question = ask(tmp_path, "proxy_pass https://pool;")
    assert question is not None
    assert (question.name, question.is_group_name, question.server_name) == ("pool", True, "")
    assert (question.depth, question.is_verifying, question.sends_name) == (1, False, False)
    assert question.security_level == 2


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("$host", "shop.example.com:8080".partition(":")[0]),
        ("$http_host", "Shop.example.com"),
        ("$proxy_host", "pool"),
        ("api.$host", "api.shop.example.com"),
        ("$backend_name", None),
    ],
)
def test_variables_that_the_line_tells(tmp_path: Path, written: str, name: str | None) -> None:
    question = ask(tmp_path, f"proxy_pass https://pool; proxy_ssl_name {written};")
    assert question is not None
    assert (question.name, question.name_as_written) == (name, written)


def test_an_address_is_never_sent_as_a_name(tmp_path: Path) -> None:
    body = "proxy_pass https://10.20.0.7:8443; proxy_ssl_server_name on;"
    question = ask(tmp_path, body)
    assert question is not None
    assert (question.name, question.server_name, question.sends_name) == ("10.20.0.7", "", True)


def test_grpc_has_its_own_directives(tmp_path: Path) -> None:
    question = ask(
        tmp_path,
        "grpc_pass grpcs://pool; grpc_ssl_verify_depth 2; proxy_ssl_verify_depth 7;",
        "grpcs://10.20.0.7:8443",
    )
    assert question is not None
    assert (question.prefix, question.depth, question.trusted) == ("grpc_ssl", 2, None)


def test_stream(tmp_path: Path) -> None:
    text = (
        "events {{}}\nstream {{ server {{ listen 9000; proxy_pass 10.20.0.7:8443; "
        "proxy_ssl on; proxy_ssl_name x.internal; {body} }} }}\n"
    )
    [question] = questions_at(config(tmp_path, "", text), Address("10.20.0.7", 8443))
    assert (question.family, question.prefix, question.name) == (
        "stream",
        "proxy_ssl",
        "x.internal",
    )


def test_no_tls_no_question(tmp_path: Path) -> None:
    assert ask(tmp_path, "proxy_pass http://10.20.0.7:8443;", "http://10.20.0.7:8443/x") is None
    assert ask(tmp_path, "return 200;") is None


def test_blocks_of_an_address(tmp_path: Path) -> None:
    site = config(tmp_path, "proxy_pass https://pool; location /a { proxy_pass https://pool; }")
    found = questions_at(site, Address("a.example.com", 8443))
    assert [question.scope.own_label() for question in found if question.scope] == [
        "location /",
        "location /a",
    ]
    assert questions_at(site, Address("a.example.com", 443)) == []


def test_without_a_configuration() -> None:
    told = line(message='upstream SSL certificate does not match "backend_pool"')
    question = question_of_line(told, Address("10.20.0.7", 8443))
    assert (question.name, question.scope, question.trusted) == ("backend_pool", None, None)
    assert question_of_line(line(), Address("10.20.0.7", 8443)).name is None
    assert plain_question(Address("shop.example.com", 443)).name == "shop.example.com"


@pytest.mark.parametrize(
    ("upstream", "address"),
    [
        ("https://10.20.0.7:8443/x", Address("10.20.0.7", 8443)),
        ("10.20.0.7:8443", Address("10.20.0.7", 8443)),
        ("https://[::1]:8443/x", Address("[::1]", 8443)),
        ("https://unix:/run/app.sock:/x", Address("/run/app.sock", is_unix=True)),
        ("https://backend_pool/x", None),
    ],
)
def test_the_address_in_a_line(upstream: str, address: Address | None) -> None:
    assert address_in(line(upstream)) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("backend.internal", Address("backend.internal", 443)),
        ("backend.internal:8443", Address("backend.internal", 8443)),
        ("https://backend.internal:8443/x?y", Address("backend.internal", 8443)),
        ("[::1]:8443", Address("[::1]", 8443)),
        ("unix:/run/app.sock", Address("/run/app.sock", is_unix=True)),
        ("two words", None),
        ("", None),
        ("host:port:more", None),
    ],
)
def test_what_the_user_may_write(text: str, address: Address | None) -> None:
    assert read_target(text) == address
