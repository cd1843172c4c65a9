"""Occurrences and configurations in, findings with fixes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from logcanon.diagnose.caveats import caveats
from logcanon.diagnose.join import Joiner
from logcanon.diagnose.lead import Trace
from logcanon.diagnose.means import Means
from logcanon.diagnose.message_finding import message_finding
from logcanon.diagnose.prescribe import Prescription
from logcanon.diagnose.remedy import remedy_of
from logcanon.diagnose.trace import Tracer
from logcanon.diagnose.witness import NOTHING, Witness
from logcanon.finding import Finding, Location, Severity
from logcanon.messages.explain import title
from logcanon.messages.table import KEY_PREFIX
from logcanon.messages.table import table as messages
from logcanon.nginx.build import Build
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.directives import table
from logcanon.nginx.trusted_file import Files
from logcanon.records.catalog import Catalog
from logcanon.records.model import Record
from logcanon.records.text import RecordText, localized
from logcanon.rules.base import RECORD_OF_VERIFICATION, RuleContext
from logcanon.rules.registry import check_config
from logcanon.scan.line import LogLine
from logcanon.scan.occurrence import Occurrence
from logcanon.text import Phrase

_NO_CONFIG = Phrase(
    "no nginx configuration is at hand to follow this line into", "没有可供追踪此行的 nginx 配置"
)
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


class Engine:
    """Concludes; knows files only through `files`. Memoises for the life of a snapshot."""

    def __init__(
        self,
        catalog: Catalog,
        files: Files,
        language: Literal["en", "zh"],
        ca_file: str = "",
        build: Build | None = None,
    ) -> None:
        self.catalog = catalog
        self.language: Literal["en", "zh"] = language
        self._files = files
        self._means = Means(files, language, ca_file, build)
        self._texts: dict[str, RecordText] = {}
        self._of_config: dict[int, tuple[Finding, ...]] = {}
        self._tracer = Tracer()
        self._joiner = Joiner(self._means, self.of_config)

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
            return self._text(record).signature
        message = messages().get(name)
        return title(message) if message is not None else name

    def of_occurrence(self, occurrence: Occurrence, path: Path) -> Finding:
        """The finding for one log line, by itself: cheap, no configuration is looked at."""
        if occurrence.record_id.startswith(KEY_PREFIX):
            return message_finding(occurrence, path, self.language)
        record = self.catalog.records[occurrence.record_id]
        level = occurrence.line.level
        return Finding(
            id=record.id,
            kind="record",
            severity=_SEVERITY_OF_LEVEL.get(level or "error", Severity.ERROR),
            message=self._text(record).root_cause,
            primary=Location(path, occurrence.span, line=occurrence.line_number),
            level=level,
            fields={name: field.text for name, field in occurrence.line.fields.items()},
            help_uri=record.official_doc_url,
        )

    def joined(
        self,
        occurrence: Occurrence,
        path: Path,
        configs: Sequence[Config],
        witness: Witness = NOTHING,
    ) -> Finding:
        """The finding for one log line with the place it leads to, and the fixes there."""
        finding = self.of_occurrence(occurrence, path)
        if finding.kind == "message":
            return self._joiner.join_message(finding, self.trace(occurrence.line, configs))
        record = self.catalog.records[occurrence.record_id]
        found = Trace((), _NO_CONFIG)
        if configs:
            found = self.trace(occurrence.line, configs)
        return self._joiner.join(
            finding, record, occurrence, found, configs=configs, witness=witness
        )

    def caveats(self, record: Record) -> Mapping[int, str]:
        """What to know before a workaround of `record` is copied by hand, by its index."""
        return caveats(record, self._files, self.language)

    def blocks(self, line: LogLine, configs: Sequence[Config]) -> list[Location]:
        """Where the directives and blocks stand that a line is about, likeliest first."""
        return [lead.location for lead in self.trace(line, configs).leads]

    def trace(self, line: LogLine, configs: Sequence[Config]) -> Trace:
        """The directives and blocks that a line is about."""
        return self._tracer.trace(line, configs)

    def _text(self, record: Record) -> RecordText:
        """The record's words, put together once: many lines may say the same."""
        text = self._texts.get(record.id)
        if text is None:
            text = self._texts[record.id] = localized(record, self.language)
        return text

    def _verification(self, config: Config, scope: Scope) -> Prescription:
        record = self.catalog.records.get(RECORD_OF_VERIFICATION)
        if record is None:
            return Prescription((), "the record of upstream verification is not loaded")
        return self._means.prescriber(config).prescribe(scope, remedy_of(record, table()))
