"""What nginx needs declared before its use goes before the includes that may use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.real_config import HEAD, apply, block, nginx_t, prescribe, settings, written
from nginx.real_nginx import needs_nginx

MAIN = HEAD + "events {}\nhttp {\n%s}\n"
HTTP = [
    "    include conf.d/*.conf;\n",
    "    # sites\n    include conf.d/*.conf;\n    sendfile on;\n",
    "    sendfile on;\n    include conf.d/*.conf;\n",
    "    sendfile on;\n    include conf.d/*.conf;\n    log_format other '$uri';\n",
    "    include types.conf;\n    include conf.d/*.conf;\n",
    "    include conf.d/*.conf;\n    map $uri $last { default 1; }\n    sendfile on;\n",
]
# What is set, and what an included file has of it within its server and beside it.
USES = [
    ("log_format mine '$uri $status'", "access_log access.log mine;", ""),
    ("map_hash_bucket_size 256", "", "map $uri $kind { default 1; }"),
    ("limit_req_zone $binary_remote_addr zone=one:10m rate=10r/s", "limit_req zone=one;", ""),
    ("limit_conn_zone $binary_remote_addr zone=each:1m", "limit_conn each 1;", ""),
    ("proxy_cache_path cache keys_zone=shop:1m", "proxy_cache shop;", ""),
    ("server_names_hash_bucket_size 256", "", ""),
    ("variables_hash_max_size 2048", "", ""),
]


@needs_nginx
@pytest.mark.parametrize("http", HTTP)
@pytest.mark.parametrize(("wanted", "in_server", "beside"), USES, ids=[use[0] for use in USES])
def test_nginx_takes_a_declaration_beside_the_files_that_use_it(
    tmp_path: Path, http: str, wanted: str, in_server: str, beside: str
) -> None:
    site = f"{beside}\nserver {{\n    listen 127.0.0.1:18080;\n    {in_server}\n}}\n"
    files = {"nginx.conf": MAIN % http, "conf.d/shop.conf": site, "types.conf": "types {}\n"}
    config = written(tmp_path, files)
    [fix] = prescribe(config, block(config, "http"), settings(wanted)).fixes
    apply(fix)
    assert nginx_t(tmp_path) == "", (tmp_path / "nginx.conf").read_text()
