"""Where a setting of any kind goes, and that real nginx takes what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from diagnose.real_config import HEAD, apply, block, nginx_t, prescribe, settings, written
from logcanon.finding import Applicability
from logcanon.nginx.config import load_config
from nginx.real_nginx import needs_nginx

SITE = """\
server {
    listen 127.0.0.1:18080;
    server_name shop.example.com;
    %s
    location / {
        proxy_pass http://pool;
        %s
    }
    location /php {
        fastcgi_pass unix:/run/php.sock;
        if ($request_method = POST) {
            set $posted 1;
        }
        limit_except GET {
            deny all;
        }
    }
}
"""
MAIN = (
    HEAD
    + """\
events {
    %s
}
http {
    upstream pool {
        server 127.0.0.1:8081;
    }
    %s
    include conf.d/*.conf;
}
"""
)
PROXY = "server shop.example.com > location /"
PHP = "server shop.example.com > location /php"
BUFFERS = "proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_busy_buffers_size 32k"


@dataclass(frozen=True)
class Case:
    """What stands there, what is wanted for the block `at`, and each line that is new, by block."""

    name: str
    wanted: str
    new: dict[str, list[str]] = field(default_factory=dict)
    at: str = PROXY
    events: str = ""
    http: str = ""
    server: str = ""
    location: str = ""
    remark: str = ""
    before: str = ""


CASES = [
    Case("in the location itself", "client_max_body_size 13m", {PROXY: ["client_max_body_size 13m"]}),
    Case(
        "what is set further out stays there",
        "client_max_body_size 13m",
        {PROXY: ["client_max_body_size 13m"]},
        server="client_max_body_size 2m;",
    ),
    Case(
        "a value in the block itself is changed",
        "client_max_body_size 13m",
        {PROXY: ["client_max_body_size 13m"]},
        location="client_max_body_size 2m;",
    ),
    Case(
        "larger in force: nothing to do",
        "client_max_body_size 13m",
        server="client_max_body_size 1g;",
        remark=f"client_max_body_size 1g is in force already in {PROXY}",
    ),
    Case(
        "no limit at all is the largest",
        "client_max_body_size 13m",
        http="client_max_body_size 0;",
        remark=f"client_max_body_size 0 is in force already in {PROXY}",
    ),
    Case(
        "a time is compared in its units",
        "proxy_read_timeout 300s",
        location="proxy_read_timeout 5m;",
        remark=f"proxy_read_timeout 5m is in force already in {PROXY}",
    ),
    Case(
        "buffers count by number times size",
        "proxy_buffers 8 16k",
        http="proxy_buffers 4 32k;",
        remark=f"proxy_buffers 4 32k is in force already in {PROXY}",
    ),
    Case(
        "three that go together",
        BUFFERS,
        {PROXY: [text.strip() for text in BUFFERS.split(";")]},
    ),
    Case(
        "in the spelling of the upstream's family",
        BUFFERS,
        {PHP: [text.strip().replace("proxy_", "fastcgi_") for text in BUFFERS.split(";")]},
        at=PHP,
    ),
    Case(
        "only in http",
        "server_names_hash_bucket_size 256",
        {"http": ["server_names_hash_bucket_size 256"]},
    ),
    Case(
        "only in http, asked of the whole configuration",
        "variables_hash_max_size 2048",
        {"http": ["variables_hash_max_size 2048"]},
        at="main",
    ),
    Case(
        "each of several where it belongs",
        "worker_rlimit_nofile 8192; worker_connections 4096",
        {"main": ["worker_rlimit_nofile 8192"], "events": ["worker_connections 4096"]},
    ),
    Case(
        "what is in events is changed there",
        "worker_connections 4096",
        {"events": ["worker_connections 4096"]},
        events="worker_connections 1024;",
    ),
    Case(
        "a zone in http, its use in the location",
        "limit_req_zone $binary_remote_addr zone=one:10m rate=10r/s; limit_req zone=one burst=20",
        {
            "http": ["limit_req_zone $binary_remote_addr zone=one:10m rate=10r/s"],
            PROXY: ["limit_req zone=one burst=20"],
        },
    ),
    Case("in the upstream group", "keepalive 32", {"upstream pool": ["keepalive 32"]}),
    Case(
        "what a server alone takes, asked of a location",
        "large_client_header_buffers 4 32k",
        {"server shop.example.com": ["large_client_header_buffers 4 32k"]},
    ),
    Case(
        "never inside if",
        "client_body_timeout 120s",
        {PHP: ["client_body_timeout 120s"]},
        at=f"{PHP} > if ($request_method = POST)",
    ),
    Case(
        "never inside limit_except",
        "fastcgi_read_timeout 300s",
        {PHP: ["fastcgi_read_timeout 300s"]},
        at=f"{PHP} > limit_except GET",
    ),
    Case(
        "a list of a block's own repeats what it hides",
        "proxy_set_header Host $host",
        {PROXY: ["proxy_set_header X-From shop", "proxy_set_header Host $host"]},
        server="proxy_set_header X-From shop;",
    ),
    Case(
        "one of a list with the same key is changed",
        "proxy_set_header Host $host",
        {PROXY: ["proxy_set_header Host $host"]},
        location="proxy_set_header Host $proxy_host; proxy_set_header X-From shop;",
    ),
    Case(
        "one that is there is not added again",
        "proxy_set_header Host $host",
        location="proxy_set_header Host $host;",
        remark=f"proxy_set_header Host $host is in force already in {PROXY}",
    ),
    Case(
        "allow stands before deny",
        "allow 10.0.0.0/8",
        {PROXY: ["allow 10.0.0.0/8"]},
        location="deny all;",
        before="deny",
    ),
    Case(
        "allow joins the list that is in force, further out",
        "allow 10.0.0.0/8",
        {"server shop.example.com": ["allow 10.0.0.0/8"]},
        server="allow 127.0.0.1; deny all;",
        before="deny",
    ),
    Case(
        "a parameter joins its listen",
        "listen 127.0.0.1:18080 backlog=1024",
        {"server shop.example.com": ["listen 127.0.0.1:18080 backlog=1024"]},
    ),
    Case(
        "no block takes it",
        "hash $request_uri",
        at=PHP,
        remark=f"no block around {PHP} takes hash",
    ),
    Case(
        "a family without such a directive",
        "proxy_http_version 1.1",
        at=PHP,
        remark=f"no block around {PHP} takes proxy_http_version",
    ),
]  # fmt: skip


@needs_nginx
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_setting_goes_where_it_counts(case: Case, tmp_path: Path) -> None:
    files = {
        "nginx.conf": MAIN % (case.events, case.http),
        "conf.d/shop.conf": SITE % (case.server, case.location),
    }
    config = written(tmp_path, files)
    assert nginx_t(tmp_path) == ""
    found = prescribe(config, block(config, case.at), settings(case.wanted))
    assert found.remark == case.remark
    if not case.new:
        assert not found.fixes
        return
    [fix] = found.fixes
    assert fix.applicability is Applicability.SAFE
    standing = _statements(config)
    apply(fix)
    assert nginx_t(tmp_path) == ""
    changed = load_config(tmp_path / "nginx.conf")
    after = _statements(changed)
    added = {at: [s for s in after[at] if s not in standing[at]] for at in after}
    assert {at: new for at, new in added.items() if new} == case.new
    names = {text.split()[0] for new in case.new.values() for text in new}
    for at in case.new:
        own = [s.split()[0] for s in after[at]]
        assert not case.before or own.index(case.before) > max(map(own.index, names))
        assert len(after[at]) == len(set(after[at])), "nothing stands there twice"
        assert describe(at) in fix.title
    again = prescribe(changed, block(changed, case.at), settings(case.wanted))
    assert not again.fixes, "what was set is in force"


def describe(label: str) -> str:
    return "the main context of nginx.conf" if label == "main" else label


def _statements(config) -> dict[str, list[str]]:
    return {
        scope.label: [
            s.directive.label for s in scope.statements if s.block is None
        ]
        for scope in config.walk()
    }  # fmt: skip


@needs_nginx
def test_a_file_without_its_main_file_is_never_changed_safely(tmp_path: Path) -> None:
    from logcanon.nginx.config import load_snippet

    (tmp_path / "shop.conf").write_text(SITE % ("", ""))
    config = load_snippet(tmp_path / "shop.conf")
    found = prescribe(config, block(config, PROXY), settings("server_names_hash_bucket_size 128"))
    [fix] = found.fixes
    assert fix.applicability is Applicability.UNSAFE
    apply(fix)
    (tmp_path / "nginx.conf").write_text(
        HEAD + "events {}\nhttp { upstream pool { server 127.0.0.1:1; } include shop.conf; }\n"
    )
    assert nginx_t(tmp_path) == ""
