"""Findings for people at a terminal; the first line of each suits an editor's error format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from logcanon.finding import Applicability, Finding, Location, Severity
from logcanon.reports.plain import text_width
from logcanon.reports.printable import printable, shortened
from logcanon.reports.region import Texts
from logcanon.reports.repeats import tell_repeats
from logcanon.reports.writer import Writer
from logcanon.text import Span

EXCERPT_WIDTH = 100
_LEAD = 24  # characters of the line kept before the part that is meant
_MESSAGE_LIMIT = 300
_VALUE_LIMIT = 80
_COLOURS: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.ERROR: "\x1b[1;31m",
        Severity.WARNING: "\x1b[1;33m",
        Severity.INFORMATION: "\x1b[1;34m",
        Severity.HINT: "\x1b[1;36m",
    }
)
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_APPLICABILITIES: Mapping[Applicability, str] = MappingProxyType(
    {
        Applicability.SAFE: "",
        Applicability.UNSAFE: " (unsafe: look before you take it)",
        Applicability.DISPLAY_ONLY: " (by hand)",
    }
)


class TextWriter(Writer):
    """A finding that says the same as the one before is one line, with what its own line says."""

    _before: object = None

    def write(self, finding: Finding) -> None:
        """Write the finding's lines."""
        about = _about(finding)
        if about == self._before:
            lines = [_head(finding, self._texts, _said(finding), colour=self._colour)]
        else:
            lines = list(_whole(finding, self._texts, colour=self._colour))
            if self._before is not None:
                self._out.write("\n")
        self._out.writelines(f"{line}\n" for line in lines)
        self._before = about


def _about(finding: Finding) -> object:
    return (
        finding.id,
        finding.message,
        finding.primary.path,
        finding.cause,
        finding.remark,
        tuple(fix.title for fix in finding.fixes),
    )


def _whole(finding: Finding, texts: Texts, *, colour: bool) -> Iterator[str]:
    yield _head(finding, texts, finding.message, colour=colour)
    paint = _COLOURS[finding.severity] if colour else ""
    shown = texts.first_line(finding.primary)
    if shown:
        excerpt, carets = _excerpt(*shown)
        yield f"  | {excerpt}"
        yield f"  | {paint}{carets}{_PLAIN if colour else ''}"
    if finding.fields:
        yield f"  line: {_said(finding)}"
    if finding.repeats:
        yield f"  seen: {tell_repeats(finding.repeats, 'en')}"
    if finding.cause:
        yield f"  cause: {_place(finding.cause, texts)}"
    for location in finding.related:
        yield f"  see: {_place(location, texts)}"
    if finding.remark:
        yield f"  note: {printable(finding.remark)}"
    for fix in finding.fixes:
        yield f"  fix: {printable(fix.title)}{_APPLICABILITIES[fix.applicability]}"


def _head(finding: Finding, texts: Texts, message: str, *, colour: bool) -> str:
    region = texts.region(finding.primary)
    place = f"{printable(str(finding.primary.path))}:{region.line}:{region.column}:"
    severity, message = finding.severity.value, shortened(message, _MESSAGE_LIMIT)
    if colour:
        place, severity = f"{_BOLD}{place}{_PLAIN}", f"{_COLOURS[finding.severity]}{severity}"
        return f"{place} {severity}{_PLAIN} {finding.id}: {printable(message)}"
    return f"{place} {severity} {finding.id}: {printable(message)}"


def _said(finding: Finding) -> str:
    said = [f"{name}: {shortened(value, _VALUE_LIMIT)}" for name, value in finding.fields.items()]
    return printable(", ".join(said)) or finding.message


def _place(location: Location, texts: Texts) -> str:
    region = texts.region(location)
    place = f"{printable(str(location.path))}:{region.line}:{region.column}"
    return f"{place}: {printable(location.note)}" if location.note else place


def _excerpt(line: str, span: Span) -> tuple[str, str]:
    """The line around `span`, and the carets below it; an ellipsis stands for what is cut off."""
    start = max(0, span.start - _LEAD)
    if start and span.end <= EXCERPT_WIDTH:
        start = 0
    end = min(len(line), start + EXCERPT_WIDTH)
    before, after = "…" if start else "", "…" if end < len(line) else ""
    shown = before + printable(line[start:end]) + after
    first = span.start - start + len(before)
    last = max(first + 1, min(span.end, end) - start + len(before))
    carets = "^" * max(1, text_width(shown[first:last]))
    return shown, " " * text_width(shown[:first]) + carets
