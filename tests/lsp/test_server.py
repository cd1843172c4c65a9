"""The language server as an editor meets it: a real process over stdio."""

from pathlib import Path
from typing import Any

import pytest

from cli.command import CONFIG, SEED, SEED_MESSAGE
from language_server import LanguageServer, default_capabilities

RECORD = "nginx/upstream-ssl-certificate-verify-error"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "error.log").write_text(f"2026/11/23 09:31:54 [notice] 1#1: start\n{SEED}\n")
    (tmp_path / "nginx.conf").write_text(CONFIG)
    return tmp_path


def at(line: int, character: int = 0) -> dict[str, int]:
    return {"line": line, "character": character}


def whole(line: int) -> dict[str, Any]:
    return {"start": at(line), "end": at(line, 1)}


def test_the_line_its_card_and_its_block(site: Path) -> None:
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(site / "error.log", "log")
        [diagnostic] = server.diagnostics(uri, until=bool)
        assert server.text_of(uri, diagnostic["range"]) == SEED_MESSAGE
        assert diagnostic["code"] == RECORD
        assert diagnostic["severity"] == 1
        card = server.hover(uri, at(1, 3))
        assert card["contents"]["kind"] == "markdown"
        assert "nginx.conf:11" in card["contents"]["value"]
        assert "Level notice" in server.hover(uri, at(0, 3))["contents"]["value"]
        [block] = server.definition(uri, at(1, 3))
        assert (Path(block["uri"]).name, block["range"]["start"]["line"]) == ("nginx.conf", 10)


def test_code_actions_do_not_need_the_clients_diagnostics(site: Path) -> None:
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(site / "error.log", "log")
        actions = server.code_actions(uri, whole(1))
        assert actions[0]["isPreferred"] is True
        assert "location /api" in actions[0]["title"]
        assert server.code_actions(uri, whole(0)) == []
        assert server.code_actions(uri, whole(1), only=["source"]) == []
        server.apply(actions[0]["edit"])
        assert "            proxy_ssl_verify on;\n" in (site / "nginx.conf").read_text()


def test_unsaved_text_wins_over_the_disk(site: Path) -> None:
    with LanguageServer() as server:
        server.initialize([site])
        conf = server.open(site / "nginx.conf", "nginx")
        server.diagnostics(conf, until=bool)
        server.change(conf, "# moved\n" + CONFIG)
        log = server.open(site / "error.log", "log")
        [block] = server.definition(log, at(1))
        assert block["range"]["start"]["line"] == 11
        server.apply(server.code_actions(log, whole(1))[0]["edit"])
        assert server.documents[conf].text.startswith("# moved\n")
        assert server.diagnostics(conf, until=lambda found: not found) == []


def test_an_appended_line_is_recognised(site: Path) -> None:
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(site / "error.log", "log")
        server.diagnostics(uri, until=bool)
        end = {"start": at(2), "end": at(2)}
        server.change(uri, [{"range": end, "newText": SEED[:60]}])
        server.change(
            uri, [{"range": {"start": at(2, 60), "end": at(2, 60)}, "newText": SEED[60:]}]
        )
        [found] = server.diagnostics(uri, until=lambda found: "(2 times" in found[0]["message"])
        assert found["range"]["start"]["line"] == 1
        [last] = found["relatedInformation"]
        assert last["location"]["range"]["start"]["line"] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_columns_in_every_encoding(site: Path, encoding: str) -> None:
    offered = default_capabilities()
    offered["general"]["positionEncodings"] = [encoding]
    with LanguageServer() as server:
        server.initialize([site], capabilities=offered)
        uri = server.open(site / "error.log", "log", text=f"é😀漢\x0c\u2028 {SEED}\n")
        [diagnostic] = server.diagnostics(uri, until=bool)
        assert server.text_of(uri, diagnostic["range"]) == SEED_MESSAGE


def test_chinese_for_a_chinese_editor(site: Path) -> None:
    with LanguageServer() as server:
        server.initialize([site], locale="zh-cn")
        uri = server.open(site / "error.log", "log")
        [diagnostic] = server.diagnostics(uri, until=bool)
        assert "无法验证上游服务器" in diagnostic["message"]
        assert "上游" in server.hover(uri, at(1))["contents"]["value"]


