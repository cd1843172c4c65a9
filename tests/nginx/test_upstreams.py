"""Pass directives, upstream groups, and the upstream field of a line."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from logcanon.nginx.config import Config, Scope, load_config
from logcanon.nginx.routing import Request, route
from logcanon.nginx.upstream_match import Fit, UpstreamField, fit, fit_address
from logcanon.nginx.upstreams import Address, PassTarget, pass_target, read_address, upstreams
from nginx.real_nginx import RealNginx, fields_of, free_ports, needs_nginx

STREAM_MODULE = Path("/usr/lib/nginx/modules/ngx_stream_module.so")


def load(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "nginx.conf"
    path.write_text(text)
    config = load_config(path)
    assert not config.faults
    return config


def target_of(tmp_path: Path, passed: str, groups: str = "") -> PassTarget:
    config = load(tmp_path, f"http {{ {groups} server {{ location / {{ {passed} }} }} }}")
    target = pass_target(next(s for s in config.walk() if s.name == "location"))
    assert target is not None
    return target


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        ("proxy_pass http://a.internal;", ("http", "a.internal:80", "", False, "a.internal")),
        ("proxy_pass HTTPS://a.internal:8443/x?y;", ("https", "a.internal:8443", "/x?y", True, "a.internal")),
        ("proxy_pass https://10.0.0.1/;", ("https", "10.0.0.1:443", "/", True, "10.0.0.1")),
        ("proxy_pass https://[::1]:8443;", ("https", "[::1]:8443", "", True, "[::1]")),
        ("proxy_pass http://unix:/run/a.sock:/x;", ("http", "unix:/run/a.sock", "/x", False, "localhost")),
        ("proxy_pass https://$host:8443;", ("https", "$host:8443", "", True, None)),
        ("proxy_pass $backend;", ("", "$backend", "", None, None)),
        ("proxy_pass $scheme://a.internal;", ("", "a.internal", "", None, "a.internal")),
        ("grpc_pass grpcs://a.internal:443;", ("grpcs", "a.internal:443", "", True, "a.internal")),
        ("grpc_pass a.internal:50051;", ("grpc", "a.internal:50051", "", False, "a.internal")),
        ("uwsgi_pass suwsgi://a.internal:3032;", ("suwsgi", "a.internal:3032", "", True, "a.internal")),
        ("uwsgi_pass unix:/run/u.sock;", ("uwsgi", "unix:/run/u.sock", "", False, "localhost")),
        ("fastcgi_pass 127.0.0.1:9000;", ("fastcgi", "127.0.0.1:9000", "", False, "127.0.0.1")),
        ("proxy_pass https://a?x=/y;", ("https", "a:443", "?x=/y", True, "a")),
    ],
)  # fmt: skip
def test_targets(
    tmp_path: Path, passed: str, expected: tuple[str, str, str, bool | None, str | None]
) -> None:
    target = target_of(tmp_path, passed)
    found = (target.scheme, str(target.address), target.uri, target.is_tls, target.verified_name)
    assert found == expected
    assert target.group is None


def test_a_group_is_resolved_and_its_own_name_is_verified(tmp_path: Path) -> None:
    group = (
        "upstream Pool { server a.internal weight=2; server 10.0.0.1:8443 backup; server unix:/x; }"
    )
    target = target_of(tmp_path, "proxy_pass https://pool/api/;", group)
    assert target.group is not None
    assert target.group.name == "Pool"
    assert target.verified_name == "pool"
    assert target.port is None
    # A group's server without a port has port 80, whatever the scheme of proxy_pass.
    assert [str(a) for a in target.servers] == ["a.internal:80", "10.0.0.1:8443", "unix:/x"]
    assert target.group.servers[1].parameters == ("backup",)


def test_a_variable_set_to_one_constant_is_filled_in(tmp_path: Path) -> None:
    target = target_of(tmp_path, "set $to https://a.internal:8443; proxy_pass $to;")
    assert (target.scheme, str(target.address)) == ("https", "a.internal:8443")
    assert (target.is_tls, target.verified_name) == (True, "a.internal")
    assert target.variables == ("to",)
    unsure = "set $to a; if ($b) { set $to c; } proxy_pass https://$to;"
    assert target_of(tmp_path, unsure).verified_name is None
    assert target_of(tmp_path, "set $to $host; proxy_pass https://$to;").host == "$to"


def test_a_group_of_another_family_is_not_meant(tmp_path: Path) -> None:
    text = """
        stream { upstream pool { server 10.0.0.1:1; } server { listen 1; proxy_pass pool; } }
        http { server { location / { proxy_pass http://pool; } } }
    """
    config = load(tmp_path, text)
    location = next(s for s in config.walk() if s.name == "location")
    target = pass_target(location)
    assert target is not None
    assert target.group is None
    assert list(upstreams(location)) == []


def test_stream(tmp_path: Path) -> None:
    text = """
        stream {
            upstream pool { server a.internal:443; }
            proxy_ssl on;
            server { listen 1; proxy_pass pool; }
            server { listen 2; proxy_pass 10.0.0.1:443; proxy_ssl off; }
            server { listen 3; proxy_pass $name; }
            server { listen 4; return x; }
        }
    """
    servers = [s for s in load(tmp_path, text).walk() if s.name == "server"]
    targets = [pass_target(s) for s in servers]
    assert targets[3] is None
    first, second, third = (t for t in targets if t is not None)
    assert (first.family, first.is_tls, first.verified_name) == ("stream", True, "pool")
    assert (str(second.address), second.is_tls) == ("10.0.0.1:443", False)
    assert third.variables == ("name",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:1/x", (Address("a", 1), "/x")), ("[::1]", (Address("[::1]"), "")),
        ("[::1]:9?x", (Address("[::1]", 9), "?x")), ("unix:/a/b", (Address("/a/b", is_unix=True), "")),
        ("unix:/a:/uri", (Address("/a", is_unix=True), "/uri")), ("${h}:80", (Address("${h}", 80), "")),
    ],
)  # fmt: skip
def test_addresses(text: str, expected: tuple[Address, str]) -> None:
    assert read_address(text) == expected


@pytest.mark.parametrize(
    ("written", "found", "expected"),
    [
        ("10.0.0.1:443", "10.0.0.1:443", Fit.SURE), ("10.0.0.1:443", "10.0.0.1:444", Fit.NO),
        ("10.0.0.1:443", "10.0.0.2:443", Fit.NO), ("a.internal:443", "10.0.0.2:443", Fit.MAYBE),
        ("a.internal:443", "10.0.0.2:80", Fit.NO), ("a.internal:443", "A.internal:443", Fit.SURE),
        ("localhost:80", "127.0.0.1:80", Fit.SURE), ("localhost:80", "[::1]:80", Fit.SURE),
        ("localhost:80", "10.0.0.1:80", Fit.MAYBE), ("[0:0::1]:80", "[::1]:80", Fit.SURE),
        ("unix:/a", "unix:/a", Fit.SURE), ("unix:/a", "unix:/b", Fit.NO),
        ("$host:443", "10.0.0.1:443", Fit.MAYBE), ("$host:443", "10.0.0.1:80", Fit.NO),
        ("$host", "10.0.0.1:80", Fit.MAYBE), ("a.internal:1", "b.internal:1", Fit.NO),
    ],
)  # fmt: skip
def test_addresses_of_a_line(written: str, found: str, expected: Fit) -> None:
    assert fit_address(read_address(written)[0], read_address(found)[0]) is expected


@pytest.mark.parametrize(
    ("passed", "field", "expected"),
    [
        ("proxy_pass http://10.0.0.1;", "https://10.0.0.1:80/", Fit.NO),
        ("proxy_pass https://pool;", "https://10.0.0.9:81/x", Fit.SURE),
        ("proxy_pass https://pool;", "https://pool/x", Fit.SURE),
        ("proxy_pass https://pool;", "https://other/x", Fit.NO),
        ("proxy_pass https://srv;", "https://10.0.0.3:12345/", Fit.MAYBE),
        ("proxy_pass $to;", "https://10.0.0.1:443/", Fit.MAYBE),
        ("proxy_pass $to;", "grpcs://10.0.0.1:443/", Fit.NO),
        ("uwsgi_pass suwsgi://10.0.0.1:1;", "suwsgi://10.0.0.1:1", Fit.SURE),
    ],
)
def test_fields(tmp_path: Path, passed: str, field: str, expected: Fit) -> None:
    groups = (
        "upstream pool { server 10.0.0.8; server 10.0.0.9:81; } "
        "upstream srv { server srv.internal service=http resolve; }"
    )
    assert fit(target_of(tmp_path, passed, groups), UpstreamField.read(field)) is expected


@needs_nginx
@pytest.mark.skipif(not STREAM_MODULE.exists(), reason="nginx has no stream module")
def test_lines_of_a_real_stream_proxy_lead_to_their_server(tmp_path: Path) -> None:
    ports = free_ports(3)
    blocks = "".join(
        f"server {{ listen {'127.0.0.1:' if i else ''}{port}; proxy_pass 127.0.0.1:{i + 1}; }}\n"
        for i, port in enumerate(ports)
    )
    nginx = RealNginx(tmp_path, "", blocks)
    with nginx.running(ports[0]):
        config = load_config(nginx.path)
        for number, port in enumerate(ports):
            with socket.create_connection(("127.0.0.1", port), 5) as client:
                client.recv(1)
            line = nginx.lines(f'upstream: "127.0.0.1:{number + 1}"')[0]
            found = route(config, Request.of_fields(fields_of(line)))
            assert found.best is not None, found.reason
            assert len(found.candidates) == 1
            assert [s.values[0] for s in found.best.scope.find("proxy_pass")] == [
                f"127.0.0.1:{number + 1}"
            ]


def test_if_without_a_pass_keeps_that_of_its_location(tmp_path: Path) -> None:
    text = (
        "http { server { location / { if ($a) { if ($b) { set $c 1; } } proxy_pass http://a; } } }"
    )
    scopes: list[Scope] = [s for s in load(tmp_path, text).walk() if s.name == "if"]
    assert [t.host for s in scopes if (t := pass_target(s))] == ["a"] * len(scopes)
    assert len(scopes) == 2
