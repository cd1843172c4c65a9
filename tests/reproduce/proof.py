"""From a real line to the fix and to its absence: the steps of one proof.

Each step asserts; what was seen on the way is kept in `Evidence`.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from language_server import REPOSITORY, CodeAction, Diagnostic, LanguageServer
from lsp_text import Position, path_of
from reproduce.case import ByHand, Case, Change, Printed
from reproduce.lab.nginx import Installation
from reproduce.lab.scene import Bench

Files = dict[Path, bytes]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one proof saw: the versions, the line as printed, and the fix as it was applied."""

    nginx: str
    openssl: str
    record: str
    line: str
    title: str
    diff: str
    hover: str
    before: int | None
    by_hand: bool
    starts: bool

    def __str__(self) -> str:
        head = f"nginx {self.nginx}, OpenSSL {self.openssl}\n{self.line}\n\n{self.title}\n"
        return f"{head}{self.diff}\n{self.hover}\n"


def prove(
    case: Case,
    folder: Path,
    installation: Installation | None = None,
    capabilities: Mapping[str, Any] | None = None,
) -> Evidence | None:
    """Provoke, recognise, fix, and see the line gone. Raises AssertionError where that fails.

    The answer is None where such an nginx prints nothing and answers 200, as the case says.
    `capabilities` are the language client's (default: `language_server.default_capabilities`).
    """
    with Bench(case.scene, folder, installation) as bench:
        printed = case.expected(bench.installation.openssl)
        if printed is None:
            assert_silent(bench, case)
            return None
        log = bench.nginx.error_log
        if case.starts:
            line = provoke(bench, case, printed)
        else:
            log = log.with_name("nginx-t.log")
            line = refuse(bench, printed, log)
        recognise(log, printed, line)
        before = configuration(bench)
        title, hover = mend(bench, case, printed, log, capabilities)
        after = configuration(bench)
        if case.by_hand is None:
            assert_changes(bench, case.fix(bench.installation.openssl), before, after)
            fill_in(bench, case.fills)
        else:
            do_by_hand(bench, case.by_hand)
        if not case.starts:
            bench.nginx.start()
        assert_gone(bench, case)
        if case.verifies:
            assert_verified(bench, case)
        return Evidence(
            bench.installation.version,
            bench.installation.openssl,
            printed.record,
            line,
            title,
            diff(before, configuration(bench)),
            hover,
            case.refused if case.starts else None,
            case.by_hand is not None,
            case.starts,
        )


def assert_silent(bench: Bench, case: Case) -> None:
    """This nginx has nothing to complain about."""
    assert_accepted(bench)
    bench.nginx.start()
    assert bench.ask(case.host, case.asks[-1], case.port).status == 200
    assert bench.nginx.loud_lines() == []


def provoke(bench: Bench, case: Case, printed: Printed) -> str:
    """Ask until nginx prints the line; the answer is that line."""
    assert_accepted(bench)
    bench.nginx.start()
    for path in case.asks[:-1]:
        assert bench.ask(case.host, path, case.port).status == 200
    assert bench.ask(case.host, case.asks[-1], case.port).status == case.refused
    loud = bench.nginx.loud_lines()
    assert len(loud) == 1, loud
    assert printed.found_in(loud[0]), loud[0]
    return loud[0]


def refuse(bench: Bench, printed: Printed, log: Path) -> str:
    """`nginx -t` refuses the configuration; what it says goes to `log`."""
    tested = bench.nginx.test()
    assert tested.returncode == 1, tested.stderr
    log.write_text(tested.stderr)
    [line] = [line for line in tested.stderr.splitlines() if printed.found_in(line)]
    return line


def recognise(log: Path, printed: Printed, line: str) -> None:
    """`logcanon scan` finds the record in the real log, on the message and nothing else."""
    done = logcanon("scan", "--format", "json", str(log))
    assert done.returncode == 1, done.stderr
    [found] = map(json.loads, done.stdout.splitlines())
    assert (found["id"], found["kind"]) == (printed.record, "record")
    assert (found["severity"], found["level"]) == ("error", printed.level)
    assert text_lines(log.read_bytes())[found["line"] - 1] == line
    assert found["end_line"] == found["line"]
    assert line[found["column"] - 1 : found["end_column"] - 1] == printed.found_in(line)


