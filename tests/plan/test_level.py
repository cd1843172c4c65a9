"""Which block covers a set of blocks, and which file's block a setting goes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from logcanon.nginx.config import Config, load_config, load_snippet
from logcanon.nginx.scope import Scope
from logcanon.plan import lower
from logcanon.plan.level import covers, narrowest_cover, set_in

MAIN = """\
events {}
http {
    server {
        location /a {
            proxy_pass https://a;
            location /a/b { proxy_pass https://a/b; }
        }
        location /c {
            include tls.conf;
            if ($arg_x) { proxy_pass https://if; }
            limit_except GET { proxy_pass https://except; }
        }
    }
    server {
        location / { proxy_pass https://other; }
    }
}
stream {
    server { listen 1; proxy_pass one; }
    server { listen 2; proxy_pass two; }
}
"""
TLS = "proxy_pass https://backend;\nproxy_ssl_verify off;\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "nginx.conf").write_text(MAIN)
    (tmp_path / "tls.conf").write_text(TLS)
    return load_config(tmp_path / "nginx.conf")


def _scope(config: Config, holding: str) -> Scope:
    """The block in which these words stand."""
    return config.scopes_at(config.main.path, MAIN.index(holding))[0]


@pytest.mark.parametrize(
    ("holding", "narrowest", "wider"),
    [
        (["https://a;"], "location /a", ["server", "http"]),
        (["https://a/b", "https://a;"], "location /a", ["server", "http"]),
        (["https://a/b", "tls.conf"], "server", ["http"]),
        (["tls.conf", "https://other"], "http", []),
        (["https://if"], "location /c", ["server", "http"]),
        (["https://except"], "location /c", ["server", "http"]),
        (["proxy_pass one"], "server", ["stream"]),
        (["proxy_pass one", "proxy_pass two"], "stream", []),
    ],
)
def test_covers(config: Config, holding: list[str], narrowest: str, wider: list[str]) -> None:
    first, *others = covers([_scope(config, words) for words in holding])
    assert first.directive is not None
    assert first.directive.label == narrowest
    assert [scope.name for scope in others] == wider


def test_http_and_stream_have_no_cover(config: Config) -> None:
    scopes = [_scope(config, "proxy_pass one"), _scope(config, "https://other")]
    assert narrowest_cover(scopes) is None
    assert narrowest_cover([]) is None


def test_what_an_include_sets_is_changed_there(config: Config, tmp_path: Path) -> None:
    operation = set_in(_scope(config, "tls.conf"), "proxy_ssl_verify", ("on",))
    assert operation is not None
    edits = lower([operation]).edits
    assert {path.name: e.apply(TLS) for path, e in edits.items()} == {
        "tls.conf": TLS.replace("off", "on")
    }


def test_what_is_set_nowhere_goes_into_the_block(config: Config) -> None:
    scope = _scope(config, "https://other")
    operation = set_in(scope, "proxy_ssl_verify", ("on",))
    assert operation is not None
    assert operation.block is scope.directive


def test_a_snippet_takes_settings_at_its_top_level(tmp_path: Path) -> None:
    path = tmp_path / "proxy.conf"
    path.write_text("proxy_pass https://backend;\n")
    scope = next(s for s in load_snippet(path).walk() if s.find("proxy_pass"))
    operation = set_in(scope, "proxy_ssl_verify", ("on",))
    assert operation is not None
    assert lower([operation]).edits[path].apply(path.read_text()) == (
        "proxy_pass https://backend;\nproxy_ssl_verify on;\n"
    )


def test_nothing_holds_the_main_context_of_a_main_file(config: Config) -> None:
    assert set_in(config.root, "proxy_ssl_verify", ("on",)) is None
