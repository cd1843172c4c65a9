"""From `in FILE:LINE`, and from the words of a message, to the directive that it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.real_config import HEAD, apply, nginx_t, written
from logcanon.diagnose.engine import Engine
from logcanon.diagnose.trace import Tracer
from logcanon.nginx.config import Config, load_config
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.scan.line import parse_line
from logcanon.scan.matcher import compile_signatures
from logcanon.workspace.files import Disk
from nginx.real_nginx import needs_nginx

MAIN = HEAD + "events {}\nhttp {\n    %s\n    include conf.d/*.conf;\n}\n"
SHOP = """\
upstream pool { server 127.0.0.1:8081; }
server {
    listen 127.0.0.1:18080;
    server_name shop.example.com;
    location / { proxy_pass http://pool; proxy_buffer_size 4k; }
    location /api {
        proxy_pass
            http://pool;
    }
}
"""
CATALOG = load_catalog([builtin_records_directory()])


def leads(line: str, *configs: Config) -> list[str]:
    parsed = parse_line(line)
    assert parsed is not None
    return [lead.location.note for lead in Tracer().trace(parsed, configs).leads]


def reason(line: str, *configs: Config) -> str:
    parsed = parse_line(line)
    assert parsed is not None
    return Tracer().trace(parsed, configs).reason.en


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return written(tmp_path, {"nginx.conf": MAIN % "", "conf.d/shop.conf": SHOP})


SERVER = "server shop.example.com"
AT = [
    # The file of another machine; of the directives on the line the one that is spoken of.
    ('invalid value "x" in "proxy_pass" in /etc/nginx/conf.d/shop.conf:5', f"{SERVER} > location / > proxy_pass http://pool"),
    ('"proxy_buffer_size" is odd in /etc/nginx/conf.d/shop.conf:5', f"{SERVER} > location / > proxy_buffer_size 4k"),
    ('duplicate location "/" in /etc/nginx/conf.d/shop.conf:5', f"{SERVER} > location /"),
    # nginx names the line of the semicolon; the line before is within the directive, too.
    ('host not found in upstream "pool" in /etc/nginx/conf.d/shop.conf:8', f"{SERVER} > location /api > proxy_pass http://pool"),
    ('host not found in upstream "pool" in /etc/nginx/conf.d/shop.conf:7', f"{SERVER} > location /api > proxy_pass http://pool"),
    # Words behind the place.
    ('resolving names at run time requires upstream "pool" in /etc/nginx/conf.d/shop.conf:1 to be in shared memory', "upstream pool"),
    # The closing brace of http: what the message names within, then the block.
    ('"proxy_buffer_size" must be equal in /etc/nginx/nginx.conf:6', f"{SERVER} > location / > proxy_buffer_size 4k"),
    ('"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer in /etc/nginx/nginx.conf:6', "http"),
    # One line behind the last.
    ('unexpected end of file, expecting "}" in /etc/nginx/conf.d/shop.conf:11', SERVER),
    # Windows.
    ('unknown directive "http" in C:\\nginx/nginx.conf:3', "http"),
    # No place: a value, then a directive.
    ('conflicting server name "shop.example.com" on 127.0.0.1:18080, ignored', f"{SERVER} > server_name shop.example.com"),
    ("you should increase proxy_buffer_size: 1", f"{SERVER} > location / > proxy_buffer_size 4k"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "note"), AT)
def test_a_line_leads_to_the_directive(message: str, note: str, config: Config) -> None:
    assert leads(f"nginx: [emerg] {message}", config)[0] == note


@pytest.mark.parametrize("spelling", ["$requestId", "a-${REQUESTID}-b"])
def test_a_variable_leads_to_what_uses_it(spelling: str, tmp_path: Path) -> None:
    text = SHOP.replace("proxy_buffer_size 4k", f"proxy_set_header X {spelling}")
    config = written(tmp_path, {"nginx.conf": MAIN % "", "conf.d/shop.conf": text})
    found = leads('nginx: [emerg] unknown "requestid" variable', config)
    assert found == [f"{SERVER} > location / > proxy_set_header X {spelling}"]


def test_a_line_that_names_nothing_leads_nowhere(config: Config) -> None:
    assert leads("nginx: [emerg] could not build server_names_hash", config) == []
    assert reason("nginx: [emerg] odd in /etc/nginx/conf.d/shop.conf:99", config) == (
        "the file shop.conf has 10 lines here and the line speaks of line 99, "
        "so it is about an older text or another file"
    )
    assert "no configuration" in reason("nginx: [emerg] odd in /etc/nginx/other.conf:1", config)


def test_of_several_files_of_that_name_the_one_with_the_longest_common_end_is_meant(
    tmp_path: Path,
) -> None:
    one = written(tmp_path / "one", {"nginx.conf": MAIN % "", "conf.d/shop.conf": SHOP})
    two = written(tmp_path / "two", {"nginx.conf": MAIN % "", "sites/shop.conf": SHOP})
    line = 'nginx: [emerg] duplicate upstream "pool" in /etc/nginx/conf.d/shop.conf:1'
    assert leads(line, two, one) == ["upstream pool"]
    # Equal ends: all are meant, and first the one that has what the message speaks of.
    other = written(tmp_path / "three", {"nginx.conf": MAIN % "", "conf.d/shop.conf": "# none\n"})
    both = written(tmp_path / "four", {"nginx.conf": "\n\n\n\n" + MAIN % ""})
    line = 'nginx: [emerg] unknown directive "events" in /etc/nginx/nginx.conf:6'
    assert leads(line, other, both)[0] == "events"


@needs_nginx
@pytest.mark.parametrize(
    ("http", "shop", "note"),
    [
        ("", SHOP.replace("proxy_buffer_size 4k", "proxy_bufer_size 4k"), "proxy_bufer_size 4k"),
        ("", SHOP.replace("server_name", "proxy_ssl_verfy on; server_name"), "proxy_ssl_verfy on"),
    ],
)
def test_what_real_nginx_refuses_is_mended_by_the_rule_at_that_place(
    http: str, shop: str, note: str, tmp_path: Path
) -> None:
    config = written(tmp_path, {"nginx.conf": MAIN % http, "conf.d/shop.conf": shop})
    [line, *_] = nginx_t(tmp_path).splitlines()
    occurrence = compile_signatures(CATALOG.records).match_line(line)
    assert occurrence is not None
    finding = Engine(CATALOG, Disk(), "en").joined(occurrence, tmp_path / "e.log", [config])
    assert finding.cause is not None
    assert finding.cause.note.endswith(note)
    apply(finding.fixes[0])
    assert nginx_t(tmp_path) == ""


@needs_nginx
def test_a_size_in_the_line_is_doubled_until_nginx_is_content(tmp_path: Path) -> None:
    name = ".".join(["averylonglabelofaname"] * 5)
    shop = SHOP + f"server {{ listen 127.0.0.1:18080; server_name {name}; }}\n"
    written(tmp_path, {"nginx.conf": MAIN % "", "conf.d/shop.conf": shop})
    matcher = compile_signatures(CATALOG.records)
    engine = Engine(CATALOG, Disk(), "en")
    for _ in range(5):
        refused = nginx_t(tmp_path)
        if not refused:
            break
        occurrence = matcher.match_line(refused.splitlines()[0])
        assert occurrence is not None
        config = load_config(tmp_path / "nginx.conf")
        [fix, *_] = engine.joined(occurrence, tmp_path / "e.log", [config]).fixes
        apply(fix)
    assert nginx_t(tmp_path) == ""
    assert (tmp_path / "nginx.conf").read_text().count("server_names_hash_bucket_size") == 1


def test_the_card_and_the_fix_say_what_was_computed(tmp_path: Path, config: Config) -> None:
    line = (
        "2026/11/25 17:21:34 [error] 7#7: *2 client intended to send too large body: 12582913 "
        'bytes, client: 127.0.0.1, server: shop.example.com, request: "POST /api HTTP/1.1", '
        'host: "shop.example.com"'
    )
    occurrence = compile_signatures(CATALOG.records).match_line(line)
    assert occurrence is not None
    finding = Engine(CATALOG, Disk(), "en").joined(occurrence, tmp_path / "e.log", [config])
    assert finding.notes == ("computed from bytes 12582913: client_max_body_size 13m",)
    [fix] = finding.fixes
    assert fix.title.startswith(f"Set client_max_body_size 13m in {SERVER} > location /api")
    assert finding.causes[0].id == "default-limit"
