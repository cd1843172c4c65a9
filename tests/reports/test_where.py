"""Behind the block that a line leads to the card says why it is that one, where that tells something."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.command import logcanon

POOL = """\
server {
    listen 80 default_server;
    server_name shop.example.com *.shop.example.com;
    location / { proxy_pass http://10.0.0.9; }
    location /api/ { proxy_pass http://10.0.0.5; }
    location ~ [.]php$ { fastcgi_pass 127.0.0.1:9000; }
}
server {
    listen 80;
    server_name files.example.com;
    location / { try_files $uri @app; }
    location @app { proxy_pass http://10.0.0.7; }
}
server {
    listen 80;
    server_name lone.example.com;
    location / { proxy_pass http://10.0.0.8; }
}
"""
LINE = (
    "2026/11/25 10:00:00 [error] 10#10: *1 connect() failed (111: Connection refused) while "
    'connecting to upstream, client: 10.1.1.1, server: {server}, request: "GET {path} HTTP/1.1", '
    'upstream: "{upstream}", host: "{host}"'
)
SHOP = "shop.example.com"
FILES = "files.example.com"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ((SHOP, "/api/x", "http://10.0.0.5:80/api/x", SHOP), ("since location /api/ is the longest prefix of /api/x.", "原因：location /api/ 是 /api/x 的最长前缀。")),
        ((SHOP, "/a.php", "fastcgi://127.0.0.1:9000", SHOP), ("since location ~ [.]php$ is the first regex that matches /a.php.", "第一个与 /a.php 匹配的正则表达式。")),
        ((SHOP, "/", "http://10.0.0.9:80/", "1.2.3.4"), ("since no name on 0.0.0.0:80 fits host 1.2.3.4, so server shop.example.com serves it by default; location / is", "没有与主机 1.2.3.4 匹配的名称")),
        ((FILES, "/x", "http://10.0.0.7:80/x", FILES), ("its try_files may hand it on to @app.", "其中的 try_files 可能将请求转给 @app。")),
        (("lone.example.com", "/x", "http://10.0.0.8:80/x", "lone.example.com"), ("", "")),
    ],
)  # fmt: skip
def test_the_card_says_why_the_line_leads_there(
    tmp_path: Path, line: tuple[str, ...], told: tuple[str, str]
) -> None:
    (tmp_path / "nginx.conf").write_text(f"events {{}}\nhttp {{\n{POOL}}}\n")
    server, path, upstream, host = line
    text = LINE.format(server=server, path=path, upstream=upstream, host=host)
    for language, label, since, expected in (
        ("en", "Where: ", ", since", told[0]),
        ("zh", "位置：", "原因", told[1]),
    ):
        done = logcanon(
            "explain", text, "--nginx-conf", "nginx.conf", "--lang", language, cwd=tmp_path
        )
        [shown] = [part for part in done.stdout.split("\n\n") if part.startswith(label)]
        said = shown.replace("\n", " ")
        assert expected.replace(" ", "") in said.replace(" ", "")
        assert (since in said) == bool(expected)
