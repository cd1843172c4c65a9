"""Findings as SARIF 2.1.0 (OASIS standard, 27 March 2020)."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TextIO
from urllib.parse import quote

import logcanon
from logcanon.finding import Applicability, Finding, Fix, Location, Severity
from logcanon.reports.printable import encodable
from logcanon.reports.region import LogLines, Lookup, Region, Texts, span_region
from logcanon.reports.writer import Writer

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "logcanon/v1"
_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.ERROR: "error",
        Severity.WARNING: "warning",
        Severity.INFORMATION: "note",
        Severity.HINT: "note",
    }
)
# Two requests for the same thing are the same problem, whoever made them and when.
_PASSING_FIELDS = frozenset({"client", "bytes from/to client", "bytes from/to upstream"})
_EMBEDDED_LINK = re.compile(r"[\[\]]")


class SarifWriter(Writer):
    """One SARIF log with one run; it is written at the end, as a whole."""

    def __init__(
        self,
        out: TextIO,
        *,
        lookup: Lookup,
        log_line: LogLines | None = None,
        colour: bool = False,
    ) -> None:
        super().__init__(out, lookup=lookup, log_line=log_line, colour=colour)
        self._findings: list[Finding] = []

    def write(self, finding: Finding) -> None:
        """Keep the finding for the end."""
        self._findings.append(finding)

    def finish(self) -> None:
        """Write the log."""
        json.dump(as_log(self._findings, self._texts), self._out, indent=2)
        self._out.write("\n")


def as_log(findings: Iterable[Finding], texts: Texts) -> dict[str, Any]:
    """The SARIF log as JSON values."""
    rules: dict[str, dict[str, Any]] = {}
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        rules.setdefault(finding.id, _rule(finding))
        fingerprint = _fingerprint(finding)
        seen[fingerprint] += 1
        results.append(
            {
                "ruleId": finding.id,
                "ruleIndex": list(rules).index(finding.id),
                **_result(finding, texts),
                "partialFingerprints": {FINGERPRINT: f"{fingerprint}:{seen[fingerprint]}"},
            }
        )
    driver = {"name": "logcanon", "version": logcanon.__version__, "rules": list(rules.values())}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(finding: Finding) -> dict[str, Any]:
    # A record's findings all say the same; those of a rule name what they found.
    rule: dict[str, Any] = {
        "id": finding.id,
        "shortDescription": _message(finding.message if finding.kind == "record" else finding.id),
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"tags": ["nginx", finding.kind]},
    }
    if finding.help_uri:
        rule["helpUri"] = finding.help_uri
    return rule


def _result(finding: Finding, texts: Texts) -> dict[str, Any]:
    result: dict[str, Any] = {
        "level": _LEVELS[finding.severity],
        "message": _message(" ".join(filter(None, (finding.message, finding.remark)))),
        "locations": [_location(finding.primary, texts)],
    }
    if finding.repeats:
        result["occurrenceCount"] = finding.repeats.count
    related = [*finding.related, *([finding.cause] if finding.cause else [])]
    if related:
        result["relatedLocations"] = [
            {"id": number, **_location(location, texts)}
            for number, location in enumerate(related, start=1)
        ]
    applicable = [_fix(fix, texts) for fix in finding.fixes if _is_applicable(fix)]
    fixes = [fix for fix in applicable if fix["artifactChanges"]]
    if fixes:
        result["fixes"] = fixes
    said = {"level": finding.level, "fields": _encodable_fields(finding)}
    result["properties"] = {key: value for key, value in said.items() if value}
    return result


def _location(location: Location, texts: Texts) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(location.path)},
            "region": _region(texts.region(location)),
        }
    }
    if location.note:
        shown["message"] = _message(location.note)
    return shown


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _is_applicable(fix: Fix) -> bool:
    return fix.applicability is not Applicability.DISPLAY_ONLY


def _fix(fix: Fix, texts: Texts) -> dict[str, Any]:
    return {
        "description": _message(fix.title),
        "artifactChanges": list(_changes(fix, texts)),
        "properties": {"applicability": fix.applicability.value},
    }


def _changes(fix: Fix, texts: Texts) -> Iterator[dict[str, Any]]:
    for path, edits in fix.edits.items():
        if not len(edits):
            continue
        source = texts.source(path)
        if source is None:
            continue
        yield {
            "artifactLocation": {"uri": _uri(path)},
            "replacements": [
                {
                    "deletedRegion": _region(span_region(edit.span, source)),
                    "insertedContent": {"text": encodable(edit.text)},
                }
                for edit in edits
            ],
        }


def _message(text: str) -> dict[str, str]:
    """A plain message; brackets escaped where they would make a link (section 3.11.6)."""
    if "](" in text:
        text = _EMBEDDED_LINK.sub(lambda m: f"\\{m.group()}", text)
    return {"text": encodable(text)}


def _uri(path: Path) -> str:
    """A file address for an absolute path, else a relative one."""
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix().encode("utf-8", "surrogateescape"))


def _fingerprint(finding: Finding) -> str:
    """The same for the same problem, on whichever line of the file it stands."""
    lasting = sorted((n, v) for n, v in finding.fields.items() if n not in _PASSING_FIELDS)
    told = [finding.id, finding.primary.path.as_posix(), finding.message, lasting]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _encodable_fields(finding: Finding) -> dict[str, str]:
    return {name: encodable(value) for name, value in finding.fields.items()}
