"""Logs in notes, comments and messages over several lines, as an editor meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from cli.command import SEED, SEED_MESSAGE
from language_server import LanguageServer
from logcanon.lsp.convert import Converter
from logcanon.lsp.documents import Document, Kind
from scan.lines import matcher

NOTE = f"# Why?\n\nIt says {SEED_MESSAGE}.\n\n```\n{SEED}\n```\n\n{SEED_MESSAGE}\n"
PHP = (
    '2026/11/23 09:31:54 [error] 7#7: *1 FastCGI sent in stderr: "PHP message: PHP Fatal error:  '
    "Uncaught Exception: x in /srv/a.php:3\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line "
    '3" while reading response header from upstream, client: 10.0.0.5, server: shop.example.com, '
    'request: "GET / HTTP/1.1", upstream: "fastcgi://127.0.0.1:9000", host: "shop.example.com"'
)


def document(uri: str, language: str, text: str) -> Document:
    return Document(types.TextDocumentItem(uri, language, 1, text), Converter("utf-16"))


@pytest.mark.parametrize(
    ("uri", "language", "text", "kind"),
    [
        ("file:///n/notes.md", "markdown", NOTE, Kind.LOG),
        ("file:///n/notes.txt", "plaintext", NOTE, Kind.LOG),
        ("untitled:Untitled-1", "plaintext", f"hello\n{SEED}\n" + "prose\n" * 30, Kind.LOG),
        ("untitled:Untitled-1", "plaintext", f"hello\n{SEED_MESSAGE}\n", Kind.OTHER),
        ("file:///n/notes.txt", "plaintext", f"hello\n{SEED}\n" + "prose\n" * 30, Kind.OTHER),
        ("file:///n/notes.md", "markdown", f"{SEED}\n", Kind.OTHER),
        ("file:///n/main.py", "python", NOTE, Kind.OTHER),
    ],
)
def test_what_counts_as_a_log(uri: str, language: str, text: str, kind: Kind) -> None:
    assert document(uri, language, text).kind is kind


def test_a_note_is_looked_at_again_after_each_change() -> None:
    note = document("file:///n/notes.md", "markdown", NOTE)
    found = matcher(seed="upstream SSL certificate verify error")
    assert [o.line_number for o in note.occurrences(found)] == [5]
    at = types.Position(0, 0)
    note.apply_change(types.TextDocumentContentChangePartial(types.Range(at, at), "\n\n"))
    assert [o.line_number for o in note.occurrences(found)] == [7]
    note.apply_change(types.TextDocumentContentChangeWholeDocument("# Empty\n"))
    assert note.kind is Kind.OTHER
    note.apply_change(types.TextDocumentContentChangeWholeDocument(NOTE))
    assert [o.line_number for o in note.occurrences(found)] == [5]


def test_hover_and_diagnostics(tmp_path: Path) -> None:
    config = f"# {SEED}\n# {SEED_MESSAGE} is what I saw\nevents {{}}\n"
    with LanguageServer() as server:
        server.initialize([tmp_path])
        note = server.open(tmp_path / "notes.md", "markdown", NOTE)
        [diagnostic] = server.diagnostics(note, until=bool)
        assert server.text_of(note, diagnostic["range"]) == SEED_MESSAGE
        assert server.hover(note, {"line": 2, "character": 9}) is None
        assert server.hover(note, {"line": 5, "character": 9}) is not None

        log = server.open(tmp_path / "error.log", "log", f"{PHP}\n{SEED}\n")
        first, second = server.diagnostics(log, until=bool)
        assert first["range"]["start"]["line"] == first["range"]["end"]["line"] == 0
        assert second["range"]["start"]["line"] == 4
        cards = [server.hover(log, {"line": line, "character": 2}) for line in range(4)]
        assert cards[0] is not None
        assert all(card == cards[0] for card in cards)
        assert "shop.example.com" in cards[0]["contents"]["value"]

        conf = server.open(tmp_path / "nginx.conf", "nginx", config)
        assert server.hover(conf, {"line": 0, "character": 30}) is not None
        assert server.hover(conf, {"line": 1, "character": 30}) is None
        assert all(d["range"]["start"]["line"] > 1 for d in server.diagnostics(conf))
