"""Lines that no record knows: explained on hover, and hints where the user wants them."""

from __future__ import annotations

from pathlib import Path

import pytest

from language_server import LanguageServer

LOG = """\
2026/11/23 09:31:04 [error] 22#22: *1 cycle while evaluating variable "shop", client: 10.0.0.1, \
server: shop.example.com, request: "GET /admin HTTP/1.1", host: "shop.example.com"
2026/11/23 09:31:05 [error] 22#22: *2 [lua] shop.lua:4: handler(): sold out, client: 10.0.0.1
2026/11/23 09:31:06 [info] 22#22: *3 client closed connection, client: 10.0.0.1, server: 0.0.0.0:80
10.0.0.1 - - [23/Nov/2026:09:31:06 +0000] "GET /cycle while evaluating variable HTTP/1.1" 403 153 "-" "-"
"""
CONFIG = "events {}\nhttp {\n  server {\n    server_name shop.example.com;\n    deny all;\n  }\n}\n"


def at(line: int, character: int) -> dict[str, int]:
    return {"line": line, "character": character}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "error.log").write_text(LOG)
    (tmp_path / "nginx.conf").write_text(CONFIG)
    return tmp_path


def test_hover_explains_what_the_records_do_not(site: Path) -> None:
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(site / "error.log", "log")
        assert server.diagnostics(uri) == []
        hover = server.hover(uri, at(0, 50))
        assert hover is not None
        card = hover["contents"]["value"]
        assert "cycle while evaluating variable" in card
        assert "nginx.conf:3" in card  # the block that it leads to
        assert "no record of this message" in card
        foreign = server.hover(uri, at(1, 50))
        assert foreign is not None
        assert "a module from elsewhere" in foreign["contents"]["value"]
        assert server.hover(uri, at(3, 50)) is None


def test_hints_where_they_are_wanted(site: Path) -> None:
    with LanguageServer({"allMessages": True, "language": "zh"}) as server:
        server.initialize([site])
        uri = server.open(site / "error.log", "log")
        (hint,) = server.diagnostics(uri, until=bool)
        assert hint["code"] == "nginx-message/cycle-while-evaluating-variable"
        assert hint["severity"] == 4
        assert hint["range"]["start"] == {"line": 0, "character": 38}
