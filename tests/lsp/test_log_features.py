"""Reading a log in an editor: code lens, outline, references."""

from cli.command import SEED
from language_server import LanguageServer

EXPIRED = SEED.replace("20:unable to get local issuer certificate", "10:certificate has expired")
TEXT = "".join(
    f"{line}\n"
    for line in [
        "2026/11/23 09:31:54 [notice] 1#1: start",
        SEED,
        EXPIRED,
        SEED.replace("09:31:55", "09:40:00").replace("10.20.0.19", "10.20.0.20"),
        SEED.replace("09:31:55", "09:52:11").replace("10.20.9.7", "10.20.9.8"),
    ]
)
TOLD = "3 times, 09:31:55 to 09:52:11, 2 clients, 2 upstreams"


def opened(server, tmp_path, options=None):
    server.initialize([tmp_path], options=options)
    return server.open(tmp_path / "error.log", "log", text=TEXT)


def about(server, uri, method, **more):
    return server.request(method, {"textDocument": {"uri": uri}, **more})


def test_the_code_lens_counts(tmp_path):
    with LanguageServer() as server:
        uri = opened(server, tmp_path)
        [lens] = about(server, uri, "textDocument/codeLens")
        assert lens["range"]["start"]["line"] == 1
        assert lens["command"] == {"title": TOLD, "command": ""}


def test_the_code_lens_leads_to_the_lines_where_the_client_can_show_them(tmp_path):
    with LanguageServer() as server:
        uri = opened(server, tmp_path, {"showOccurrences": True})
        [lens] = about(server, uri, "textDocument/codeLens")
        assert lens["command"]["command"] == "logcanon.showOccurrences"
        assert lens["command"]["arguments"] == [uri, 1, lens["range"]["start"]["character"]]


def test_references_are_all_lines_of_the_record(tmp_path):
    with LanguageServer() as server:
        uri = opened(server, tmp_path)
        where = {"position": {"line": 4, "character": 60}, "context": {"includeDeclaration": True}}
        found = about(server, uri, "textDocument/references", **where)
        assert [place["range"]["start"]["line"] for place in found] == [1, 3, 4]
        where["position"]["line"] = 0
        assert about(server, uri, "textDocument/references", **where) is None


def test_the_outline_is_by_record(tmp_path):
    with LanguageServer() as server:
        uri = opened(server, tmp_path)
        first, second = about(server, uri, "textDocument/documentSymbol")
        assert first["name"].startswith("upstream SSL certificate verify error: (20:")
        assert first["detail"] == TOLD
        assert (first["range"]["start"]["line"], first["range"]["end"]["line"]) == (1, 4)
        assert [c["selectionRange"]["start"]["line"] for c in first["children"]] == [1, 3]
        assert second["detail"] == "once, 09:31:55"
        assert "children" not in second


def test_a_line_without_a_reason_is_linked_with_the_line_that_has_it(tmp_path):
    disabled = SEED.replace("[error]", "[warn]").replace(
        "upstream SSL certificate verify error: (20:unable to get local issuer certificate)",
        "upstream server temporarily disabled",
    )
    with LanguageServer() as server:
        server.initialize([tmp_path])
        uri = server.open(tmp_path / "error.log", "log", text=f"{SEED}\n{disabled}\n")
        found = server.diagnostics(uri, until=lambda d: len(d) == 2)
        [reason] = found[1]["relatedInformation"]
        assert reason["location"]["range"]["start"]["line"] == 0
        assert reason["message"].startswith("the reason: upstream SSL certificate verify error")
        assert "relatedInformation" not in found[0]
