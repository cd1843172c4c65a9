"""The findings of an open log as its reader wants them: equal lines once, no record in the way."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from logcanon.diagnose.engine import Engine
from logcanon.diagnose.group import Group, by_record
from logcanon.diagnose.neighbours import reason_line
from logcanon.finding import Finding, Location, Severity
from logcanon.lsp.documents import Document
from logcanon.lsp.progress import progress
from logcanon.lsp.server import LogcanonServer
from logcanon.reports.repeats import tell_repeats
from logcanon.scan.line import parse_line
from logcanon.scan.occurrence import Occurrence
from logcanon.workspace.snapshot import Snapshot

# Different lines that one record may show: what is more is counted, and said.
MOST_OF_ONE_RECORD = 50
_WORDS = {
    "en": {
        "record": "{id}: {lines} lines that differ in {groups} ways; {shown} of them are shown",
        "reason": "the reason: {message}",
        "log": "{groups} different lines of this log are recognised; the last {shown} are shown",
    },
    "zh": {
        "record": "{id}：共 {lines} 行，分为 {groups} 种；显示其中 {shown} 种",
        "reason": "原因：{message}",
        "log": "此日志中识别出 {groups} 种不同的行；显示最后 {shown} 种",
    },
}


async def log_findings(ls: LogcanonServer, snapshot: Snapshot, document: Document) -> list[Finding]:
    """What the records say of a log; the server answers others while it scans."""
    loop = asyncio.get_running_loop()
    async with progress(ls, f"Scanning {document.file_path.name}", document.store.byte_count):
        while True:
            version = document.version
            found = await loop.run_in_executor(ls.thread_pool, _found, snapshot, document)
            if document.version == version:
                return found


def _found(snapshot: Snapshot, document: Document) -> list[Finding]:
    engine, most = snapshot.engine, snapshot.settings.max_diagnostics
    groups = document.groups(snapshot.searcher)
    shown, notes = _capped(engine, groups, document)
    total = len(shown) + len(notes)
    if total > most:
        kept = sorted(shown, key=lambda one: one.last.line_number)[-(most - 1) :]
        words = _WORDS[engine.language]["log"].format(groups=len(groups), shown=len(kept))
        shown = sorted(kept, key=lambda one: one.first.line_number)
        notes = [_note(words, engine.of_occurrence(shown[0].first, document.file_path).primary)]
    return [*notes, *(finding_of(engine, one, document) for one in shown)]


def finding_of(engine: Engine, group: Group, document: Document) -> Finding:
    """The finding for equal lines, at the first of them."""
    finding = engine.of_occurrence(group.first, document.file_path)
    finding = replace(finding, related=tuple(_reasons(engine, group.first, document)))
    if group.count == 1:
        return finding
    last = engine.of_occurrence(group.last, document.file_path).primary
    told = tell_repeats(group.repeats, engine.language)
    return replace(
        finding,
        message=f"{finding.message} ({told})",
        repeats=group.repeats,
        related=(*finding.related, replace(last, note=group.repeats.last_time)),
    )


def _reasons(engine: Engine, occurrence: Occurrence, document: Document) -> Iterator[Location]:
    """The line that says why, for one that does not say it itself."""
    number = reason_line(occurrence.line, occurrence.line_number, document.store)
    reason = parse_line(document.store.line_text(number)) if number is not None else None
    if reason is not None:
        note = _WORDS[engine.language]["reason"].format(message=reason.message.text)
        yield Location(document.file_path, reason.message.span, line=number, note=note)


def _capped(
    engine: Engine, groups: list[Group], document: Document
) -> tuple[list[Group], list[Finding]]:
    """The groups that are shown, and a note for each record that has more."""
    ways = Counter(one.record_id for one in groups)
    seen: Counter[str] = Counter()
    shown: list[Group] = []
    for one in groups:
        seen[one.record_id] += 1
        if seen[one.record_id] <= MOST_OF_ONE_RECORD:
            shown.append(one)
    return shown, list(_notes(engine, groups, ways, document))


def _notes(
    engine: Engine, groups: list[Group], ways: Counter[str], document: Document
) -> Iterator[Finding]:
    for record_id, whole in by_record(groups).items():
        if ways[record_id] > MOST_OF_ONE_RECORD:
            words = _WORDS[engine.language]["record"].format(
                id=record_id, lines=whole.count, groups=ways[record_id], shown=MOST_OF_ONE_RECORD
            )
            yield _note(words, engine.of_occurrence(whole.first, document.file_path).primary)


def _note(message: str, at: Location) -> Finding:
    return Finding("too-many", "rule", Severity.INFORMATION, message, at)
