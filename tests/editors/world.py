"""The workspace that every editor opens, and how its files are judged afterwards."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OUT = HERE / "out"

RECORD = "nginx/upstream-ssl-certificate-verify-error"
SIGNATURE = "upstream SSL certificate verify error"
SIGNATURE_CHINESE = "上游 SSL 证书验证错误"
ODD = "é😀漢"  # one, two and one UTF-16 units; two, four and three bytes

NGINX_CONF = """\
user www-data;

events {
    worker_connections 1024;
}

http {
    server {
        listen 80 default_server;
        server_name www.example.com;

        location / {
            proxy_pass http://127.0.0.1:3000;
        }
    }

    # server { server_name orders.example.com; location /api/ { proxy_pass https://no; } }
    server {
        listen 80;
        server_name orders.example.com;

        location / {
            root /srv/orders;
        }

        location /api/ {
            proxy_pass https://orders.internal:8443;
            proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
            proxy_ssl_verify on;
        }
    }

    server {
        listen 80;
        server_name pay.example.com;

        location /pay {
            proxy_pass https://pay.internal:8443;
        }
    }

    include conf.d/*.conf;
}
"""

SHOP_CONF = """\
server {
\tlisten 80;
\tserver_name shop.example.com;

\tlocation /search { proxy_pass http://127.0.0.1:9200; }

\tlocation /cart {
\t\tproxy_pass https://cart.internal:9443;
\t}
}
"""

ERROR_LOG = """\
2026/11/23 07:59:58 [notice] 1#1: nginx/1.22.1
2026/11/23 08:00:00 [error] 12#12: *1 upstream SSL certificate verify error: (20:unable to get \
local issuer certificate) while SSL handshaking to upstream, client: 10.0.0.7, server: \
orders.example.com, request: "GET /api/orders/17 HTTP/1.1", upstream: \
"https://10.0.3.4:8443/api/orders/17", host: "orders.example.com"
2026/11/23 08:00:01 [info] 12#12: *1 client 10.0.0.7 closed keepalive connection
2026/11/23 08:00:05 [error] 12#12: *9 upstream SSL certificate verify error: (20:unable to get \
local issuer certificate) while SSL handshaking to upstream, client: 10.0.0.8, server: \
shop.example.com, request: "POST /cart HTTP/1.1", upstream: \
"https://10.0.3.9:9443/cart", host: "shop.example.com"
"""


def make_workspace(folder: Path, *, odd: bool = False) -> Path:
    """A log of two failures, and the configuration they come from.

    With `odd`, characters outside ASCII and outside UTF-16's first plane stand before what an
    editor has to find and to change.
    """
    config, log = NGINX_CONF, ERROR_LOG
    if odd:
        log = log.replace("*1 upstream", f"*1 {ODD} upstream")
        config = config.replace(
            "            proxy_pass https://pay.internal:8443;",
            f'            proxy_set_header X-Shop "{ODD}"; proxy_ssl_verify_depth 1;\n'
            f"            proxy_pass https://pay.internal:8443; # {ODD}",
        )
    (folder / "conf.d").mkdir(parents=True)
    (folder / "error.log").write_text(log, encoding="utf-8")
    (folder / "nginx.conf").write_text(config, encoding="utf-8")
    (folder / "conf.d" / "shop.conf").write_text(SHOP_CONF, encoding="utf-8")
    return folder


def assert_fixed_only(before: str, after: str, *headers: str) -> None:
    """The upstream is verified in the blocks with these headers, and nothing else has changed."""
    assert without_verification(after) == without_verification(before)
    for header in headers:
        block = block_of(after, header)
        assert re.search(r"^\s*proxy_ssl_trusted_certificate\s+\S+;", block, re.MULTILINE), block
        assert re.search(r"\bproxy_ssl_verify\s+on;", block), block
        names = re.findall(r"\bproxy_ssl_\w+", block)
        assert len(names) == len(set(names)), block  # nginx refuses duplicates
    assert verification_outside(after, headers) == verification_outside(before, headers)


def verification_outside(text: str, headers: Sequence[str]) -> list[str]:
    """The proxy_ssl_ directives that stand in none of the blocks with these headers."""
    for header in headers:
        text = text.replace(block_of(text, header), "")
    return re.findall(r"proxy_ssl_\w+\s[^;]*;", text)


def without_verification(text: str) -> str:
    """The text less its proxy_ssl_ directives and the white space before each."""
    return re.sub(r"\s*\bproxy_ssl_\w+\s[^;]*;", "", text)


def block_of(text: str, header: str) -> str:
    """From `header` to the brace that closes its block; the braces of these files are all bare."""
    start = text.index(header)
    depth = 0
    for offset in range(text.index("{", start), len(text)):
        depth += {"{": 1, "}": -1}.get(text[offset], 0)
        if depth == 0:
            return text[start : offset + 1]
    raise AssertionError(f"{header} is not closed")


def server_command() -> list[str]:
    """The server as an installation starts it, from this tree."""
    return [sys.executable, "-m", "logcanon", "serve"]


def environment(**more: str) -> dict[str, str]:
    """The environment of an editor: ours, with the server's package on Python's path."""
    server = {"PYTHONPATH": str(ROOT / "server"), "LOGCANON_SERVER": json.dumps(server_command())}
    return {**os.environ, **server, **more}


def need(tool: str, package: str) -> str:
    """Path of a program; a test that cannot run fails and says what to install."""
    found = shutil.which(tool)
    if found is None:
        pytest.fail(f"{tool} is needed to test in a real editor: apt-get install {package}")
    return found


def run(command: Sequence[str], env: Mapping[str, str], limit: float = 300) -> str:
    """Standard output of a command; its output is shown where it fails."""
    done = subprocess.run(
        command, env=dict(env), capture_output=True, text=True, timeout=limit, check=False
    )
    if done.returncode != 0:
        pytest.fail(f"{command[0]} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def last_json(output: str) -> dict[str, Any]:
    """The object on the last line of an editor's output."""
    seen: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return seen
