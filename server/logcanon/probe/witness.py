"""The upstream itself as a witness in a case: what it showed when it was asked."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.diagnose.remedy import Setting
from logcanon.diagnose.witness import Witness
from logcanon.probe.ask import Report
from logcanon.probe.change import Kind
from logcanon.probe.conclude import conclude, why
from logcanon.probe.connection import Failure
from logcanon.probe.words import Language, words

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
    Kind.CRL_MISSING: "crl-without-issuer",
    Kind.CRL_EXPIRED: "crl-outdated",
    Kind.REVOKED: "chain-revoked",
    Kind.SNI: "upstream-needs-name",
    Kind.NAME: "name-not-in-certificate",
    Kind.NAME_PATTERN: "name-not-in-certificate",
    Kind.NO_NAME: "name-not-in-certificate",
}


def witness_of(report: Report, language: Language) -> Witness:
    """What asking established: facts with the sentence that says them, and what mends the case.

    Besides those of the changes: `upstream-accepted-now`, `upstream-plaintext`,
    `upstream-demands-certificate`.
    """
    facts = dict(_facts(report, language))
    conclusion = conclude(report, language)
    statements = [text for step in conclusion.steps for text in step.directives]
    settings = tuple(_setting(text, report.question.prefix) for text in statements)
    return Witness(
        facts=facts,
        decisive=frozenset(facts),
        notes=(_note(report, conclusion.answer, language),),
        settings=settings,
        is_final=bool(facts),
    )


def _note(report: Report, answer: str, language: Language) -> str:
    """The answer, and the chain it rests on."""
    sent = (report.named or report.reply).sent
    chain = " ← ".join(certificate.title for certificate in sent)
    said = words(language)
    told = said["asked-note"].format(time=f"{report.now:%Y-%m-%d %H:%M} UTC", answer=answer)
    return told + said["asked-chain"].format(chain=chain) if chain else told


def _setting(statement: str, prefix: str) -> Setting:
    """A statement of ours, in the spelling of proxy_pass."""
    name, *arguments = statement.rstrip(";").split()
    return Setting(name.replace(f"{prefix}_", "proxy_ssl_", 1), tuple(arguments), is_exact=True)


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
