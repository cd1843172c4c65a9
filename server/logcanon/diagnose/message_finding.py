"""The finding for a line that no record recognises, from the table of nginx's messages."""

from __future__ import annotations

from pathlib import Path

from logcanon.finding import Finding, Location, Severity
from logcanon.messages.explain import summary
from logcanon.messages.words import Language
from logcanon.scan.occurrence import Occurrence


def message_finding(occurrence: Occurrence, path: Path, language: Language) -> Finding:
    """A hint: the table says what the message is, not what is wrong or what helps."""
    line = occurrence.line
    return Finding(
        id=occurrence.record_id,
        kind="message",
        severity=Severity.HINT,
        message=summary(line, language),
        primary=Location(path, occurrence.span, line=occurrence.line_number),
        level=line.level,
        fields={name: field.text for name, field in line.fields.items()},
    )