def test_the_setting_wins_over_the_locale(site: Path) -> None:
    with LanguageServer({"language": "zh"}) as server:
        server.initialize([site], locale="en")
        uri = server.open(site / "error.log", "log")
        found = server.diagnostics(uri, until=lambda d: d and "无法" in d[0]["message"])
        assert found
        server.configure({"language": "en"})
        assert server.diagnostics(uri, until=lambda d: d and "cannot verify" in d[0]["message"])


def test_plain_text_for_clients_without_markdown(site: Path) -> None:
    offered = default_capabilities()
    offered["textDocument"]["hover"] = {"contentFormat": ["plaintext"]}
    with LanguageServer() as server:
        server.initialize([site], capabilities=offered)
        uri = server.open(site / "error.log", "log")
        card = server.hover(uri, at(1))["contents"]
        assert card["kind"] == "plaintext"
        assert "**" not in card["value"]
        assert "```" not in card["value"]


def test_pulled_diagnostics_say_when_nothing_changed(site: Path) -> None:
    offered = default_capabilities()
    offered["textDocument"]["diagnostic"] = {}
    with LanguageServer() as server:
        server.initialize([site], capabilities=offered)
        uri = server.open(site / "error.log", "log")
        document = {"textDocument": {"uri": uri}}
        first = server.request("textDocument/diagnostic", document)
        assert [d["code"] for d in first["items"]] == [RECORD]
        again = server.request(
            "textDocument/diagnostic", {**document, "previousResultId": first["resultId"]}
        )
        assert again == {"kind": "unchanged", "resultId": first["resultId"]}
        assert uri not in server.seen.published


def test_a_log_by_its_lines_alone(site: Path) -> None:
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(site / "notes", "plaintext", text=f"{SEED}\n{SEED}\n")
        [found] = server.diagnostics(uri, until=bool)
        assert found["message"].endswith("(2 times, 09:31:55)")


def test_no_block_is_said_so(site: Path) -> None:
    (site / "nginx.conf").write_text(CONFIG.replace("shop.example.com", "other.example.com"))
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(site / "error.log", "log")
        assert server.code_actions(uri, whole(1)) == []
        card = server.hover(uri, at(1))["contents"]["value"]
        assert "shop.example.com" in card
        assert "other.example.com" in card


def to_server(number: int) -> str:
    """The line, from a server of its own."""
    return SEED.replace("server: shop", f"server: shop{number}") + "\n"


def test_too_many_are_capped_and_counted(site: Path) -> None:
    with LanguageServer({"maxDiagnostics": 10}) as server:
        server.initialize([site])
        uri = server.open(site / "error.log", "log", text="".join(to_server(n) for n in range(40)))
        found = server.diagnostics(uri, until=lambda d: len(d) == 10)
        assert found[0]["message"].startswith("40 different lines of this log are recognised")
        assert found[-1]["range"]["start"]["line"] == 39


def test_one_record_does_not_bury_the_others(site: Path) -> None:
    other = SEED.replace("20:unable to get local issuer certificate", "10:certificate has expired")
    text = "".join(to_server(n) for n in range(300)) + f"{other}\n"
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(site / "error.log", "log", text=text)
        found = server.diagnostics(uri, until=lambda d: len(d) > 1)
        assert len(found) == 52
        assert "300 lines that differ in 300 ways; 50 of them are shown" in found[0]["message"]
        assert found[-1]["range"]["start"]["line"] == 300


def test_a_bad_setting_is_reported_and_the_default_used(site: Path) -> None:
    with LanguageServer({"maxDiagnostics": "many", "language": "zh"}) as server:
        server.initialize([site])
        uri = server.open(site / "error.log", "log")
        assert server.diagnostics(uri, until=lambda d: d and "无法" in d[0]["message"])
        assert any("maxDiagnostics" in m["params"]["message"] for m in server.seen.messages)


def test_a_request_for_an_unknown_document_is_no_error(site: Path) -> None:
    with LanguageServer() as server:
        server.initialize([site])
        uri = (site / "never-opened.log").as_uri()
        assert server.hover(uri, at(0)) is None
        assert server.code_actions(uri, whole(0)) == []
        assert server.definition(uri, at(0)) == []


def test_a_large_log_shows_progress_and_the_server_answers(site: Path) -> None:
    lines = f"{SEED}\n" + "2026/11/23 09:31:54 [notice] 1#1: nothing of note happened here\n" * 200
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(site / "big.log", "log", text=lines * 700)
        [found] = server.diagnostics(uri, until=bool)
        assert "700 times" in found["message"]
        assert any(method == "window/workDoneProgress/create" for method, _ in server.seen.requests)
