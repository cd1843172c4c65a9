"""Writing records in an editor: live faults, hover, skeletons, and records that take effect at once."""

import json
from pathlib import Path

import pytest

from language_server import LanguageServer, default_capabilities
from lsp_text import path_of

LINE = (
    '2026/11/23 09:31:54 [error] 10#10: *7 acme: license "gold-7" expired'
    " while connecting to upstream, client: 10.20.9.7, server: shop.example.com\n"
)
RECORD = {
    "id": "mine/license",
    "signature": 'acme: license "x" expired',
    "regex": 'acme: license "(?P<license>[^"]*)" expired',
    "root_cause": "The licence has run out.",
    "examples": [LINE.strip()],
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "error.log").write_text(LINE)
    return tmp_path


def record_file(site: Path, record=RECORD) -> Path:
    path = site / ".logcanon/records" / f"{RECORD['id']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=2))
    return path


def creating():
    offered = default_capabilities()
    offered["workspace"]["workspaceEdit"]["resourceOperations"] = ["create"]
    return offered


def first(line=0, character=0):
    return {"line": line, "character": character}


def test_a_skeleton_for_an_unknown_line_takes_effect_at_once(site):
    with LanguageServer() as server:
        server.initialize([site], capabilities=creating())
        log = server.open(site / "error.log", "log")
        assert server.diagnostics(log) == []
        [action] = server.code_actions(log, {"start": first(), "end": first()})
        assert action["title"] == "Write a record for this message"
        made = path_of(server.execute(action["command"]))
        assert made.is_relative_to(site / ".logcanon/records/mine")
        assert json.loads(made.read_text())["examples"] == [LINE.strip()]
        [diagnostic] = server.diagnostics(log, until=bool)
        assert diagnostic["code"] == json.loads(made.read_text())["id"]
        assert server.code_actions(log, {"start": first(), "end": first()}) == []


def test_no_skeleton_where_the_client_makes_no_files(site):
    with LanguageServer() as server:
        server.initialize([site])
        log = server.open(site / "error.log", "log")
        assert server.code_actions(log, {"start": first(), "end": first()}) == []


def test_a_record_that_changes_on_disk(site):
    with LanguageServer() as server:
        server.initialize([site])
        log = server.open(site / "error.log", "log")
        assert server.diagnostics(log) == []
        path = record_file(site)
        server.notify_of_file(path)
        [diagnostic] = server.diagnostics(log, until=bool)
        assert diagnostic["message"] == "The licence has run out."
        path.unlink()
        server.notify_of_file(path)
        assert server.diagnostics(log, until=lambda found: not found) == []


def test_an_untrusted_workspace_brings_no_records(site):
    record_file(site)
    with LanguageServer() as server:
        server.initialize([site], options={"trusted": False})
        log = server.open(site / "error.log", "log")
        assert server.diagnostics(log) == []


def test_faults_while_a_record_is_typed(site):
    path = record_file(site)
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(path, "json")
        assert server.diagnostics(uri, until=lambda d: all(x["severity"] == 4 for x in d))
        broken = RECORD | {"examples": ["something else"], "confidence": 3}
        server.change(uri, json.dumps(broken, indent=2))
        [fault] = server.diagnostics(uri, until=lambda d: any(x["severity"] == 1 for x in d))
        assert fault["message"] == "confidence: must be a share between 0 and 1, not 3"
        assert server.text_of(uri, fault["range"]) == "3"
        server.change(uri, json.dumps(RECORD | {"examples": ["something else"]}, indent=2))
        found = server.diagnostics(uri, until=lambda d: any("regex" in x["message"] for x in d))
        [wrong] = [d for d in found if d["severity"] == 1]
        assert wrong["message"] == "examples[0]: is not matched by the regex"
        assert server.text_of(uri, wrong["range"]) == '"something else"'
        server.change(uri, '{"id": "mine/license", "regex": ')
        [bad] = server.diagnostics(uri, until=lambda d: [x for x in d if "JSON" in x["message"]])
        assert bad["severity"] == 1


def test_hover_tells_the_key_and_tries_the_regex(site):
    path = record_file(site)
    with LanguageServer() as server:
        server.initialize([site])
        uri = server.open(path, "json")
        lines = path.read_text().splitlines()

        def card(words):
            number = next(n for n, line in enumerate(lines) if words in line)
            hover = server.hover(uri, first(number, lines[number].index(words) + 2))
            return hover["contents"]["value"]

        assert card('"root_cause"').startswith("What is wrong, in a sentence or two.")
        assert "1 of 1 lines do what they stand for." in card('"regex"')
        example = card("2026/11/23")
        assert '`acme: license "gold-7" expired`' in example
        assert "- `license`: `gold-7`" in example
