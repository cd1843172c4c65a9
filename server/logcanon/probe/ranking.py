"""A record's causes ranked with what the upstream itself showed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.diagnose.causes import rank
from logcanon.diagnose.facts import Facts
from logcanon.finding import Cause
from logcanon.probe.ask import Report
from logcanon.probe.change import Kind
from logcanon.probe.conclude import conclude, why
from logcanon.probe.connection import Failure
from logcanon.probe.words import Language
from logcanon.records.model import CauseSpec

_FACTS = {
    Kind.DEPTH: "verify-depth-below-chain",
    Kind.BUNDLE: "trusted-file-lacks-issuer",
    Kind.ROOT_SENT: "trusted-file-lacks-issuer",
    Kind.ROOT_NAMED: "trusted-file-lacks-issuer",
    Kind.ROOT_OF_TRUSTED: "trusted-file-lacks-issuer",
    Kind.LEAF_ALONE: "chain-incomplete",
    Kind.TRUST_LEAF: "upstream-self-signed",
    Kind.RENEW: "chain-expired",
    Kind.RENEW_TRUSTED: "chain-expired",
    Kind.CLOCK: "chain-not-yet-valid",
    Kind.NEW_CERTIFICATE: "certificate-unsuitable",
    Kind.SNI: "upstream-needs-name",
    Kind.NAME: "name-not-in-certificate",
    Kind.NAME_PATTERN: "name-not-in-certificate",
    Kind.NO_NAME: "name-not-in-certificate",
}


def facts_of_report(report: Report, language: Language) -> Facts:
    """What asking established, with the sentence that says it.

    Besides those of the changes: `upstream-accepted-now`, `upstream-plaintext`,
    `upstream-demands-certificate`.
    """
    return dict(_facts(report, language))


def rank_asked(
    causes: Sequence[CauseSpec], facts: Facts, report: Report, language: Language
) -> tuple[Cause, ...]:
    """As `diagnose.causes.rank`, save that what the upstream showed outweighs all else."""
    asked = facts_of_report(report, language)
    ranked = rank(causes, {**facts, **asked}, chinese=language == "zh")
    shown = {cause.id for cause in causes if asked.keys() & set(cause.evidence)}
    return tuple(sorted(ranked, key=lambda c: (bool(c.against), c.id not in shown)))


def _facts(report: Report, language: Language) -> Iterator[tuple[str, str]]:
    answer = conclude(report, language)
    said = report.reply.talk
    if report.is_accepted:
        yield "upstream-accepted-now", answer.answer
    if said.failure is Failure.PLAINTEXT:
        yield "upstream-plaintext", answer.answer
    if said.asks_for_certificate and said.failure is not None:
        yield "upstream-demands-certificate", answer.answer
    for change in report.changes:
        yield _FACTS[change.kind], why(report, change, language)