def mend(
    bench: Bench,
    case: Case,
    printed: Printed,
    log: Path,
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
        uri = server.open(log, "log")
        [diagnostic] = server.diagnostics(uri, until=bool)
        message = server.text_of(uri, diagnostic["range"])
        assert message == printed.found_in(message)
        assert_diagnostic(diagnostic, printed)
        start = diagnostic["range"]["start"]
        hover = hover_text(server.hover(uri, start))
        # The card is headed by the record's signature, in which names and codes are examples.
        assert message in hover or signature_of(printed.record) in hover, hover
        for words in case.card:
            assert words in hover, hover
        if case.starts:
            assert_definition(server, uri, start, bench, case)
        elif case.by_hand is None:
            uri = server.open(bench.nginx.configuration / case.handler[0], "nginx")
            diagnostic = server.diagnostics(uri, until=bool)[0]
        return act(server, uri, diagnostic, case), hover


def act(server: LanguageServer, uri: str, diagnostic: Diagnostic, case: Case) -> str:
    """Take the code action, or see that none is offered where a person has to act."""
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
    for name, elements in by_hand.pems.items():
        bench.replace_pem(bench.folder / name, elements)
    for name, (old, new) in by_hand.replaces.items():
        path = bench.nginx.configuration / name
        text = path.read_text()
        assert text.count(bench.nginx.fill(old)) == 1, text
        path.write_text(text.replace(bench.nginx.fill(old), bench.nginx.fill(new)))


def assert_diagnostic(diagnostic: Diagnostic, printed: Printed) -> None:
    """Ours, of this record, an error, with a page that explains it."""
    assert diagnostic["source"] == "logcanon"
    assert diagnostic["code"] == printed.record
    assert diagnostic["severity"] == 1
    assert diagnostic["codeDescription"]["href"].startswith("https://")


def assert_definition(
    server: LanguageServer, uri: str, at: Position, bench: Bench, case: Case
) -> None:
    """Go to definition leads to the block that passed the request on."""
    places = server.definition(uri, at)
    assert places, "go to definition leads nowhere"
    place = places[0]
    file, opening = case.handler
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


def assert_changes(bench: Bench, changes: tuple[Change, ...], before: Files, after: Files) -> None:
    """The fix changed what the case says, where it says so, and not a byte besides."""
    links = [bench.nginx.configuration / name for name in bench.scene.links]
    assert all(link.is_symlink() for link in links)
    touched = {path for path in after if after[path] != before.get(path)}
    assert touched == {bench.nginx.configuration / change.file for change in changes}
    for path in touched:
        added, removed = line_changes(before[path], after[path])
        wanted = [c for c in changes if bench.nginx.configuration / c.file == path]
        adds = sorted(bench.nginx.fill(text) for c in wanted for text in c.adds)
        assert sorted(text.strip() for _, text in added) == adds
        assert sorted(text.strip() for text in removed) == sorted(
            text for change in wanted for text in change.removes
        )
        assert_line_ends_kept(before[path], after[path])
        for change in wanted:
            inside = block_lines(after[path], change.block)
            for text in change.adds:
                assert inside.count(bench.nginx.fill(text)) == 1, inside


def assert_line_ends_kept(before: bytes, after: bytes) -> None:
    """A file of CRLF lines stays one, and so does a file without any."""
    bare = [data.count(b"\n") - data.count(b"\r\n") for data in (before, after)]
    if bare[0] == 0:
        assert bare[1] == 0
    if b"\r\n" not in before:
        assert b"\r\n" not in after


def assert_accepted(bench: Bench) -> None:
    """`nginx -t` passes without a warning."""
    tested = bench.nginx.test()
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr


def assert_gone(bench: Bench, case: Case) -> None:
    """After a reload (which also forgets TLS sessions) all requests get 200, and no line comes."""
    assert_accepted(bench)
    bench.nginx.reload()
    mark = bench.nginx.mark()
    for _ in range(2):  # The second may resume a TLS session of the first.
        for path in case.asks:
            assert bench.ask(case.host, path, case.port).status == 200, bench.nginx.lines(mark)
    assert bench.nginx.loud_lines(mark) == []


def assert_verified(bench: Bench, case: Case) -> None:
    """The fix did not switch verification off: an impostor upstream is refused."""
    bench.impostor()
    bench.nginx.reload()  # nginx 1.30 keeps connections to upstreams open by itself
    mark = bench.nginx.mark()
    for path in case.asks:
        assert bench.ask(case.host, path, case.port).status == case.refused
    assert all(
        "upstream SSL certificate verify error" in line for line in bench.nginx.loud_lines(mark)
    )
    bench.genuine()


def settings_of(bench: Bench, settings: Mapping[str, str]) -> dict[str, Any]:
    """Settings with the folder filled in."""
    return {name: bench.nginx.fill(value) for name, value in settings.items()}


def configuration(bench: Bench) -> Files:
    """Every file below `nginx/`, byte for byte; what links point to, not the links."""
    files = bench.nginx.configuration.rglob("*")
    return {path: path.read_bytes() for path in files if path.is_file() and not path.is_symlink()}


def diff(before: Files, after: Files) -> str:
    """For a human to read."""
    text = ""
    for path, data in after.items():
        old, new = (d.decode(errors="replace").splitlines() for d in (before.get(path, b""), data))
        text += "\n".join(difflib.unified_diff(old, new, path.name, path.name, lineterm="", n=9))
    return text


def line_changes(before: bytes, after: bytes) -> tuple[list[tuple[int, str]], list[str]]:
    """Lines added, with their number in the new text, and lines removed."""
    old, new = text_lines(before), text_lines(after)
    added, removed = [], []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            removed += old[i1:i2]
            added += [(number, new[number]) for number in range(j1, j2)]
    return added, removed


def text_lines(data: bytes) -> list[str]:
    """Lines by "\\n" alone; bytes that are no UTF-8 are kept apart."""
    return data.decode(errors="surrogateescape").split("\n")


def block_lines(data: bytes, opening: str) -> list[str]:
    """The lines of the block that `opening` begins ("": of the file), without indent.

    The block ends with a brace below the column where it began.
    """
    lines = text_lines(data.replace(b"\r\n", b"\n"))
    if not opening:
        return [line.strip() for line in lines]
    first = next(n for n, line in enumerate(lines) if line.strip() == opening)
    indent = lines[first][: -len(opening)]
    last = next(n for n, line in enumerate(lines) if n > first and line == f"{indent}}}")
    return [line.strip() for line in lines[first + 1 : last]]


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


def logcanon(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The real command line."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "server"), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "logcanon", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, timeout=60
    )
