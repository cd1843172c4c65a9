"""The card of a finding: a record's words and what is known of this very case."""

from __future__ import annotations

from collections.abc import Sequence

from logcanon.finding import Finding, Location
from logcanon.messages.lookup import Recognition
from logcanon.nginx.config import Config
from logcanon.records.model import Record
from logcanon.records.text import localized
from logcanon.reports.card import Card
from logcanon.reports.message_card import render_foreign_card, render_message_card
from logcanon.reports.wording import wording
from logcanon.scan.line import LogLine
from logcanon.workspace.snapshot import Snapshot


def card_of(snapshot: Snapshot, record: Record, finding: Finding | None = None) -> Card:
    """The card of `record`, in the language of `snapshot`; with a finding, of that case."""
    engine = snapshot.engine
    text = localized(record, engine.language)
    caveats = engine.caveats(record)
    if finding is None:
        return Card(text, workaround_notes=caveats)
    where = ""
    if finding.cause is not None:
        where = _where(snapshot, finding.cause, finding.cause_reason)
    return Card(
        text,
        fields=tuple(finding.fields.items()),
        cause_note=where,
        causes=finding.causes,
        findings=tuple(_sentence(text) for text in (*finding.notes, finding.remark) if text),
        workaround_notes=caveats,
    )


def message_card_of(
    snapshot: Snapshot,
    line: LogLine,
    found: Recognition | None,
    configs: Sequence[Config],
    *,
    markdown: bool,
) -> str:
    """The text of the card of a line that no record recognises, with the block it leads to.

    Without `found` the message is not nginx's own.
    """
    engine = snapshot.engine
    leads = engine.trace(line, configs).leads
    where = [
        _where(snapshot, lead.location, lead.candidate.told.in_language(engine.language))
        for lead in leads
    ]
    if found is None:
        return render_foreign_card(line, where=where, markdown=markdown, language=engine.language)
    return render_message_card(
        found, line, where=where, markdown=markdown, language=engine.language
    )


def _where(snapshot: Snapshot, block: Location, reason: str) -> str:
    """The block with file and line, and why it is that one."""
    place = f"{block.note} ({snapshot.place_name(block)})"
    words = wording(snapshot.engine.language)
    return place + (words.since.format(reason=reason) if reason else "")


def _sentence(remark: str) -> str:
    """A remark, which elsewhere stands behind a colon, as a sentence of its own.

    nginx, its directives and hosts are written small, at the start of a sentence too.
    """
    ends = remark.endswith((".", "。"))
    stop = "" if ends else "." if remark.isascii() or remark[-1].isascii() else "。"
    word = remark.partition(" ")[0]
    is_name = word == "nginx" or not word.rstrip(",;:").isalpha()
    start = remark[:1] if is_name else remark[:1].upper()
    return start + remark[1:] + stop
