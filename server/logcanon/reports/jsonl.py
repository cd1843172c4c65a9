"""Findings as JSON, one object a line: the format that other programs rely on."""

from __future__ import annotations

import json
from typing import Any

from logcanon.finding import Finding
from logcanon.reports.printable import encodable
from logcanon.reports.region import Texts
from logcanon.reports.writer import Writer


class JsonLinesWriter(Writer):
    """One object a finding, each on its own line."""

    def write(self, finding: Finding) -> None:
        """Write the finding's line."""
        line = json.dumps(as_object(finding, self._texts), ensure_ascii=False)
        self._out.write(encodable(line) + "\n")


def as_object(finding: Finding, texts: Texts) -> dict[str, Any]:
    """The finding as JSON values; lines and columns from 1, columns in code points.

    `config` is where the cause stands, or null; `repeats` tells of the equal lines that this one
    stands for, null where it is the only one.
    """
    region = texts.region(finding.primary)
    return {
        "path": str(finding.primary.path),
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
        "id": finding.id,
        "kind": finding.kind,
        "severity": finding.severity.value,
        "level": finding.level,
        "message": finding.message,
        "fields": dict(finding.fields),
        "config": _config(finding, texts),
        "repeats": _repeats(finding),
        "fixes": [
            {"title": fix.title, "applicability": fix.applicability.value} for fix in finding.fixes
        ],
    }


def _config(finding: Finding, texts: Texts) -> dict[str, Any] | None:
    if finding.cause is None:
        return None
    return {
        "path": str(finding.cause.path),
        "line": texts.region(finding.cause).line,
        "block": finding.cause.note,
    }


def _repeats(finding: Finding) -> dict[str, Any] | None:
    told = finding.repeats
    if told is None:
        return None
    return {
        "count": told.count,
        "first_time": told.first_time,
        "last_time": told.last_time,
        "last_line": told.last_line + 1,
        "distinct": dict(told.distinct),
    }
