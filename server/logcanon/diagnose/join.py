"""A log line joined with the configurations: where it leads, its likely cause, the fixes there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from logcanon.diagnose.causes import rank
from logcanon.diagnose.facts import Case, Facts, establish, named_by
from logcanon.diagnose.lead import Lead, Trace
from logcanon.diagnose.means import Means
from logcanon.diagnose.remedy import Remedy, is_unmended, remedies_of
from logcanon.diagnose.values import texts_of
from logcanon.diagnose.witness import Witness, proposed
from logcanon.finding import Cause, Finding, Fix
from logcanon.nginx.config import Config
from logcanon.nginx.directives import table
from logcanon.nginx.routing import Candidate, Certainty
from logcanon.records.model import Record
from logcanon.scan.line import LogLine
from logcanon.scan.occurrence import Occurrence
from logcanon.text import Phrase

_MOST_CONFIGS = 3
_ALL_OF_IT = Phrase("the line concerns all of it.", "该行涉及整个配置。")
# ngx_http_upstream_ssl_handshake checks neither without proxy_ssl_verify.
_ONLY_WHEN_VERIFYING = (
    "upstream SSL certificate verify error",
    "upstream SSL certificate does not match",
)
_OFF_NOW = "verify-off-now"


class Joiner:
    """Joins lines of one snapshot; `of_config` gives what the rules find in a configuration."""

    def __init__(self, means: Means, of_config: Callable[[Config], Sequence[Finding]]) -> None:
        self._means = means
        self._words = means.words
        self._of_config = of_config

    def join(
        self,
        finding: Finding,
        record: Record,
        occurrence: Occurrence,
        trace: Trace,
        *,
        configs: Sequence[Config],
        witness: Witness,
    ) -> Finding:
        """`finding`, the line's own, with what `trace`, `record` and `witness` come to."""
        line = occurrence.line
        leads = trace.leads or (_whole(configs) if trace.is_general else ())
        facts = {**self._facts(record, line, leads, configs), **witness.facts}
        causes = self._ranked(record, facts, witness)
        is_older = _OFF_NOW in facts and line.message.text.startswith(_ONLY_WHEN_VERIFYING)
        # Then what is in force now was not when the line was written, and shows no cause of it.
        told = self._ranked(record, witness.facts, witness) if is_older else causes
        finding = replace(finding, causes=told, notes=witness.notes)
        if not leads:
            return replace(finding, remark=trace.reason.in_language(self._means.language))
        parts = {name: field.text for name, field in occurrence.fields.items()}
        texts = texts_of(record, parts, leads[0].candidate.scope)
        remedies = proposed(witness, remedies_of(record, table(), causes, texts))
        remedies, too_new = self._known(remedies)
        ruled = [one for lead in trace.leads for one in self._ruled(lead)]
        fixes = list(_distinct(fix for one in ruled for fix in one.fixes))
        prescribed, remarks = self._prescribed(leads, remedies)
        remarks += too_new
        fixes = list(_distinct([*fixes, *prescribed]))
        if not (remedies or too_new or ruled) and not any(lead.directive for lead in leads):
            remarks = [self._words.no_directive]
        elif is_unmended(record, causes):
            remarks = [self._words.no_directive_for_cause]
        remark = "" if fixes else "; ".join(remarks)
        return replace(
            finding,
            cause=trace.leads[0].location if trace.leads else None,
            cause_reason=self._told(trace),
            fixes=tuple(replace(fix, preferred=fix is fixes[0]) for fix in fixes),
            remark=self._words.older_line if is_older else remark,
            notes=(
                *witness.notes,
                *dict.fromkeys(one.message for one in ruled),
                *self._computed(remedies),
            ),
        )

    def join_message(self, finding: Finding, trace: Trace) -> Finding:
        """As `join` for a line that no record recognises: where it leads, and what rules mend."""
        ruled = [one for lead in trace.leads for one in self._ruled(lead)]
        fixes = list(_distinct(fix for one in ruled for fix in one.fixes))
        return replace(
            finding,
            cause=trace.leads[0].location if trace.leads else None,
            cause_reason=self._told(trace),
            fixes=tuple(replace(fix, preferred=fix is fixes[0]) for fix in fixes),
            notes=tuple(dict.fromkeys(one.message for one in ruled)),
        )

    def _ranked(self, record: Record, facts: Facts, witness: Witness) -> tuple[Cause, ...]:
        chinese = self._means.language == "zh"
        return rank(record.causes, facts, decisive=witness.decisive, chinese=chinese)

    def _told(self, trace: Trace) -> str:
        """Why the first lead is the block, as far as that is worth saying."""
        if not trace.leads:
            return ""
        return trace.leads[0].candidate.told.in_language(self._means.language)

    def _facts(
        self, record: Record, line: LogLine, leads: Sequence[Lead], configs: Sequence[Config]
    ) -> Facts:
        names = list(named_by(record.causes))
        if line.message.text.startswith(_ONLY_WHEN_VERIFYING):
            names.append(_OFF_NOW)
        scope = leads[0].candidate.scope if leads else None
        config = leads[0].config if leads else configs[0] if len(configs) == 1 else None
        means = self._means
        case = Case(line, means.files, means.fact_words, config, scope, means.build)
        return establish(names, case)

    def _known(self, remedies: Sequence[Remedy]) -> tuple[list[Remedy], list[str]]:
        """The remedies that the nginx in use knows in full, and why others are left out."""
        build = self._means.build
        if build is None:
            return list(remedies), []
        known: list[Remedy] = []
        reasons: list[str] = []
        for remedy in remedies:
            lacking = [
                self._words.too_new.format(nginx=build, name=setting.name, since=since)
                for setting in remedy.settings
                if (since := build.lacks(table().get(setting.name)))
            ]
            reasons += lacking[:1]
            known += [] if lacking else [remedy]
        return known, list(dict.fromkeys(reasons))

    def _ruled(self, lead: Lead) -> Iterator[Finding]:
        """What the rules find at the directive that the line points to, or the fault there."""
        directive = lead.directive
        if directive is None:
            return
        path, head = directive.tree.source.path, directive.head_span
        if lead.fault is not None:
            head = lead.fault.span or head
        for finding in self._of_config(lead.config):
            at = finding.primary
            if at.path == path and head.start <= at.span.start <= head.end:
                yield finding

    def _prescribed(
        self, leads: Sequence[Lead], remedies: Sequence[Remedy]
    ) -> tuple[list[Fix], list[str]]:
        """The fixes of all remedies in all blocks, and why there are none."""
        fixes: list[Fix] = []
        remarks: list[str] = []
        for lead, remedy in product(leads, remedies):
            prescriber = self._means.prescriber(lead.config)
            prescription = prescriber.prescribe(lead.candidate.scope, remedy.settings)
            if remedy.is_doubtful:
                prescription = prescription.doubted()
            fixes += prescription.fixes
            if prescription.remark and prescription.remark not in remarks:
                remarks.append(prescription.remark)
        return fixes, remarks

    def _computed(self, remedies: Iterable[Remedy]) -> Iterator[str]:
        """What values were computed from the line, and from what."""
        words = self._words
        told: set[str] = set()
        for setting in (s for remedy in remedies for s in remedy.settings):
            label = setting.label
            origins = [f"{name} {text}" for name, text in setting.origins if text not in label]
            if origins and label not in told:
                told.add(label)
                yield words.computed.format(what=label, origins=words.comma.join(origins))


def _whole(configs: Sequence[Config]) -> tuple[Lead, ...]:
    """The configurations themselves, for a line that concerns all of one: main files only."""
    mains = [config for config in configs if not config.is_snippet] or configs
    return tuple(
        Lead(config, Candidate(config.root, _ALL_OF_IT, Certainty.POSSIBLE))
        for config in mains[:_MOST_CONFIGS]
    )


def _distinct(fixes: Iterable[Fix]) -> Iterator[Fix]:
    seen: list[Fix] = []
    for fix in fixes:
        if all(fix.edits != other.edits for other in seen):
            seen.append(fix)
            yield fix
