"""The code action and the command, through the real language server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from language_server import LanguageServer, ServerError, default_capabilities
from logcanon.nginx.upstreams import Address
from lsp_text import path_of
from probe.upstream import Lab, listening
from reproduce.lab.certificates import Chain

SITE = """\
events {{}}
http {{
    server {{
        listen 80;
        server_name shop.example.com;
        location / {{
            proxy_pass {scheme}://{address};
            proxy_ssl_verify on;
            proxy_ssl_name backend.internal;
            proxy_ssl_trusted_certificate {trusted};
        }}
    }}
}}
"""
LINE = (
    "2026/11/23 09:31:55 [error] 1#1: *17 upstream SSL certificate verify error: (20:unable to get "
    "local issuer certificate) while SSL handshaking to upstream, client: 10.20.9.7, server: "
    'shop.example.com, request: "GET /x HTTP/1.1", upstream: "{scheme}://{address}/x", host: '
    '"shop.example.com"\n'
)
FIRST_LINE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}


def write_site(folder: Path, address: Address, trusted: Path, scheme: str = "https") -> Path:
    text = SITE.format(address=address, trusted=trusted, scheme=scheme)
    (folder / "nginx.conf").write_text(text)
    (folder / "error.log").write_text(LINE.format(address=address, scheme=scheme))
    return folder


@contextmanager
def opened(
    folder: Path, options: Any = None, *, documents: bool = True
) -> Iterator[tuple[LanguageServer, str]]:
    capabilities = default_capabilities()
    if documents:
        capabilities["window"]["showDocument"] = {"support": True}
    with LanguageServer() as server:
        server.initialize([folder], capabilities=capabilities, options=options)
        yield server, server.open(folder / "error.log", "log")


def offered(server: LanguageServer, uri: str, **more: Any) -> list[dict[str, Any]]:
    actions = server.code_actions(uri, FIRST_LINE, **more)
    return [action["command"] for action in actions if "command" in action]


def run(server: LanguageServer, command: dict[str, Any]) -> Any:
    wanted = {"command": command["command"], "arguments": command["arguments"]}
    return server.request("workspace/executeCommand", wanted)


def test_ask_and_be_shown(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(intermediates=2))
    write_site(tmp_path, address, lab.trusted(issued, "root"))
    with opened(tmp_path, {"trusted": True}) as (server, uri):
        assert "logcanon.probe" in server.capabilities["executeCommandProvider"]["commands"]
        [command] = offered(server, uri)
        assert command["title"] == f"Ask the upstream {address} for its certificates"
        page = run(server, command)
        assert page.startswith(f"**nginx refuses {address}: 2 intermediate certificates")
        assert "```nginx\nproxy_ssl_verify_depth 2;\n```" in page
        assert "location / (nginx.conf:6)" in page
        shown = server.await_request("window/showDocument")
        assert path_of(shown["uri"]).read_text() == page + "\n"
        [message] = [
            m["params"]["message"]
            for m in server.seen.messages
            if m["method"] == "window/showMessage"
        ]
        assert message.startswith(f"nginx refuses {address}: 2 intermediate certificates")
    assert not path_of(shown["uri"]).exists()


def test_a_client_that_opens_no_documents_gets_the_message(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(intermediates=1))
    write_site(tmp_path, address, lab.trusted(issued, "root"))
    with opened(tmp_path, documents=False) as (server, uri):
        [command] = offered(server, uri)
        assert run(server, command).startswith(f"**nginx accepts {address}.**\n\nThe line says")
        assert "window/showDocument" not in dict(server.seen.requests)


def test_nothing_is_asked_before_the_user_says_so(tmp_path: Path) -> None:
    touched = threading.Event()
    with listening(lambda _: touched.set()) as address:
        write_site(tmp_path, address, tmp_path / "ca.pem")
        with opened(tmp_path) as (server, uri):
            server.diagnostics(uri, until=bool)
            server.hover(uri, FIRST_LINE["start"])
            assert len(offered(server, uri)) == 1
    assert not touched.is_set()


def test_an_untrusted_workspace_asks_nobody(tmp_path: Path) -> None:
    touched = threading.Event()
    with listening(lambda _: touched.set()) as address:
        write_site(tmp_path, address, tmp_path / "ca.pem")
        with opened(tmp_path, {"trusted": False}) as (server, uri):
            assert offered(server, uri) == []
            answer = run(server, {"command": "logcanon.probe", "arguments": [uri, 0]})
            assert answer == "In an untrusted workspace logcanon asks no upstream."
    assert not touched.is_set()


@pytest.mark.parametrize("line", [-1, 1, 99])
def test_a_line_that_leads_nowhere(lab: Lab, tmp_path: Path, line: int) -> None:
    write_site(tmp_path, Address("10.20.0.19", 80), tmp_path / "ca.pem", "http")
    with opened(tmp_path) as (server, uri):
        assert offered(server, uri) == []
        for at in (uri, "file:///never/opened.log"):
            answer = run(server, {"command": "logcanon.probe", "arguments": [at, line]})
            assert answer == "That line leads to no upstream that nginx talks to by TLS."


def test_it_is_no_quick_fix(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(intermediates=1))
    write_site(tmp_path, address, lab.trusted(issued, "root"))
    with opened(tmp_path) as (server, uri):
        assert offered(server, uri, only=["quickfix"]) == []
        [action] = [a for a in server.code_actions(uri, FIRST_LINE) if "command" in a]
        assert (action["kind"], "edit" in action, "isPreferred" in action) == (
            "logcanon.probe",
            False,
            False,
        )


def test_the_server_answers_while_an_upstream_is_silent_and_the_user_may_stop(
    tmp_path: Path,
) -> None:
    with listening(None) as address:
        write_site(tmp_path, address, tmp_path / "ca.pem")
        with opened(tmp_path) as (server, uri):
            [command] = offered(server, uri)
            answers: list[Any] = []
            asking = threading.Thread(target=lambda: answers.append(run(server, command)))
            asking.start()
            token = server.await_request("window/workDoneProgress/create")["token"]
            assert server.hover(uri, FIRST_LINE["start"]) is not None
            assert answers == []
            server.notify("window/workDoneProgress/cancel", {"token": token})
            asking.join(9)
            assert answers == [""]


def test_the_request_itself_can_be_cancelled(tmp_path: Path) -> None:
    with listening(None) as address:
        write_site(tmp_path, address, tmp_path / "ca.pem")
        with opened(tmp_path) as (server, uri):
            [command] = offered(server, uri)
            errors: list[ServerError] = []

            def ask() -> None:
                try:
                    run(server, command)
                except ServerError as error:
                    errors.append(error)

            asking = threading.Thread(target=ask)
            asking.start()
            server.await_request("window/workDoneProgress/create")
            number = server.asked
            server.notify("$/cancelRequest", {"id": number})
            asking.join(9)
            assert [error.code for error in errors] == [-32800]
            assert server.hover(uri, FIRST_LINE["start"]) is not None


def test_what_the_upstream_showed_is_kept_for_card_and_fix(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(intermediates=3))
    write_site(tmp_path, address, lab.trusted(issued, "root"))
    with opened(tmp_path) as (server, uri):
        assert "Asked at" not in card(server, uri)
        run(server, offered(server, uri)[0])
        told = card(server, uri)
        assert f"nginx refuses {address}: 3 intermediate certificates" in told
        assert "It sent backend.internal ← lab int3 ← lab int2 ← lab int1." in told
        first = fixes(server, uri)[0]
        assert first["title"].startswith("Set proxy_ssl_verify_depth 3 in ")
        assert first["isPreferred"] is True

        server.open(tmp_path / "other.conf", "nginx", text="# nothing to do with it\n")
        assert "Asked at" in card(server, uri)
        site = server.open(tmp_path / "nginx.conf", "nginx")
        server.apply(first["edit"])
        assert "Asked at" not in card(server, uri), "another depth is another question"
        assert site


def test_a_certificate_that_has_expired_is_no_matter_of_settings(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(expired=frozenset({"leaf"}), intermediates=1))
    write_site(tmp_path, address, lab.trusted(issued, "root"))
    with opened(tmp_path) as (server, uri):
        assert any(fix.get("isPreferred") for fix in fixes(server, uri))
        run(server, offered(server, uri)[0])
        assert "expired" in card(server, uri)
        assert not any(fix.get("isPreferred") for fix in fixes(server, uri))


def card(server: LanguageServer, uri: str) -> str:
    return str(server.hover(uri, FIRST_LINE["start"])["contents"]["value"])


def fixes(server: LanguageServer, uri: str) -> list[dict[str, Any]]:
    return [action for action in server.code_actions(uri, FIRST_LINE) if "edit" in action]
