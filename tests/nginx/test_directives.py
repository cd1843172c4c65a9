"""The directive table against its yardstick, its sources and a real nginx."""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path

import pytest

from logcanon.nginx.directives import DirectiveInfo, table
from nginx.real_nginx import RealNginx, needs_nginx

YARDSTICK = Path(__file__).parents[3] / "shared/nginx/directives.jsonl.gz"


def test_settings_of_proxied_tls() -> None:
    """Contexts, default and age as nginx documents them."""
    (info,) = table().get("proxy_ssl_verify_depth", "http")
    assert info.contexts == ("http", "server", "location")
    assert info.default == ("1",)
    assert info.since == "1.7.0"
    assert info.arity == (1, 1)
    assert info.repeat == "once"
    assert info.url.endswith("/ngx_http_proxy_module.html#proxy_ssl_verify_depth")
    (stream,) = table().get("proxy_ssl_verify_depth", "stream")
    assert stream.contexts == ("server", "stream")
    assert stream.module == "ngx_stream_proxy_module"


def test_one_name_in_several_modules() -> None:
    assert {i.module for i in table().get("server")} >= {
        "ngx_http_core_module", "ngx_http_upstream_module", "ngx_stream_core_module",
    }  # fmt: skip
    assert [i.family for i in table().get("proxy_pass", context="if in location")] == ["http"]
    assert table().get("proxy_pass", "http", "upstream") == ()
    assert table().get("proxy_ssl_verify", "http", "if in location") == ()
    assert table().get("nonsense") == ()


def test_include_and_error_log_belong_to_all_families() -> None:
    for family, context in (("http", "location"), ("stream", "server"), ("main", "main")):
        assert table().get("include", family, context)
    assert table().get("error_log", "mail", "server")
    assert not table().get("error_log", "http", "upstream")


@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [
        ("proxy_ssl_verify", {1}, {0, 2}),
        ("add_header", {2, 3}, {1, 4}),
        ("proxy_cookie_domain", {1, 2}, {0, 3}),
        ("if", {1, 9}, {0}),
        ("proxy_temp_path", {1, 2, 3, 4}, {0, 5}),
        ("ip_hash", {0}, {1}),
        ("limit_req_zone", {3}, {2, 4}),
        ("js_import", {1, 3}, {0}),
    ],
)
def test_arity(name: str, accepted: set[int], refused: set[int]) -> None:
    info = table().get(name)[0]
    assert {count for count in accepted | refused if info.accepts(count)} == accepted
    low, high = info.arity
    assert low == min(accepted)
    assert high is None or high == max(accepted)


def test_words_of_enumerated_arguments() -> None:
    assert table().get("proxy_ssl_verify")[0].values == ("on", "off")
    assert set(table().get("ssl_verify_client", "http")[0].values) >= {"optional", "optional_no_ca"}
    assert "TLSv1.3" in table().get("proxy_ssl_protocols")[0].values
    assert table().get("proxy_ssl_name")[0].values == ()


def test_removed_obsolete_and_undocumented() -> None:
    assert table().get("ssl", "http")[0].removed == "1.25.1"
    assert table().get("http2_push")[0].is_obsolete
    assert not table().get("post_action")[0].is_documented
    assert table().get("post_action")[0].url == ""
    assert table().get("zone_sync")[0].is_commercial


def test_allowed_in_a_context() -> None:
    names = {info.name for info in table().allowed_in("upstream", "http")}
    assert {"server", "keepalive", "zone", "include", "least_conn"} <= names
    assert "proxy_ssl_verify" not in names
    assert "proxy_ssl_verify" in {i.name for i in table().allowed_in("server", "stream")}
    assert "grpc_ssl_verify" not in {i.name for i in table().allowed_in("server", "stream")}


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("proxy_ssl_verfiy", "proxy_ssl_verify"), ("ssl_proxy_verify", "proxy_ssl_verify"),
        ("proxy-pass", "proxy_pass"), ("lisen", "listen"), ("sever", "server"),
        ("proxy_ssl_trusted_cert", "proxy_ssl_trusted_certificate"), ("upsteam", "upstream"),
        ("proxypass", "proxy_pass"), ("Server_name", "server_name"), ("acces_log", "access_log"),
    ],
)  # fmt: skip
def test_near_names(slip: str, meant: str) -> None:
    assert table().near_names(slip)[0] == meant


