"""The command logcanon.probe: ask the upstream behind a log line, as nginx would.

Nothing but this command contacts another host; it runs only when the user takes its code action,
and never in a workspace that the client calls untrusted.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from uuid import uuid4

from lsprotocol import types

from logcanon.finding import Cause
from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.server import LogcanonServer
from logcanon.probe.library import what_is_missing
from logcanon.probe.question import Question, question_of_trace
from logcanon.scan.line import parse_line
from logcanon.workspace.line_finding import finding_of_line
from logcanon.workspace.snapshot import Snapshot

if TYPE_CHECKING:
    from logcanon.probe.ask import Report

COMMAND = "logcanon.probe"
KIND = "logcanon.probe"  # no quick fix: editors run a quick fix that is alone without asking
_TITLES = {
    "en": ("Ask the upstream {address} for its certificates", "Asking {address}"),
    "zh": ("询问上游 {address} 的证书", "正在询问 {address}"),
}
_REFUSALS = {
    "en": (
        "In an untrusted workspace logcanon asks no upstream.",
        "That line leads to no upstream that nginx talks to by TLS.",
    ),
    "zh": ("在不受信任的工作区中，logcanon 不询问上游。", "该行没有指向 nginx 以 TLS 连接的上游。"),
}


def register(server: LogcanonServer) -> None:
    """Register the command."""
    pages = _Pages()

    @server.command(COMMAND)
    async def probe(ls: LogcanonServer, uri: str, line: int) -> str:
        """The page in Markdown, also shown; "" when the user stopped it."""
        snapshot = ls.session.snapshot()
        language = snapshot.engine.language
        untrusted, nothing = _REFUSALS[language]
        document = ls.documents.get(uri)
        question = _question(snapshot, document, line) if document else None
        problem = "" if ls.is_trusted else untrusted
        problem = problem or ("" if question else nothing) or what_is_missing(language)
        if problem or question is None:
            _show(ls, problem, types.MessageType.Warning)
            return problem
        report = await _asked(ls, snapshot, question)
        if report is None or document is None:
            return ""
        answer, page = _told(snapshot, question, report, document, line)
        _show(ls, answer, types.MessageType.Info)
        await ls.open_in_editor(pages.write(page))
        return page


def probe_actions(ls: LogcanonServer, document: Document, line: int) -> Iterator[types.CodeAction]:
    """The offer to ask, on a log line that leads to a TLS upstream."""
    if not ls.is_trusted or document.kind is not Kind.LOG:
        return
    snapshot = ls.session.snapshot()
    question = _question(snapshot, document, line)
    if question is not None:
        title = _TITLES[snapshot.engine.language][0].format(address=question.address)
        command = types.Command(title, COMMAND, arguments=[document.uri, line])
        yield types.CodeAction(title=title, kind=KIND, command=command)


def _question(snapshot: Snapshot, document: Document, number: int) -> Question | None:
    if document.kind is not Kind.LOG or not 0 <= number < document.store.line_count:
        return None
    line = parse_line(document.message_at(number)[1])
    if line is None or "upstream" not in line.fields:
        return None
    return question_of_trace(line, snapshot.engine.trace(line, snapshot.configs))


async def _asked(ls: LogcanonServer, snapshot: Snapshot, question: Question) -> Report | None:
    """What was learned, None when stopped; works in a thread."""
    from logcanon.probe.ask import ask  # noqa: PLC0415 - needs a library that may be absent

    language = snapshot.engine.language
    stop = Event()
    title = _TITLES[language][1].format(address=question.address)
    work = partial(ask, question, snapshot.disk, stop=stop)
    async with _stoppable(ls, title, stop):
        try:
            report = await asyncio.get_running_loop().run_in_executor(ls.thread_pool, work)
        except asyncio.CancelledError:
            stop.set()
            raise
    return None if stop.is_set() else report


def _told(
    snapshot: Snapshot, question: Question, report: Report, document: Document, line: int
) -> tuple[str, str]:
    """(the answer in a sentence, the whole page); from now on the answer counts for the line."""
    from logcanon.probe.page import headline, render  # noqa: PLC0415
    from logcanon.probe.witness import witness_of  # noqa: PLC0415

    language = snapshot.engine.language
    snapshot.asked.keep(question, witness_of(report, language))
    line, text = document.message_at(line)
    occurrence = snapshot.line_occurrence(text, line)
    causes: Sequence[Cause] = ()
    if occurrence is not None:
        path, configs = document.file_path, snapshot.configs
        causes = finding_of_line(snapshot, occurrence, path, configs).causes
    page = render(
        report, language, markdown=True, place=question.place, line_failed=True, causes=causes
    )
    return headline(report, language), page


@asynccontextmanager
async def _stoppable(ls: LogcanonServer, title: str, stop: Event) -> AsyncIterator[None]:
    """A progress that the user can stop, where the client shows one."""
    window = ls.client_capabilities.window
    if not (window and window.work_done_progress):
        yield
        return
    token = str(uuid4())
    await ls.work_done_progress.create_async(token)
    ls.work_done_progress.tokens[token].add_done_callback(lambda _: stop.set())
    begin = types.WorkDoneProgressBegin(title=title, cancellable=True)
    ls.work_done_progress.begin(token, begin)
    try:
        yield
    finally:
        ls.work_done_progress.end(token, types.WorkDoneProgressEnd())


def _show(ls: LogcanonServer, message: str, kind: types.MessageType) -> None:
    ls.window_show_message(types.ShowMessageParams(kind, message))


class _Pages:
    """Files for the client to open; they go when the server ends."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._count = 0

    def write(self, page: str) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="logcanon-")
        self._count += 1
        path = Path(self._folder.name) / f"upstream-{self._count}.md"
        path.write_text(page + "\n", encoding="utf-8")
        return path
