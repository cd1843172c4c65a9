"""Each kind of fact: when it holds, when it does not, and when nothing can be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.real_config import HEAD, block, written
from logcanon.diagnose.facts import Case, establish, fact_words
from logcanon.nginx.config import load_snippet
from logcanon.scan.line import parse_line
from logcanon.workspace.files import Disk

MAIN = (
    HEAD
    + """\
events { worker_connections 64; }
http {
    gzip on;
    upstream pool { server 127.0.0.1:8081; keepalive 8; }
    server {
        server_name shop.example.com;
        location / { proxy_pass http://pool; proxy_read_timeout 5s; proxy_http_version 1.1; }
        location /php { fastcgi_pass unix:/run/php.sock; fastcgi_read_timeout 7s; }
    }
}
"""
)
LOCATION = "server shop.example.com > location /"
PHP = f"{LOCATION}php"
LINE = (
    "2026/11/25 09:31:55 [crit] 17#17: *1 connect() failed (111: Connection refused) while "
    "connecting to upstream, client: 10.0.0.1, server: shop.example.com, "
    'request: "GET / HTTP/1.1", upstream: "%s"'
)
REFUSED = LINE % "http://127.0.0.1:8081/"


def case(line: str, folder: Path, at: str = LOCATION, language: str = "en") -> Case:
    parsed = parse_line(line)
    assert parsed is not None
    config = written(folder, {"nginx.conf": MAIN})
    words = fact_words("zh" if language == "zh" else "en")
    return Case(parsed, Disk(), words, config, block(config, at))


OF_THE_LINE = [
    ("errno:111", "the system's error is 111: Connection refused"),
    ("errno:113", None),
    ("while:connecting to upstream", "it happened while connecting to upstream"),
    ("while:connecting", None),
    ("level:crit", "the line's level is crit"),
    ("level:error", None),
    ("message:connect() failed", 'the line says "connect() failed"'),
    ("message:shop.example.com", None),
    ("upstream-loopback", "the upstream 127.0.0.1:8081 is this machine itself"),
    ("upstream-socket", None),
    ("windows", None),
    ("musl", None),
    ("no-config", None),
]


@pytest.mark.parametrize(("fact", "phrase"), OF_THE_LINE)
def test_what_a_line_tells(fact: str, phrase: str | None, tmp_path: Path) -> None:
    assert establish([fact], case(REFUSED, tmp_path)).get(fact) == phrase


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        (LINE % "fastcgi://unix:/run/php.sock:", "upstream-socket"),
        (LINE % "http://[::1]:80/", "upstream-loopback"),
        (LINE % "http://localhost:80/", "upstream-loopback"),
        (
            REFUSED.replace("111: Connection refused", "10061: No connection could be made"),
            "windows",
        ),
        (REFUSED.replace("111: Connection refused", "113: Host is unreachable"), "musl"),
    ],
)
def test_what_else_a_line_tells(line: str, fact: str, tmp_path: Path) -> None:
    assert fact in establish([fact], case(line, tmp_path))


OF_DIRECTIVES = [
    ("set:proxy_read_timeout", LOCATION, "proxy_read_timeout is 5s"),
    ("unset:proxy_read_timeout", LOCATION, None),
    ("unset:proxy_connect_timeout", LOCATION, "proxy_connect_timeout is 60s, nginx's default"),
    ("unset:resolver", LOCATION, "resolver is not set"),
    # In the family of the upstream; a directive that it lacks says nothing.
    ("set:proxy_read_timeout", PHP, "fastcgi_read_timeout is 7s"),
    ("unset:proxy_http_version", PHP, None),
    # Where else it counts: events, the upstream group.
    ("is:worker_connections=64", LOCATION, "worker_connections is 64"),
    ("set:keepalive", LOCATION, "keepalive is 8"),
    ("on:gzip", LOCATION, "gzip is on"),
    ("off:gzip", LOCATION, None),
    ("on:proxy_buffering", LOCATION, "proxy_buffering is on, nginx's default"),
    ("is:proxy_http_version=1.1", LOCATION, "proxy_http_version is 1.1"),
    ("is:proxy_http_version=1.0", LOCATION, None),
    ("has:upstream", LOCATION, "the configuration uses upstream"),
    ("lacks:resolver", LOCATION, "the configuration does not use resolver"),
    ("lacks:upstream", LOCATION, None),
]


@pytest.mark.parametrize(("fact", "at", "phrase"), OF_DIRECTIVES)
def test_what_a_configuration_tells(fact: str, at: str, phrase: str | None, tmp_path: Path) -> None:
    assert establish([fact], case(REFUSED, tmp_path, at)).get(fact) == phrase


def test_every_phrase_is_there_in_chinese(tmp_path: Path) -> None:
    names = [name for name, *_ in (*OF_THE_LINE, *OF_DIRECTIVES)]
    english = establish(names, case(REFUSED, tmp_path))
    chinese = establish(names, case(REFUSED, tmp_path, language="zh"))
    assert english.keys() == chinese.keys()
    assert all(any(ord(c) > 0x2E80 for c in phrase) for phrase in chinese.values())


def test_without_a_configuration_the_line_alone_tells() -> None:
    parsed = parse_line(REFUSED)
    assert parsed is not None
    names = ["errno:111", "no-config", "lacks:resolver", "unset:resolver", "verify-off-now"]
    told = establish(names, Case(parsed, Disk(), fact_words("en")))
    assert told.keys() == {"errno:111", "no-config"}


def test_a_file_without_its_main_file_shows_no_defaults(tmp_path: Path) -> None:
    (tmp_path / "shop.conf").write_text("server { location / { proxy_pass http://b; } }\n")
    config = load_snippet(tmp_path / "shop.conf")
    [location] = [scope for scope in config.walk() if scope.name == "location"]
    parsed = parse_line(REFUSED)
    assert parsed is not None
    names = ["unset:proxy_read_timeout", "on:proxy_buffering", "lacks:resolver", "has:server"]
    told = establish(names, Case(parsed, Disk(), fact_words("en"), config, location))
    assert told.keys() == {"has:server"}