def test_near_names_prefers_what_is_allowed() -> None:
    assert table().near_names("proxy_ssl_crt", "location", "http")[0] == "proxy_ssl_crl"
    assert table().near_names("qqqqqqqq") == ()


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("content_by_lua_block", "lua-nginx-module"), ("more_set_headers", "headers-more-nginx-module"),
        ("brotli_comp_level", "ngx_brotli"), ("geoip2", "ngx_http_geoip2_module"),
        ("vhost_traffic_status_zone", "nginx-module-vts"), ("echo", "echo-nginx-module"),
        ("set_md5", "set-misc-nginx-module"), ("modsecurity_rules_file", "ModSecurity-nginx"),
    ],
)  # fmt: skip
def test_third_party_directives_are_known_as_such(name: str, module: str) -> None:
    assert table().third_party(name) == module
    assert not table().is_known(name)


def test_nginx_own_directives_are_not_third_party() -> None:
    assert [i.name for i in table() if table().third_party(i.name)] == []
    assert table().third_party("proxy_ssl_verfy") is None


@pytest.mark.skipif(not YARDSTICK.exists(), reason="the yardstick is not here")
def test_the_table_has_every_documented_directive() -> None:
    with gzip.open(YARDSTICK, "rt", encoding="utf-8") as lines:
        facts = [json.loads(line) for line in lines]
    assert len(facts) == 972
    for fact in facts:
        found = [i for i in table().get(fact["name"]) if i.module == fact["module"]]
        assert len(found) == 1, fact["name"]
        info = found[0]
        assert info.url == fact["url"]
        assert info.is_block == fact["block"]
        assert info.default == tuple(filter(None, fact["default"]))
        assert set(fact["source_contexts"] or ()) <= set(info.contexts)
        if fact["since"]:
            assert info.since == fact["since"]


# Real nginx as the judge of contexts and arity

BLOCKS = {
    "http": "%s",
    "server": "server { %s }",
    "location": "server { location / { %s } }",
    "if in location": "server { location / { if ($arg_a) { %s } } }",
    "if in server": "server { if ($arg_a) { %s } }",
    "limit_except": "server { location / { limit_except GET { %s } } }",
    "upstream": "upstream a { server 127.0.0.1; %s }",
}
# Their argument counts are judged by the setter, or they need a block of another kind.
_SKIPPED = {"include", "location", "if", "server", "perl_set", "image_filter"}


def candidates() -> list[tuple[str, str]]:
    names = sorted({i.name for i in table() if i.family == "http" and not i.is_block} - _SKIPPED)
    return random.Random(1221).sample([(n, c) for n in names for c in BLOCKS], 260)


def arguments(info: DirectiveInfo) -> str:
    return " ".join(["on"] * info.arity[0])


@needs_nginx
@pytest.mark.parametrize("part", range(4))
def test_contexts_are_those_that_nginx_accepts(tmp_path: Path, part: int) -> None:
    checked = 0
    for name, context in candidates()[part::4]:
        infos = table().get(name, "http")
        allowed = table().get(name, "http", context)
        text = BLOCKS[context] % f"{name} {arguments((allowed or infos)[0])};"
        stderr = RealNginx(tmp_path, text).test().stderr
        if re.search(rf'unknown directive "{name}"', stderr):
            continue  # younger than this nginx, or not built into it
        checked += 1
        assert ("is not allowed here" in stderr) == (not allowed), (name, context, stderr)
        assert "invalid number of arguments" not in stderr or not allowed, (name, stderr)
    assert checked > 30
