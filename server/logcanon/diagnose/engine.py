"""Occurrences and configurations in, findings with fixes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Literal

from logcanon.diagnose.causes import rank
from logcanon.diagnose.caveats import caveats
from logcanon.diagnose.facts import Facts, Surroundings, facts_of_block, facts_of_line
from logcanon.diagnose.message_finding import message_finding
from logcanon.diagnose.phrases import phrases
from logcanon.diagnose.prescribe import Prescriber, Prescription
from logcanon.diagnose.remedy import Setting, remedies_of, remedy_of
from logcanon.diagnose.trace import Lead, Trace, Tracer
from logcanon.diagnose.trust import Trust
from logcanon.finding import Finding, Fix, Location, Severity
from logcanon.messages.explain import title
from logcanon.messages.table import KEY_PREFIX
from logcanon.messages.table import table as messages
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.directives import table
from logcanon.nginx.trusted_file import Files
from logcanon.records.catalog import Catalog
from logcanon.records.model import Record
from logcanon.records.text import localized
from logcanon.rules.base import RECORD_OF_VERIFICATION, RuleContext
from logcanon.rules.registry import check_config
from logcanon.scan.line import LogLine
from logcanon.scan.occurrence import Occurrence

_SEVERITY_OF_LEVEL = {
    "emerg": Severity.ERROR,
    "alert": Severity.ERROR,
    "crit": Severity.ERROR,
    "error": Severity.ERROR,
    "warn": Severity.WARNING,
    "notice": Severity.INFORMATION,
    "info": Severity.INFORMATION,
    "debug": Severity.HINT,
}

# ngx_http_upstream_ssl_handshake checks neither without proxy_ssl_verify.
_ONLY_WHEN_VERIFYING = (
    "upstream SSL certificate verify error",
    "upstream SSL certificate does not match",
)


class Engine:
    """Concludes; knows files only through `files`. Memoises for the life of a snapshot."""

    def __init__(
        self, catalog: Catalog, files: Files, language: Literal["en", "zh"], ca_file: str = ""
    ) -> None:
        self.catalog = catalog
        self.language: Literal["en", "zh"] = language
        self._files = files
        self._ca_file = ca_file
        self._words = phrases(language)
        self._of_config: dict[int, tuple[Finding, ...]] = {}
        self._tracer = Tracer()

    def of_config(self, config: Config) -> tuple[Finding, ...]:
        """What the rules find in `config`, and what is wrong with its text."""
        if id(config) not in self._of_config:
            context = RuleContext(
                config=config,
                table=table(),
                files=self._files,
                remedy=lambda scope: self._verification(config, scope).fixes,
                language=self.language,
            )
            self._of_config[id(config)] = tuple(check_config(context))
        return self._of_config[id(config)]

    def signature(self, name: str) -> str:
        """What a line is recognised as: the signature of a record, or a message of nginx."""
        record = self.catalog.records.get(name)
        if record is not None:
            return localized(record, self.language).signature
        message = messages().get(name)
        return title(message) if message is not None else name

    def of_occurrence(self, occurrence: Occurrence, path: Path) -> Finding:
        """The finding for one log line, by itself: cheap, no configuration is looked at."""
        if occurrence.record_id.startswith(KEY_PREFIX):
            return message_finding(occurrence, path, self.language)
        record = self.catalog.records[occurrence.record_id]
        text = localized(record, self.language)
        level = occurrence.line.level
        return Finding(
            id=record.id,
            kind="record",
            severity=_SEVERITY_OF_LEVEL.get(level or "error", Severity.ERROR),
            message=text.root_cause,
            primary=Location(path, occurrence.span, line=occurrence.line_number),
            level=level,
            fields={name: field.text for name, field in occurrence.line.fields.items()},
            help_uri=record.official_doc_url,
        )

    def joined(self, occurrence: Occurrence, path: Path, configs: Sequence[Config]) -> Finding:
        """The finding for one log line with the block it leads to, and the fixes there."""
        finding = self.of_occurrence(occurrence, path)
        if finding.kind == "message":
            blocks = self.blocks(occurrence.line, configs)
            return replace(finding, cause=blocks[0] if blocks else None)
        if not configs:
            return replace(finding, remark=self._words.no_config)
        found = self.trace(occurrence.line, configs)
        if not found.leads:
            return replace(finding, remark=found.reason.in_language(self.language))
        record = self.catalog.records[occurrence.record_id]
        facts = self._facts(occurrence.line, found.leads[0])
        causes = rank(record.causes, facts, chinese=self.language == "zh")
        remedies = remedies_of(record, table(), causes)
        if not remedies:
            return replace(
                finding,
                cause=cause_of(found.leads[0]),
                causes=causes,
                remark=self._words.no_directive,
            )
        fixes: list[Fix] = []
        remarks: list[str] = []
        for lead, remedy in product(found.leads, remedies):
            prescription = self._prescribe(lead, remedy.settings)
            if remedy.is_doubtful:
                prescription = prescription.doubted()
            fixes += (f for f in prescription.fixes if all(f.edits != g.edits for g in fixes))
            if prescription.remark and prescription.remark not in remarks:
                remarks.append(prescription.remark)
        return replace(
            finding,
            cause=cause_of(found.leads[0]),
            causes=causes,
            fixes=tuple(replace(f, preferred=f is fixes[0]) for f in fixes),
            remark=self._remark(occurrence.line, facts, fixes, remarks),
        )

    def _facts(self, line: LogLine, lead: Lead) -> Facts:
        around = Surroundings(lead.config, self._files, self._words)
        return {
            **facts_of_line(line.text, self._words),
            **facts_of_block(lead.candidate.scope, around),
        }

    def _remark(
        self, line: LogLine, facts: Facts, fixes: Sequence[Fix], remarks: Sequence[str]
    ) -> str:
        if "verify-off-now" in facts and line.message.text.startswith(_ONLY_WHEN_VERIFYING):
            return self._words.older_line
        return "" if fixes else "; ".join(remarks)

    def caveats(self, record: Record) -> Mapping[int, str]:
        """What to know before a workaround of `record` is copied by hand, by its index."""
        return caveats(record, self._files, self.language)

    def blocks(self, line: LogLine, configs: Sequence[Config]) -> list[Location]:
        """Where the blocks stand that may have written a line, likeliest first."""
        return [cause_of(lead) for lead in self.trace(line, configs).leads]

    def trace(self, line: LogLine, configs: Sequence[Config]) -> Trace:
        """The blocks that may have written a line."""
        return self._tracer.trace(line, configs)

    def _prescribe(self, lead: Lead, remedy: Sequence[Setting]) -> Prescription:
        trust = Trust(lead.config, self._files, self._ca_file)
        return Prescriber(lead.config, trust, self._words).prescribe(lead.candidate.scope, remedy)

    def _verification(self, config: Config, scope: Scope) -> Prescription:
        record = self.catalog.records.get(RECORD_OF_VERIFICATION)
        if record is None:
            return Prescription((), "the record of upstream verification is not loaded")
        trust = Trust(config, self._files, self._ca_file)
        return Prescriber(config, trust, self._words).prescribe(scope, remedy_of(record, table()))


def cause_of(lead: Lead) -> Location:
    """Where the block of a lead stands; the note names it."""
    directive = lead.candidate.scope.directive
    if directive is None:
        raise ValueError("a candidate is always a block")
    return Location(
        directive.tree.source.path, directive.head_span, note=lead.candidate.scope.label
    )
