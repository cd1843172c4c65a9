"""The finding for a line that no record recognises, from the table of nginx's messages."""

from __future__ import annotations

from pathlib import Path

from logcanon.finding import Finding, Location, Severity
from logcanon.messages.explain import summary
from logcanon.messages.lookup import Recognition
from logcanon.messages.words import Language
from logcanon.scan.line import LogLine
from logcanon.text import Span


def message_finding(
    found: Recognition, line: LogLine, path: Path, number: int, language: Language
) -> Finding:
    """A hint: the table says what the message is, not what is wrong or what helps.

    `number` is the zero-based line of the log.
    """
    message = line.message.span
    return Finding(
        id=found.message.id,
        kind="message",
        severity=Severity.HINT,
        message=summary(found, line, language),
        primary=Location(path, Span(message.start, message.end), line=number),
        level=line.level,
        fields={name: field.text for name, field in line.fields.items()},
    )
