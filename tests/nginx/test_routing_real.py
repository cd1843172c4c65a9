"""Our choice of the block against that of a real nginx, on the same requests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from logcanon.nginx.config import Config, Scope, load_config
from logcanon.nginx.routing import Certainty, Request, route
from nginx.real_nginx import RealNginx, fields_of, free_ports, needs_nginx

pytestmark = needs_nginx

# Every block names itself in the header X-Block.
SERVERS = """
server {
    listen %(one)d;
    server_name first.example;
    add_header X-Block "first" always;
    location / { add_header X-Block "first /" always; return 204; }
    location = / { add_header X-Block "first = /" always; return 204; }
    location /images/ { add_header X-Block "first /images/" always; return 204; }
    location ^~ /static/ { add_header X-Block "first ^~ /static/" always; return 204;
        location ~ \\.gif$ { add_header X-Block "first ^~ /static/ gif" always; return 204; }
    }
    location ~ \\.(gif|png)$ { add_header X-Block "first gif" always; return 204; }
    location ~* \\.JPE?G$ { add_header X-Block "first jpeg" always; return 204; }
    location ~ ^/images/(?<name>.+)\\.gif$ { add_header X-Block "first never" always; return 204; }
    location /api { add_header X-Block "first /api" always; return 204;
        location /api/v1 { add_header X-Block "first /api/v1" always; return 204;
            location = /api/v1/exact { add_header X-Block "first = /api/v1/exact" always; return 204; }
            location ^~ /api/v1/closed { add_header X-Block "first ^~ /api/v1/closed" always; return 204; }
            location ~ secret { add_header X-Block "first secret" always; return 204; }
        }
        location ~ /v2/(\\d+)$ { add_header X-Block "first v2" always; return 204; }
    }
    location ~ /outer {
        add_header X-Block "first outer" always; return 204;
        location /outer/in { add_header X-Block "first outer in" always; return 204; }
        location ~ inner { add_header X-Block "first outer inner" always; return 204; }
    }
    location @named { add_header X-Block "first @named" always; return 204; }
    location "/with space" { add_header X-Block "first space" always; return 204; }
    location /caf\xe9 { add_header X-Block "first caf\xe9" always; return 204; }
    location /proxied/ { add_header X-Block "first /proxied/" always; proxy_pass http://127.0.0.1:1; }
}
server {
    listen %(one)d;
    listen %(two)d default_server;
    server_name *.example.org www.example.* "";
    add_header X-Block "wild" always;
    location /only { add_header X-Block "wild /only" always; return 204; }
}
server {
    listen %(one)d;
    server_name .deep.example.org deep.example.net;
    add_header X-Block "deep" always;
    location / { add_header X-Block "deep /" always; return 204; }
}
server {
    listen %(one)d;
    server_name ~^(?<sub>[a-z]+)\\.regex\\.example$ ~^ANY\\d ~example\\.com$;
    merge_slashes off;
    add_header X-Block "regex" always;
    location / { add_header X-Block "regex /" always; return 204; }
    location /a/b { add_header X-Block "regex /a/b" always; return 204; }
}
server {
    listen %(one)d;
    listen %(two)d;
    server_name www.example.com exact.example.org FIRST.example;
    add_header X-Block "exact" always;
    location / { add_header X-Block "exact /" always; return 204; }
}
"""
HOSTS = [
    "first.example", "FIRST.Example", "first.example.", "first.example:8080",
    "a.example.org", "a.b.example.org", "example.org", "www.example.net", "www.example.co.uk",
    "deep.example.org", "x.deep.example.org", "deep.example.net", "x.deep.example.net",
    "abc.regex.example", "a1.regex.example", "any7", "foo.example.com", "www.example.com",
    "exact.example.org", "unknown", "127.0.0.1", "[::1]", "[::1]:80", None,
]  # fmt: skip
TARGETS = [
    "/", "/x", "/images/a.gif", "/images/a.txt", "/static/a.gif", "/static/a.png", "/a.GIF",
    "/a.jpeg", "/A.JPG", "/api", "/api/v1/x", "/api/v1/exact", "/api/v1/exact/",
    "/api/v1/closed/secret", "/api/v1/x/secret", "/api/v2/12", "/api/x.png", "/api/v1/x.png",
    "/api/v1/closed.png", "/apis", "/outer", "/outer/in", "/outer/in/inner", "/outer/x.gif",
    "/with%20space/x", "/caf%C3%A9/x", "/proxied", "/proxied/", "/proxied/x?a=/b.gif", "/@named",
    "//images//a.gif", "/x/../images/a.gif", "/static/%2e%2e/a.gif", "/images%2Fa.txt",
    "/a/./b/..", "/x?/api/v1", "/a%3Fb.gif", "/a%23.gif", "/a//b", "/only/1", "/x/%2e.",
    "http://a.example.org/only", "http://first.example:99/api/v1?x=1", "http://exact.example.org",
]  # fmt: skip


class Lab(NamedTuple):
    nginx: RealNginx
    config: Config
    ports: list[int]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    ports = free_ports(2)
    text = SERVERS % {"one": ports[0], "two": ports[1]}
    nginx = RealNginx(tmp_path_factory.mktemp("routing"), text)
    with nginx.running(ports[0]):
        yield Lab(nginx, load_config(nginx.path), ports)


def block_name(scope: Scope) -> str:
    """The X-Block header in force, as a config reader sees it."""
    while not scope.find("add_header"):
        assert scope.parent is not None
        scope = scope.parent
    return scope.find("add_header")[0].values[1]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("socket", [0, 1])
def test_server_is_chosen_as_nginx_does(lab: Lab, host: str | None, socket: int) -> None:
    port = lab.ports[socket]
    answer = lab.nginx.request(port, host, "/x")
    found = route(lab.config, Request(uri="/x", method="GET", host=host, listen=str(port)))
    assert found.best is not None
    assert block_name(found.best.scope) == answer.headers["X-Block"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("host", ["first.example", "abc.regex.example", "a.example.org"])
def test_location_is_chosen_as_nginx_does(lab: Lab, host: str, target: str) -> None:
    port = lab.ports[0]
    answer = lab.nginx.request(port, host, target)
    found = route(lab.config, Request(uri=target, method="GET", host=host, listen=str(port)))
    assert found.best is not None, found.reason
    expected = answer.headers["X-Block"].encode("latin-1").decode()
    assert block_name(found.best.scope) == expected
    assert found.best.certainty is Certainty.CERTAIN


@pytest.mark.parametrize("target", ["/..", "/a/../../b", "/%", "/%zz", "/%00"])
def test_refused_targets_lead_to_no_location(lab: Lab, target: str) -> None:
    assert lab.nginx.request(lab.ports[0], "first.example", target).status == 400
    found = route(lab.config, Request(uri=target, method="GET", host="first.example"))
    assert found.best is not None
    assert found.best.scope.name == "server"


def test_the_primary_name_is_what_nginx_prints(lab: Lab) -> None:
    lab.nginx.request(lab.ports[0], "first.example", "/proxied/x")
    line = lab.nginx.lines("/proxied/x HTTP")[0]
    found = route(lab.config, Request.of_fields(fields_of(line)))
    assert found.best is not None
    assert block_name(found.best.scope) == "first /proxied/"


WORDS = ["a", "b", "ab", "a.php", "img", "x.gif"]


def random_locations(chance: random.Random, name: str, parent: str = "", depth: int = 0) -> str:
    """Location blocks without duplicates, nested up to three deep."""
    made: dict[str, str] = {}
    for _ in range(chance.randint(1, 5)):
        kind = chance.choice(["", "", "", "= ", "^~ ", "~ ", "~* "])
        if kind.startswith("~") or parent.startswith("~"):
            kind = kind if kind.startswith("~") else "~ "
            head = kind + chance.choice([r"\.php$", "a", "^/a", "b/", r"\.GIF$", "/img/", "^/b/a"])
        else:
            tail = chance.choice(["", "/"])
            path = "/".join([parent.rstrip("/"), *chance.choices(WORDS, k=chance.randint(0, 2))])
            head = kind + ((path + tail) or "/")
        plain = head.removeprefix("^~ ")
        if plain == parent or plain in made:
            continue
        label = f"{name} > {head}"
        answer = chance.choice(["return 204;", "proxy_pass http://127.0.0.1:1;"])
        inner = ""
        if depth < 2 and not head.startswith("= ") and chance.random() < 0.4:
            outer = head if head.startswith("~") else plain
            inner = random_locations(chance, label, outer, depth + 1)
        made[plain] = (
            f'location {head} {{ add_header X-Block "{label}" always; {answer} {inner} }}\n'
        )
        made[head] = ""
    return "".join(made.values())


def test_generated_servers_agree(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    port = free_ports(1)[0]
    hosts = [f"s{number}.example" for number in range(60)]
    text = "".join(
        f'server {{ listen {port}; server_name {host}; add_header X-Block "{host}" always;\n'
        f"{random_locations(chance, host)}}}\n"
        for host in hosts
    )
    nginx = RealNginx(tmp_path, text)
    with nginx.running(port):
        config = load_config(nginx.path)
        for host in hosts:
            for _ in range(12):
                words = chance.choices([*WORDS, "", ".", ".."], k=chance.randint(1, 4))
                target = "/" + "/".join(words) + chance.choice(["", "/", "?b=/a.php"])
                answer = nginx.request(port, host, target)
                found = route(config, Request(uri=target, method="GET", host=host))
                if answer.status == 400:
                    continue
                assert found.best is not None
                assert block_name(found.best.scope) == answer.headers["X-Block"], (host, target)


# Blocks that hand requests on; nothing listens on the ports they pass to, so every request that
# reaches an upstream leaves an error line.
ROUNDABOUT = """
upstream pool { server 127.0.0.1:2; server 127.0.0.1:3; }
server {
    listen %(port)d;
    server_name roundabout.example;
    root %(root)s;
    rewrite ^/old/(.*)$ /new/$1;
    rewrite ^/gone/ /api/gone? last;
    if ($arg_x) { rewrite ^/maybe/(.*)$ /new/$1; }
    error_page 418 = @teapot;
    location / { add_header X-Block "/" always; try_files $uri $uri/ @app; }
    location @app { add_header X-Block "@app" always; proxy_pass http://127.0.0.1:4; }
    location /new/ { add_header X-Block "/new/" always; proxy_pass http://127.0.0.1:5/; }
    location /api/ { add_header X-Block "/api/" always; proxy_pass http://pool; }
    location /maybe/ { add_header X-Block "/maybe/" always; proxy_pass http://pool/x/; }
    location /inside/ {
        add_header X-Block "/inside/" always;
        rewrite ^/inside/(\\d+)$ /api/number/$1 last;
        rewrite ^/inside/(.*)$ /kept/$1 break;
        proxy_pass http://127.0.0.1:6;
    }
    location /limited {
        add_header X-Block "/limited" always;
        proxy_pass http://127.0.0.1:7;
        limit_except GET { proxy_pass http://127.0.0.1:8; }
    }
    location /limited2 {
        add_header X-Block "/limited2" always;
        proxy_pass http://127.0.0.1:7;
        limit_except GET POST { allow all; }
    }
    location /if {
        add_header X-Block "/if" always;
        if ($request_method = POST) { proxy_pass http://127.0.0.1:9; }
        proxy_pass http://127.0.0.1:10;
    }
    location /teapot { add_header X-Block "/teapot" always; return 418; }
    location @teapot { add_header X-Block "@teapot" always; proxy_pass http://127.0.0.1:11; }
    location /php { add_header X-Block "/php" always; index index.php; }
    location ~ \\.php$ { add_header X-Block "php" always; fastcgi_pass 127.0.0.1:12; }
    location /variable { add_header X-Block "/variable" always;
        set $to 127.0.0.1; proxy_pass http://$to:13; }
    location /outer { add_header X-Block "/outer" always; proxy_pass http://127.0.0.1:14;
        location /outer/inner { add_header X-Block "/outer/inner" always; try_files $uri =404; } }
    location /auth { add_header X-Block "/auth" always; auth_request /check; proxy_pass http://pool; }
    location = /check { internal; proxy_pass http://127.0.0.1:15; }
    location /unix { add_header X-Block "/unix" always; proxy_pass http://unix:%(root)s/none.sock:/x; }
}
"""
ROUNDS = {
    "/page": "location @app",
    "/old/thing": "location /new/",
    "/gone/x": "location /api/",
    "/maybe/x": "location /maybe/",
    "/maybe/x?x=1": "location /new/",
    "/inside/12": "location /api/",
    "/inside/x": "location /inside/",
    "/limited": "location /limited",
    "POST /limited": "location /limited > limit_except GET",
    "HEAD /limited": "location /limited",
    "POST /limited2": "location /limited2",
    "PUT /limited2": "location /limited2 > limit_except GET POST",
    "/if": "location /if",
    "POST /if": "location /if > if ($request_method = POST)",
    "/teapot": "location @teapot",
    "/php/": "location ~ \\.php$",
    "/php/x.php": "location ~ \\.php$",
    "/variable": "location /variable",
    "/outer/x": "location /outer",
    "/auth": "location = /check",
    "/unix": "location /unix",
}


@pytest.fixture(scope="module")
def roundabout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    ports = free_ports(1)
    root = tmp_path_factory.mktemp("roundabout")
    (root / "php").mkdir()
    (root / "php" / "index.php").write_text("")
    nginx = RealNginx(root, ROUNDABOUT % {"port": ports[0], "root": root})
    with nginx.running(ports[0]):
        yield Lab(nginx, load_config(nginx.path), ports)


@pytest.mark.parametrize("asked", ROUNDS)
def test_lines_of_real_errors_lead_to_their_block(roundabout: Lab, asked: str) -> None:
    method, _, target = asked.rpartition(" ")
    method = method or "GET"
    answer = roundabout.nginx.request(roundabout.ports[0], "roundabout.example", target, method)
    assert answer.status >= 500
    line = roundabout.nginx.lines(f'request: "{method} {target} HTTP/1.1"')[0]
    found = route(roundabout.config, Request.of_fields(fields_of(line)))
    assert found.best is not None, found.reason
    label = found.best.scope.label.removeprefix("server roundabout.example > ")
    assert label == ROUNDS[asked], [(c.scope.label, c.reason) for c in found.candidates]
    named = answer.headers.get("X-Block")
    if named and " > " not in label and "check" not in label:
        assert block_name(found.best.scope) == named


def test_an_upstream_nobody_passes_to_is_not_guessed(roundabout: Lab) -> None:
    fields = {
        "client": "127.0.0.1",
        "server": "roundabout.example",
        "request": "GET /api/x HTTP/1.1",
        "upstream": "https://192.0.2.1:443/api/x",
        "host": "roundabout.example",
    }
    found = route(roundabout.config, Request.of_fields(fields))
    assert found.candidates == ()
    assert "https://192.0.2.1:443" in found.reason.en
    assert "http://pool" in found.reason.en
