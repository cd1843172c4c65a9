"""Effective values: the cases of tests/cases/effective, and real nginx as the judge."""

from __future__ import annotations

import itertools
import random
import re
from pathlib import Path

import pytest

from logcanon.nginx.config import Config, Scope, Statement, load_config
from logcanon.nginx.effective import Effective, effective
from nginx.case_files import Case, read_cases
from nginx.real_nginx import RealNginx, free_ports, needs_nginx

_EXPECTATION = re.compile(r"^`(?P<block>[^`]+)`: `(?P<name>\w+)` (?P<rest>.+)$")
_VALUES = re.compile(
    r"^= (?P<values>`[^`]*`(?: and `[^`]*`)*) (?:(?P<default>by default)|from lines? (?P<lines>.+))$"
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = read_cases("effective")
        metafunc.parametrize("case", cases, ids=[case.name for case in cases])


def scope_of(config: Config, label: str) -> Scope:
    """The one scope whose label ends with `label`."""
    found = [s for s in config.walk() if s.label == label or s.label.endswith(f" > {label}")]
    found = found or [s for s in config.walk() if s.name == label]
    assert len(found) == 1, (label, [s.label for s in config.walk()])
    return found[0]


def place(statement: Statement) -> str:
    source = statement.directive.tree.source
    line = str(source.lines.line_at(statement.directive.span.start) + 1)
    return line if source.path.name == "nginx.conf" else f"{source.path.name}:{line}"


def told(found: Effective, rest: str) -> str:
    """What is in force, in the form of the expectation `rest`."""
    if rest.startswith("is refused"):
        return f"is refused a second time in line {', '.join(map(place, found.duplicates))}"
    if found.hidden_by is not None:
        return f"is hidden by line {place(found.hidden_by)}"
    if not found.values:
        return "has no value"
    values = " and ".join(f"`{' '.join(words)}`" for words in found.values)
    if not found.statements:
        return f"= {values} by default"
    lines = ", ".join(map(place, found.statements))
    return f"= {values} from line{'s' if len(found.statements) > 1 else ''} {lines}"


def test_case(case: Case, tmp_path: Path) -> None:
    config = case.load(tmp_path)
    assert not config.faults
    assert case.entries
    for _, entry in case.entries:
        match = _EXPECTATION.match(entry)
        assert match, entry
        found = effective(scope_of(config, match["block"]), match["name"])
        assert told(found, match["rest"]) == match["rest"], entry


# Real nginx as the judge


def random_level(chance: random.Random, mark: str, *, is_if: bool = False) -> str:
    lines = [
        f"add_header X-{letter} {mark}-{letter} always;"
        for letter in "ABC"
        if chance.random() < 0.25
    ]
    if not is_if and chance.random() < 0.4:
        lines.append(f"default_type text/{mark};")
    return "\n".join(lines)


@needs_nginx
def test_headers_and_types_are_those_that_nginx_sends(tmp_path: Path) -> None:
    """A list (add_header) and a simple directive (default_type) on four levels and in `if`."""
    chance = random.Random(7)
    port = free_ports(1)[0]
    servers = []
    for number in range(40):
        inner = f"location /a/b {{ {random_level(chance, f'i{number}')} return 200 ok; }}"
        in_if = random_level(chance, f"f{number}", is_if=True)
        condition = f"if ($arg_if) {{ {in_if} return 200 ok; }}"
        outer = random_level(chance, f"o{number}")
        servers.append(
            f"server {{ listen {port}; server_name s{number}; {random_level(chance, f's{number}')}\n"
            f"location /a {{ {outer} {condition} {inner} return 200 ok; }} }}"
        )
    nginx = RealNginx(tmp_path, random_level(chance, "h") + "\n" + "\n".join(servers))
    with nginx.running(port):
        config = load_config(nginx.path)
        for number, target in itertools.product(range(40), ("/a", "/a?if=1", "/a/b")):
            answer = nginx.request(port, f"s{number}", target)
            label = {"/a": "location /a", "/a/b": "location /a > location /a/b"}.get(
                target, "location /a > if ($arg_if)"
            )
            scope = scope_of(config, f"server s{number} > {label}")
            headers = {k: v for k, v in answer.headers.items() if k.startswith("X-")}
            assert headers == {v[0]: v[1] for v in effective(scope, "add_header").values}
            assert answer.headers["Content-Type"] == effective(scope, "default_type").value


BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
SETTINGS = list(itertools.product(("", "on", "off"), (False, True)))
COMBINATIONS = random.Random(3).sample(list(itertools.product(SETTINGS, repeat=3)), 30)


@needs_nginx
@pytest.mark.skipif(not BUNDLE.exists(), reason="no CA bundle")
@pytest.mark.parametrize("levels", COMBINATIONS)
def test_verification_without_trust_is_what_nginx_refuses(
    tmp_path: Path, levels: tuple[tuple[str, bool], ...]
) -> None:
    http, server, location = (
        (f"proxy_ssl_verify {verify};" if verify else "")
        + (f"proxy_ssl_trusted_certificate {BUNDLE};" if is_trusted else "")
        for verify, is_trusted in levels
    )
    text = f"{http} server {{ listen 8080; {server} location / {{ {location} proxy_pass https://127.0.0.1; }} }}"
    nginx = RealNginx(tmp_path, text)
    scope = scope_of(load_config(nginx.path), "location /")
    is_bare = effective(scope, "proxy_ssl_verify").is_on
    is_bare &= not effective(scope, "proxy_ssl_trusted_certificate").values
    result = nginx.test()
    assert (result.returncode != 0) == is_bare, result.stderr


@needs_nginx
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("proxy_ssl_verify", "on"), ("proxy_ssl_name", "a"), ("proxy_ssl_ciphers", "HIGH"),
        ("proxy_ssl_protocols", "TLSv1.2"), ("proxy_ssl_verify_depth", "2"), ("root", "/a"),
        ("proxy_set_header", "A b"), ("add_header", "A b"), ("error_page", "404 /a"),
        ("proxy_read_timeout", "3s"), ("client_max_body_size", "1m"), ("error_log", "error.log"),
        ("access_log", "access.log"), ("proxy_buffers", "8 8k"), ("index", "a.html"),
        ("proxy_next_upstream", "error"), ("proxy_ssl_server_name", "on"), ("resolver", "127.0.0.1"),
        ("limit_rate", "1k"), ("default_type", "a/b"), ("proxy_hide_header", "A"),
        ("expires", "1h"), ("allow", "all"), ("proxy_bind", "127.0.0.1"), ("proxy_method", "GET"),
    ],
)  # fmt: skip
def test_a_second_one_is_refused_exactly_where_nginx_does(
    tmp_path: Path, name: str, value: str
) -> None:
    text = f"server {{ listen 8080; location / {{ {name} {value}; {name} {value}; }} }}"
    nginx = RealNginx(tmp_path, text)
    found = effective(scope_of(load_config(nginx.path), "location /"), name)
    result = nginx.test()
    assert bool(found.duplicates) == ("is duplicate" in result.stderr), result.stderr
    assert (result.returncode != 0) == bool(found.duplicates), result.stderr
