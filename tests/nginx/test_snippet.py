"""Files without `http {}`: the surroundings they are made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from logcanon.finding import Severity
from logcanon.nginx.config import load_snippet


@pytest.mark.parametrize(
    ("text", "contexts"),
    [
        ("server { listen 80; location / { } }", ["http"]),
        ("upstream b { server c; }\nserver { listen 80; }", ["http"]),
        ("map $a $b { default 0; }", ["http"]),
        ("limit_req_zone $a zone=b:1m rate=1r/s;", ["http"]),
        ("location / { root /a; }", ["http", "server"]),
        ("listen 80;\nserver_name a;", ["http", "server"]),
        ("ssl_certificate a;\nssl_certificate_key b;\nssl_protocols TLSv1.3;", ["http", "server"]),
        ("add_header X-A b;", ["http", "server"]),
        ("proxy_pass http://a;\nproxy_set_header Host $host;", ["http", "server", "location"]),
        ("proxy_set_header Host $host;", ["http", "server", "location"]),
        ("fastcgi_param A b;", ["http", "server", "location"]),
        ("server 10.0.0.1:80;\nserver 10.0.0.2:80 backup;\nkeepalive 8;", ["http", "upstream"]),
        ("server { listen 53 udp; proxy_pass dns; }", ["stream"]),
        ("server { listen 25; protocol smtp; }", ["mail"]),
        ("load_module modules/a.so;", []),
        ("user a;\nevents { }\nhttp { }", []),
        ("shop.example.com 1;\n*.example.com 2;", ["http", "map"]),
        ("text/html html htm;\nimage/png png;", ["http", "types"]),
    ],
)
def test_surroundings(tmp_path: Path, text: str, contexts: list[str]) -> None:
    path = tmp_path / "a.conf"
    path.write_text(text)
    config = load_snippet(path)
    (scope,) = config.scopes_at(path, 0)
    around = [scope, *scope.ancestors()]
    assert [s.name for s in reversed(around)] == ["main", *contexts]
    assert all(s.is_assumed and s.directive is None for s in around)
    assert config.is_snippet
    assert config.faults == ()


def test_the_folder_decides_where_the_text_does_not(tmp_path: Path) -> None:
    path = tmp_path / "streams-enabled" / "a.conf"
    path.parent.mkdir()
    path.write_text("upstream b { server c:1; }")
    (scope,) = load_snippet(path).scopes_at(path, 0)
    assert scope.name == "stream"


def test_real_blocks_are_not_assumed(tmp_path: Path) -> None:
    path = tmp_path / "a.conf"
    path.write_text("server { listen 80; location / { } }")
    scopes = {s.name: s.is_assumed for s in load_snippet(path).walk()}
    assert scopes == {"main": True, "http": True, "server": False, "location": False}


def test_includes_count_from_the_folder_that_has_them(tmp_path: Path) -> None:
    path = tmp_path / "sites" / "a.conf"
    path.parent.mkdir()
    (tmp_path / "snippets").mkdir()
    (tmp_path / "snippets" / "tls.conf").write_text("ssl_protocols TLSv1.3;")
    path.write_text("server { include snippets/tls.conf; include gone.conf; }")
    config = load_snippet(path)
    (server,) = config.root.scopes("http")[0].scopes("server")
    assert server.find("ssl_protocols")
    assert [(f.code, f.severity) for f in config.faults] == [("include-not-found", Severity.HINT)]
