"""What an editor can ask about a configuration."""

from pathlib import Path

import pytest

from language_server import LanguageServer

MAIN = """\
events {}
http {
    proxy_ssl_verify_depth 3;
    upstream pool {
        server backend.example.com:8443;
    }
    include conf.d/*.conf;
    include mime.types;
}
"""
SHOP = """\
# The shop.
# Ask Ann before you change it.
server {
    listen 443 ssl;
    server_name shop.example.com;
    ssl_certificate tls/shop.pem;

    location /api {
        proxy_pass https://pool;
        error_page 502 @sorry;
        # more
    }

    location @sorry {
        return 503;
    }
}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "tls").mkdir()
    (tmp_path / "tls/shop.pem").write_text("not read here\n")
    (tmp_path / "nginx.conf").write_text(MAIN)
    (tmp_path / "mime.types").write_text("types {\n    text/html html;\n}\n")
    (tmp_path / "conf.d/shop.conf").write_text(SHOP)
    return tmp_path


@pytest.fixture
def server(site: Path):
    with LanguageServer() as server:
        server.initialize([site])
        yield server


def ask(server: LanguageServer, method: str, uri: str, **more):
    return server.request(f"textDocument/{method}", {"textDocument": {"uri": uri}, **more})


def position(text: str, needle: str, shift: int = 1) -> dict[str, int]:
    before = text[: text.index(needle) + shift]
    return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}


def test_the_outline_names_servers_and_locations(server: LanguageServer, site: Path) -> None:
    uri = server.open(site / "conf.d/shop.conf", "nginx")
    [block] = ask(server, "documentSymbol", uri)
    assert block["name"] == "server shop.example.com"
    assert [(c["name"], c["detail"]) for c in block["children"]] == [
        ("location", "/api"),
        ("location", "@sorry"),
    ]


def test_blocks_and_comments_fold(server: LanguageServer, site: Path) -> None:
    uri = server.open(site / "conf.d/shop.conf", "nginx")
    folds = {(f["startLine"], f["endLine"]) for f in ask(server, "foldingRange", uri)}
    assert folds == {(0, 1), (2, 15), (7, 10), (13, 14)}


def test_included_files_and_certificates_are_links(server: LanguageServer, site: Path) -> None:
    uri = server.open(site / "conf.d/shop.conf", "nginx")
    [link] = ask(server, "documentLink", uri)
    assert link["target"] == (site / "tls/shop.pem").as_uri()
    main = server.open(site / "nginx.conf", "nginx")
    assert [Path(link["target"]).name for link in ask(server, "documentLink", main)] == [
        "mime.types"
    ]


def test_the_hover_tells_what_is_in_force_and_from_where(
    server: LanguageServer, site: Path
) -> None:
    text = SHOP.replace("error_page 502", "proxy_ssl_verify_depth 5;\n        error_page 502")
    uri = server.open(site / "conf.d/shop.conf", "nginx", text=text)
    card = server.hover(uri, position(text, "proxy_ssl_verify_depth"))["contents"]["value"]
    assert "`5`" in card
    assert "(set here)" in card
    assert "default: `1`" in card
    assert "nginx.org/en/docs" in card
    hover = server.hover(uri, position(text, "shop.example.com"))
    assert "server_name" in hover["contents"]["value"]
    start, end = hover["range"]["start"], hover["range"]["end"]
    assert end["character"] - start["character"] == len("shop.example.com")


def test_the_lines_of_a_map_are_no_directives(server: LanguageServer, site: Path) -> None:
    text = "map $uri $kind {\n    gzip on;\n    default off;\n    \n    root \n}\n"
    uri = server.open(site / "conf.d/kinds.conf", "nginx", text=text)
    assert server.hover(uri, position(text, "gzip")) is None
    assert server.hover(uri, position(text, "off")) is None
    assert "map" in server.hover(uri, position(text, "$kind"))["contents"]["value"]
    for line, character in ((3, 4), (4, 9)):
        at = {"line": line, "character": character}
        assert not ask(server, "completion", uri, position=at)


def test_the_hover_tells_it_of_each_place_that_includes_a_file(
    server: LanguageServer, site: Path
) -> None:
    include = "include snippets/tls.conf;\n    proxy_pass https://pool;\n"
    text = "".join(
        f"server {{\n  server_name {name};\n  {value}\n  location / {{ {include} }}\n}}\n"
        for name, value in (("a.example", "proxy_ssl_verify on;"), ("b.example", ""))
    )
    (site / "conf.d/shop.conf").write_text(text)
    (site / "snippets").mkdir()
    (site / "snippets/tls.conf").write_text(snippet := "proxy_ssl_verify_depth 5;\n")
    uri = server.open(site / "snippets/tls.conf", "nginx")
    card = server.hover(uri, position(snippet, "proxy_ssl_verify_depth"))["contents"]["value"]
    assert card.count("`5` (set here)") == 2
    uri = server.open(site / "conf.d/shop.conf", "nginx")
    card = server.hover(uri, position(text, "proxy_pass"))["contents"]["value"]
    assert "`proxy_ssl_verify on` (from server a.example, conf.d/shop.conf:3)" in card
    assert "`proxy_ssl_verify_depth 5` (from server a.example > location /, snippets/tls" in card
    assert "`proxy_ssl_trusted_certificate`: not set" in card
    assert "`proxy_ssl_server_name off` (nginx's default)" in card


def test_the_hover_speaks_chinese(site: Path) -> None:
    with LanguageServer() as server:
        server.initialize([site], locale="zh-cn")
        uri = server.open(site / "nginx.conf", "nginx")
        card = server.hover(uri, position(MAIN, "proxy_ssl_verify_depth"))["contents"]["value"]
        assert "**在 http 中生效**：`3`（在此设置）" in card
        assert "默认值：`1`" in card


def test_definitions_lead_to_groups_files_and_named_locations(
    server: LanguageServer, site: Path
) -> None:
    uri = server.open(site / "conf.d/shop.conf", "nginx")
    [group] = server.definition(uri, position(SHOP, "https://pool", 10))
    assert (Path(group["uri"]).name, group["range"]["start"]["line"]) == ("nginx.conf", 3)
    [named] = server.definition(uri, position(SHOP, "502 @sorry", 6))
    assert named["range"]["start"]["line"] == 13
    main = server.open(site / "nginx.conf", "nginx")
    [included] = server.definition(main, position(MAIN, "conf.d/*"))
    assert Path(included["uri"]).name == "shop.conf"


def test_completion_offers_what_may_stand_here(server: LanguageServer, site: Path) -> None:
    uri = server.open(site / "conf.d/shop.conf", "nginx")
    items = ask(server, "completion", uri, position={"line": 10, "character": 8})
    labels = {item["label"] for item in items}
    assert {"proxy_ssl_verify", "proxy_ssl_trusted_certificate", "limit_except"} <= labels
    assert not {"listen", "upstream", "worker_processes"} & labels
    depth = next(item for item in items if item["label"] == "proxy_ssl_verify_depth")
    assert "since 1.7.0" in depth["detail"]
    page = server.request("completionItem/resolve", depth)["documentation"]["value"]
    assert "proxy_ssl_verify_depth number;" in page


def test_completion_in_a_half_typed_and_in_an_empty_file(
    server: LanguageServer, site: Path
) -> None:
    uri = server.open(site / "nginx.conf", "nginx", text="")
    items = ask(server, "completion", uri, position={"line": 0, "character": 0})
    assert {"http", "events", "worker_processes"} <= {item["label"] for item in items}
    text = "http {\n  server {\n    location / {\n      proxy_ssl_verify \n"
    server.change(uri, text)
    values = ask(server, "completion", uri, position={"line": 3, "character": 23})
    assert [item["label"] for item in values] == ["on", "off"]


def test_completion_knows_the_methods_of_events(server: LanguageServer, site: Path) -> None:
    text = "events {\n    use \n}\n"
    uri = server.open(site / "nginx.conf", "nginx", text=text)
    items = ask(server, "completion", uri, position={"line": 1, "character": 8})
    assert {"epoll", "kqueue", "poll"} <= {item["label"] for item in items}


def test_a_snippet_is_understood_by_itself(server: LanguageServer, site: Path) -> None:
    text = "location / {\n    proxy_pass https://backend.example.com;\n}\n"
    uri = server.open(site / "snippet.conf", "nginx", text=text)
    [diagnostic] = server.diagnostics(uri, until=bool)
    assert diagnostic["code"] == "unverified-upstream"
    assert "location" in server.hover(uri, position(text, "proxy_pass"))["contents"]["value"]
    items = ask(server, "completion", uri, position={"line": 1, "character": 4})
    assert "proxy_ssl_verify" in {item["label"] for item in items}


def test_a_file_that_two_servers_include_is_told_once(server: LanguageServer, site: Path) -> None:
    (site / "proxy.inc").write_text("proxy_pass https://backend.example.com;\n")
    servers = "".join(
        f"server {{ listen 80; server_name {name}; location / {{ include proxy.inc; }} }}\n"
        for name in ("a.example", "b.example")
    )
    (site / "conf.d/two.conf").write_text(servers)
    uri = server.open(site / "proxy.inc", "nginx")
    assert len(server.diagnostics(uri, until=bool)) == 1
