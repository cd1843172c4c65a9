"""Request routing: the cases of tests/cases/routing (real nginx: test_routing_real.py)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logcanon.nginx.config import load_config, load_snippet
from logcanon.nginx.effective import effective
from logcanon.nginx.request import Request, normal_path, split_request_line, split_target
from logcanon.nginx.routing import Routing, route
from logcanon.nginx.server_names import ServerNames, normal_host, primary_name
from logcanon.nginx.upstreams import pass_target
from logcanon.text import Phrase
from nginx.case_files import Case, read_cases
from nginx.real_nginx import fields_of

HAN = re.compile("[一-鿿]")
_CANDIDATE = re.compile(r"^(certain|likely|possible): `(.+)`$")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = read_cases("routing")
        metafunc.parametrize("case", cases, ids=[case.name for case in cases])


def test_case(case: Case, tmp_path: Path) -> None:
    config = case.load(tmp_path)
    if not any(scope.name in ("http", "stream", "mail", "events") for scope in config.walk()):
        config = load_snippet(tmp_path / "nginx.conf")
    assert not config.faults
    routing: Routing | None = None
    expected: list[str] = []
    for kind, text in case.entries:
        if kind == "log":
            assert_candidates(routing, expected)
            routing = route(config, Request.of_fields(fields_of(f", {text}")))
            expected = []
            assert all(HAN.search(reason.zh) for reason in _reasons(routing))
            continue
        assert routing is not None
        if text.startswith("because: "):
            assert text.removeprefix("because: ") in routing.reason.en
        elif text.startswith("none: "):
            assert (routing.candidates, routing.reason.en) == ((), text.removeprefix("none: "))
        else:
            expected.append(text)
    assert routing is not None
    assert_candidates(routing, expected)


def _reasons(routing: Routing) -> list[Phrase]:
    return [routing.reason, *(candidate.reason for candidate in routing.candidates)]


def assert_candidates(routing: Routing | None, expected: list[str]) -> None:
    if routing is None:
        return
    found = [f"{c.certainty.word}: `{c.scope.label}`" for c in routing.candidates]
    assert len(found) == len(expected), (found, expected)
    for candidate, wanted in zip(routing.candidates, expected, strict=True):
        match = _CANDIDATE.match(wanted)
        assert match, wanted
        label = candidate.scope.label
        assert candidate.certainty.word == match[1], (found, candidate.reason)
        assert label == match[2] or label.endswith(f" > {match[2]}"), found


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/a/../b", "/b"), ("/a/./b//c", "/a/b/c"), ("/..", None), ("/a/b/..", "/a/"),
        ("/a%2Fb", "/a/b"), ("/%2e%2e/x", None), ("/x?y#z", "/x"), ("/a%20b", "/a b"),
        ("/a%", None), ("/%+1", None), ("/%00", None), ("", "/"), ("/a%3Fb?c", "/a?b"),
        ("/caf\u00e9", "/caf\u00c3\u00a9"), ("/a/...", "/a/..."), ("/a/.", "/a/"), ("%2F", "/"),
    ],
)  # fmt: skip
def test_paths_are_read_as_nginx_reads_them(target: str, path: str | None) -> None:
    assert normal_path(target) == path


@given(st.text(alphabet="/.%2eEaAfF?#", max_size=20))
def test_a_path_never_leaves_the_root(target: str) -> None:
    path = normal_path(target)
    assert path is None or (path.startswith("/") and "/../" not in path and "//" not in path)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("GET /a HTTP/1.1", ("GET", "/a")), ("GET /a b HTTP/2.0", ("GET", "/a b")),
        ("GET /a", ("GET", "/a")), ("", (None, None)), ("\x16\x03\x01", (None, None)),
    ],
)  # fmt: skip
def test_request_lines(line: str, parts: tuple[str | None, str | None]) -> None:
    assert split_request_line(line) == parts


def test_absolute_targets() -> None:
    assert split_target("http://u@a.example:8080/x?y") == ("a.example:8080", "/x?y")
    assert split_target("https://a.example?y") == ("a.example", "?y")
    assert split_target("/x?u=http://b/") == (None, "/x?u=http://b/")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("A.Example", ("a.example", None)), ("a.example.", ("a.example", None)),
        ("a.example:8080", ("a.example", 8080)), ("[::1]", ("[::1]", None)),
        ("[::1]:443", ("[::1]", 443)), ("a.example.:1", ("a.example", 1)), ("", ("", None)),
    ],
)  # fmt: skip
def test_hosts(host: str, expected: tuple[str, int | None]) -> None:
    assert normal_host(host) == expected


def test_primary_names_are_what_nginx_prints() -> None:
    assert primary_name([]) == ""
    assert primary_name(["Shop.Example", "b"]) == "shop.example"
    assert primary_name([".shop.example"]) == "shop.example"
    assert primary_name([r"~^WWW\d"]) == r"~^WWW\d"


def test_a_name_given_twice_stays_with_the_first_server() -> None:
    """nginx: conflicting server name "a" on 0.0.0.0:80, ignored."""
    names: ServerNames[int] = ServerNames()
    for name, server in (("a", 1), ("a", 2), (".b", 1), ("b", 2), ("*.b", 2), ("c", 1), (".c", 2)):
        names.add(name, server)
    found = {host: names.find(host) for host in ("a", "b", "x.b", "c", "x.c")}
    assert {h: m.server if m else None for h, m in found.items()} == {
        "a": 1, "b": 1, "x.b": 1, "c": 1, "x.c": None,
    }  # fmt: skip


PIECES = st.sampled_from(
    [
        "http {",
        "}",
        "server {",
        "location / {",
        "location ~ ( {",
        "location = {",
        "upstream u {",
        "if ($a) {",
        "listen ²;",
        "listen 80-;",
        "listen [::;",
        "listen unix:;",
        "listen 1-99999999;",
        "server_name;",
        "server_name ~(;",
        'server_name "" *. .;',
        "proxy_pass;",
        "proxy_pass http://;",
        "proxy_pass $a;",
        "server;",
        "server a:²;",
        "rewrite ( /;",
        "rewrite ^ $9;",
        "rewrite ^ /$a last;",
        "return;",
        "try_files /;",
        "try_files a @b;",
        "location @b {",
        "error_page;",
        "error_page 404 /;",
        "index;",
        "limit_except {",
        "stream {",
        "mail {",
        ";",
        "server_name a;",
        "proxy_pass http://u/x;",
        "rewrite ^/a /b;",
        "rewrite ^/b /a;",
    ]
)
WORDS = st.text(alphabet="a\u00b2:/[]@~$.%0 9\udcff", max_size=12)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=14), st.dictionaries(
    st.sampled_from(["server", "request", "host", "upstream", "subrequest"]), WORDS))  # fmt: skip
def test_nothing_raises(tmp_path: Path, pieces: list[str], fields: dict[str, str]) -> None:
    path = tmp_path / "nginx.conf"
    path.write_text("http { server {\n" + "\n".join(pieces))
    if "request" in fields:
        fields["request"] = f"GET {fields['request']} HTTP/1.1"
    config = load_config(path)
    routing = route(config, Request.of_fields(fields))
    assert routing.candidates or routing.reason
    for scope in config.walk():
        pass_target(scope)
        effective(scope, "proxy_ssl_verify")
