"""Findings as GitHub workflow commands, which become annotations of a run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from logcanon.finding import Finding, Severity
from logcanon.reports.printable import encodable
from logcanon.reports.region import Texts
from logcanon.reports.repeats import tell_repeats
from logcanon.reports.writer import Writer

_COMMANDS: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.ERROR: "error",
        Severity.WARNING: "warning",
        Severity.INFORMATION: "notice",
        Severity.HINT: "notice",
    }
)


class GitHubWriter(Writer):
    """One command a finding, each on its own line."""

    def write(self, finding: Finding) -> None:
        """Write the finding's line."""
        self._out.write(command(finding, self._texts) + "\n")


def command(finding: Finding, texts: Texts) -> str:
    """`::error file=F,line=L,...::message`.

    Columns are given only where the finding lies on one line: GitHub ignores the annotation else.
    """
    region = texts.region(finding.primary)
    properties: dict[str, object] = {
        "file": finding.primary.path.as_posix(),
        "line": region.line,
        "endLine": region.end_line,
        "title": finding.id,
    }
    if region.line == region.end_line:
        properties |= {"col": region.column, "endColumn": region.end_column}
    message = finding.message
    if finding.repeats:
        message += f" ({tell_repeats(finding.repeats, 'en')})"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    """Escaped as actions/toolkit does it (packages/core/src/command.ts, escapeData)."""
    return encodable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
