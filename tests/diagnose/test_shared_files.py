"""General fixes in files that are included several times: never safe, and the title says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.real_config import HEAD, apply, nginx_t, settings, written
from logcanon.diagnose.means import Means
from logcanon.finding import Applicability, Fix
from logcanon.nginx.config import Config, load_config
from logcanon.nginx.effective import effective
from logcanon.workspace.files import Disk
from nginx.real_nginx import needs_nginx

MAIN = (
    HEAD
    + """\
events {}
http {
    server {
        listen 127.0.0.1:18080;
        include snippets/shop.conf;
    }
    server {
        listen 127.0.0.1:18081;
        %s
        include snippets/shop.conf;
    }
}
"""
)
LOCATION = "location / {\n    proxy_pass http://127.0.0.1:8081;\n}\n"
LIMIT = "client_max_body_size 1m;\n"
SINGLE = HEAD + "events {}\nhttp {\n    include snippets/*.conf;\n}\n"


def _sizes(config: Config) -> list[str | None]:
    [http] = config.root.scopes("http")
    return [effective(server, "client_max_body_size").value for server in http.scopes("server")]


def _fix(config: Config, name: str, language: str = "en") -> Fix:
    scope = next(s for s in config.walk() if s.name == name)
    means = Means(Disk(), language)
    [fix] = means.prescriber(config).prescribe(scope, settings("client_max_body_size 13m")).fixes
    return fix


@needs_nginx
@pytest.mark.parametrize(("shared", "at"), [(LOCATION, "location"), (LIMIT, "server")])
def test_a_file_that_two_servers_include_is_for_a_human_to_look_at(
    tmp_path: Path, shared: str, at: str
) -> None:
    config = written(tmp_path, {"nginx.conf": MAIN % "", "snippets/shop.conf": shared})
    fix = _fix(config, at)
    assert list(fix.edits) == [tmp_path / "snippets/shop.conf"]
    assert fix.applicability is Applicability.UNSAFE
    assert fix.title.endswith("for all 2 places that include it")
    assert "全部 2 处" in _fix(config, at, "zh").title
    apply(fix)
    assert nginx_t(tmp_path) == ""
    if at == "server":
        assert _sizes(load_config(tmp_path / "nginx.conf")) == ["13m", "13m"]


@needs_nginx
def test_a_block_around_the_shared_file_is_its_own(tmp_path: Path) -> None:
    config = written(tmp_path, {"nginx.conf": MAIN % "", "snippets/shop.conf": LOCATION})
    fix = _fix(config, "server")
    assert list(fix.edits) == [tmp_path / "nginx.conf"]
    assert fix.applicability is Applicability.SAFE
    assert "include" not in fix.title
    apply(fix)
    assert nginx_t(tmp_path) == ""
    assert _sizes(load_config(tmp_path / "nginx.conf")) == ["13m", "1m"]


@needs_nginx
def test_a_file_that_is_included_once_is_changed_safely(tmp_path: Path) -> None:
    shop = "server {\n    listen 127.0.0.1:18080;\n    " + LOCATION + "}\n"
    config = written(tmp_path, {"nginx.conf": SINGLE, "snippets/shop.conf": shop})
    fix = _fix(config, "location")
    assert fix.applicability is Applicability.SAFE
    assert "include" not in fix.title
