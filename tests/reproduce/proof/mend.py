"""The language server opens the log, and its code action is taken; or a person acts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from language_server import REPOSITORY, CodeAction, Diagnostic, LanguageServer
from lsp_text import Position, path_of
from reproduce.case import Case
from reproduce.expected import ByHand, Printed
from reproduce.lab.bench import Bench
from reproduce.proof.configuration import configuration, text_lines
from reproduce.proof.provoke import Shown
from reproduce.proof.recognise import assert_spans

_SEVERITIES = {"error": 1, "warning": 2, "information": 3}


def mend(
    bench: Bench,
    case: Case,
    shown: Shown,
    capabilities: Mapping[str, Any] | None,
) -> tuple[str, str]:
    """Open the log in the language server, take the code action and save.

    The answer is the action's title, or what is done by hand, and the card.
    """
    settings = settings_of(bench, case.settings)
    can_be_asked = capabilities is None or "workspace" in capabilities
    with LanguageServer(settings) as server:
        server.initialize(
            [bench.nginx.configuration],
            capabilities=capabilities,
            options=None if can_be_asked else settings,
        )
        if can_be_asked:
            server.await_request("workspace/configuration")
        uri = server.open(shown.log, "log")
        found = server.diagnostics(uri, until=bool)
        diagnostic = next(d for d in found if d["code"] == shown.printed.record)
        message = server.text_of(uri, diagnostic["range"])
        assert_spans(message, shown.message)
        assert_diagnostic(diagnostic, shown.printed)
        start = diagnostic["range"]["start"]
        hover = hover_text(server.hover(uri, start))
        # The card is headed by the record's signature, in which names and codes are examples.
        assert message in hover or signature_of(shown.printed.record) in hover, hover
        for words in case.card:
            assert words in hover, hover
        if case.at == "file":
            assert case.handler, "which file?"
            uri = server.open(bench.nginx.configuration / case.handler[0], "nginx")
            diagnostic = server.diagnostics(uri, until=bool)[0]
        elif case.handler:
            assert_definition(server, uri, start, bench, case.handler)
        return act(server, uri, diagnostic, case), hover


def act(server: LanguageServer, uri: str, diagnostic: Diagnostic, case: Case) -> str:
    """Take the code action, or see that none is offered where a person has to act."""
    if case.provoked:
        return case.provoked
    offered = server.code_actions(uri, diagnostic["range"], [diagnostic])
    if case.by_hand is not None:
        titles = [action["title"] for action in offered if "edit" in action]
        assert case.by_hand.offers or not titles, titles
        return case.by_hand.told
    action = choose(offered, case.action)
    server.apply(action["edit"])
    again = server.code_actions(uri, diagnostic["range"], [diagnostic])
    assert action["title"] not in [left["title"] for left in again if "edit" in left]
    return action["title"]


def fill_in(bench: Bench, fills: Mapping[str, str]) -> None:
    """Write what the user knows over the placeholders of a fix."""
    for path, data in configuration(bench).items():
        text = data
        for placeholder, value in fills.items():
            text = text.replace(placeholder.encode(), bench.nginx.fill(value).encode())
        if text != data:
            path.write_bytes(text)


def do_by_hand(bench: Bench, by_hand: ByHand) -> None:
    """Do what the card asks of a person."""
    if by_hand.leaf is not None:
        bench.renew(by_hand.leaf, by_hand.renews)
    if by_hand.chain is not None:
        bench.reissue(by_hand.chain, by_hand.renews)
    for number, upstream in by_hand.upstreams.items():
        bench.serve(number, upstream)
    for naming in by_hand.name_servers:
        bench.namespace.name(naming)
    bench.write_pages(by_hand.pages)
    for command in by_hand.runs:
        bench.do(command)
    for name, elements in by_hand.pems.items():
        bench.replace_pem(bench.folder / name, elements)
    for name, (old, new) in by_hand.replaces.items():
        path = bench.nginx.configuration / name
        text = path.read_text()
        assert text.count(bench.nginx.fill(old)) == 1, text
        path.write_text(text.replace(bench.nginx.fill(old), bench.nginx.fill(new)))


def assert_diagnostic(diagnostic: Diagnostic, printed: Printed) -> None:
    """Ours, of this record, as grave as its level, with a page that explains it."""
    assert diagnostic["source"] == "logcanon"
    assert diagnostic["code"] == printed.record
    assert diagnostic["severity"] == _SEVERITIES[printed.severity]
    assert diagnostic["codeDescription"]["href"].startswith("https://")


def assert_definition(
    server: LanguageServer, uri: str, at: Position, bench: Bench, handler: tuple[str, str]
) -> None:
    """Go to definition leads to the block that passed the request on, or the line named."""
    places = server.definition(uri, at)
    assert places, "go to definition leads nowhere"
    place = places[0]
    file, opening = handler
    path = path_of(place["uri"])
    assert path == bench.nginx.configuration / file
    assert text_lines(path.read_bytes())[place["range"]["start"]["line"]].strip() == opening


def choose(actions: list[CodeAction], title: str) -> CodeAction:
    """The first action with such a title, which must be a quick fix and carry its edit."""
    mending = [action for action in actions if action["kind"] == "quickfix"]
    titles = [action["title"] for action in mending]
    fitting = [action for action in mending if re.search(title, action["title"])]
    assert fitting, f"no action for {title!r} among {titles}"
    assert "edit" in fitting[0], "the edit is not inline"
    return fitting[0]


def settings_of(bench: Bench, settings: Mapping[str, str]) -> dict[str, Any]:
    """Settings with the folder filled in."""
    return {name: bench.nginx.fill(value) for name, value in settings.items()}


def signature_of(record: str) -> str:
    """The signature of a record that is shipped."""
    text = (REPOSITORY / "records" / f"{record}.json").read_text(encoding="utf-8")
    return str(json.loads(text)["signature"])


def hover_text(hover: dict[str, Any] | None) -> str:
    """The card's text."""
    assert hover is not None, "no hover"
    contents = hover["contents"]
    assert contents["kind"] in ("markdown", "plaintext")
    return str(contents["value"])
