"""The card of a finding: a record's words and what is known of this very case."""

from __future__ import annotations

from logcanon.finding import Finding
from logcanon.records.dead_end_title import Language
from logcanon.records.model import Record
from logcanon.records.text import localized
from logcanon.reports.card import Card


def card_of(record: Record, finding: Finding | None, language: Language, place: str = "") -> Card:
    """The card of `record`; `place` says where `finding.cause` stands (`shop.conf:12`)."""
    text = localized(record, language)
    if finding is None:
        return Card(text)
    note = ""
    if finding.cause is not None:
        note = f"{finding.cause.note} ({place or finding.cause.path.name})"
    return Card(
        text,
        fields=tuple(finding.fields.items()),
        cause_note=note,
        findings=(finding.remark,) if finding.remark else (),
    )
