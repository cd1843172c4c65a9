"""Buffers of an upstream over values in force: whatever stands there, nginx takes what comes out."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from diagnose.real_config import HEAD, apply, block, nginx_t, prescribe, settings, written
from logcanon.finding import Applicability
from logcanon.nginx.config import load_config
from nginx.real_nginx import needs_nginx

MAIN = (
    HEAD
    + """\
events {}
http {
    %s
    server {
        listen 127.0.0.1:18080;
        server_name shop;
        location / {
            %s 127.0.0.1:8081;
            %s
        }
        location /other {
            %s 127.0.0.1:8081;
            %s
        }
    }
}
"""
)
AT = "server shop > location /"
THREE = "proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_busy_buffers_size 32k"
WANTED = [
    THREE,
    "proxy_buffer_size 16k",
    "proxy_buffer_size 128k",
    "proxy_buffers 8 16k",
    "proxy_buffers 4 256k",
    "proxy_busy_buffers_size 64k",
    "proxy_busy_buffers_size 512k; proxy_buffer_size 32k",
]
# All of these nginx takes; the fix has to bring the wanted into force beside them.
STANDING = [
    "",
    "proxy_buffer_size 24k; proxy_buffers 16 4k; proxy_busy_buffers_size 40000;",
    "proxy_buffers 2 64k; proxy_busy_buffers_size 64k;",
    "proxy_buffers 3 8k;",
    "proxy_busy_buffers_size 8k;",
    "proxy_buffers 32 32k; proxy_busy_buffers_size 900k;",
    "proxy_buffer_size 1k; proxy_buffers 2 1k; proxy_busy_buffers_size 1k;",
    "proxy_temp_file_write_size 8k;",
    "proxy_max_temp_file_size 8k;",
    "proxy_max_temp_file_size 0;",
]
PASSES = {
    "proxy": "proxy_pass http://",
    "fastcgi": "fastcgi_pass",
    "uwsgi": "uwsgi_pass",
    "scgi": "scgi_pass",
}


def _main(family: str, http: str, here: str, there: str = "") -> str:
    to = PASSES[family]
    text = MAIN % (http, to, here, to, there)
    return text.replace("http:// ", "http://").replace("proxy_", f"{family}_")


@needs_nginx
@pytest.mark.parametrize("family", PASSES)
@pytest.mark.parametrize("outside", [False, True], ids=["own", "inherited"])
def test_nginx_takes_the_buffers_whatever_stands_there(
    tmp_path: Path, family: str, outside: bool
) -> None:
    pairs = list(product(WANTED, STANDING))
    for wanted, standing in pairs if family == "proxy" else pairs[:: len(WANTED)]:
        http, here = (standing, "") if outside else ("", standing)
        config = written(tmp_path, {"nginx.conf": _main(family, http, here)})
        found = prescribe(config, block(config, AT), settings(wanted))
        if not found.fixes:
            assert "in force already" in found.remark, (wanted, standing, found.remark)
            continue
        [fix] = found.fixes
        assert fix.applicability is Applicability.SAFE
        apply(fix)
        assert nginx_t(tmp_path) == "", (wanted, standing, fix.title)
        changed = load_config(tmp_path / "nginx.conf")
        again = prescribe(changed, block(changed, AT), settings(wanted))
        assert not again.fixes, (wanted, standing, "what was set is in force")


@needs_nginx
def test_what_goes_together_already_is_not_touched(tmp_path: Path) -> None:
    config = written(tmp_path, {"nginx.conf": _main("proxy", "", "")})
    [fix] = prescribe(config, block(config, AT), settings(THREE)).fixes
    apply(fix)
    text = (tmp_path / "nginx.conf").read_text()
    assert all(f"{part.strip()};" in text for part in THREE.split(";"))
    assert nginx_t(tmp_path) == ""


@needs_nginx
def test_sizes_that_another_block_does_not_bear_are_not_proposed(tmp_path: Path) -> None:
    text = _main("proxy", "", "", "proxy_buffers 2 4k; proxy_busy_buffers_size 8k;")
    text = text.replace("2 4k", "3 4k")
    config = written(tmp_path, {"nginx.conf": text})
    assert nginx_t(tmp_path) == ""
    found = prescribe(config, block(config, "http"), settings(THREE))
    assert not found.fixes
    assert "location /other (nginx.conf:" in found.remark


@needs_nginx
def test_a_refused_configuration_is_mended_where_the_sizes_clash(tmp_path: Path) -> None:
    text = _main("proxy", "", "", "proxy_buffer_size 16k;")
    config = written(tmp_path, {"nginx.conf": text})
    assert "busy_buffers_size" in nginx_t(tmp_path)
    [fix] = prescribe(config, block(config, "http"), settings(THREE)).fixes
    assert "location /other" in fix.title
    apply(fix)
    assert nginx_t(tmp_path) == ""
