"""From a report to sentences: the answer, the steps that mend it, what nginx prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logcanon.probe.ask import Report
from logcanon.probe.chain import OpenSSL
from logcanon.probe.change import Change, Kind
from logcanon.probe.connection import Failure
from logcanon.probe.printed import failure_message
from logcanon.probe.verdict import Trust, Verdict, nginx_message
from logcanon.probe.words import Language, words

# nginx's default protocols have TLS 1.3 from 1.23.4 on.
_NEWER = "OpenSSL 3.x (nginx 1.23.4 and newer)"
_OLDER = "OpenSSL 3.x (nginx 1.22)"
_PROTOCOL_VERSION = 70
_OWN_FILE = "/path/to/upstream-ca.pem"


@dataclass(frozen=True, slots=True)
class Step:
    """One change: a sentence, and statements to write."""

    text: str
    directives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """`prints` are rows of (which OpenSSL, nginx's words)."""

    answer: str
    steps: tuple[Step, ...]
    prints: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


def conclude(report: Report, language: Language, *, line_failed: bool = False) -> Conclusion:
    """What to say. `line_failed`: a log line that tells of a failure led here."""
    return _Speaker(report, language).conclusion(line_failed=line_failed)


def why(report: Report, change: Change, language: Language) -> str:
    """Why a change is needed, as part of a sentence."""
    return _Speaker(report, language).why(change)


class _Speaker:
    def __init__(self, report: Report, language: Language) -> None:
        self._report, self._question = report, report.question
        self._words = words(language)
        self._language: Language = language
        self._talk = report.reply.talk
        self._peer = self._talk.peer or str(self._question.address)
        if report.question.address.host not in self._peer:
            self._peer = f"{report.question.address} ({self._peer})"

    def conclusion(self, *, line_failed: bool) -> Conclusion:
        remarks = list(self._remarks())
        steps = [self._step(change) for change in self._report.changes]
        if self._talk.failure is not None and self._report.named is None:
            mending = list(self._mending())
            steps = [*mending, *steps] if self._fails_first else [*steps, *mending]
        if line_failed and self._report.is_accepted:
            remarks.insert(0, self._words["older"].format(prefix=self._question.prefix))
        return Conclusion(self._answer(), tuple(steps), tuple(self._prints()), tuple(remarks))

    # -- the answer

    def _answer(self) -> str:
        say, verdict, reply = self._words, self._report.reply.verdict, self._report.reply
        if self._fails_first:
            return say["no-tls"].format(peer=self._peer, why=self._failure())
        if verdict is None:
            return say["unreadable" if reply.unreadable else "no-chain"].format(
                reason=reply.unreadable
            )
        return say[self._answer_key(verdict)].format(
            peer=self._peer,
            prefix=self._question.prefix,
            why=self._why_all(),
            file=self._file,
            root=verdict.needs.subject if verdict.needs else "",
            fault=self._report.trusted.fault.in_language(self._language),
        )

    @property
    def _fails_first(self) -> bool:
        """Whether nginx gives up before it looks at the certificate.

        With TLS 1.3 a client certificate is missed only after that.
        """
        verdict = self._report.reply.verdict
        is_judged = self._talk.is_late and verdict is not None and not verdict.is_accepted
        return self._talk.failure is not None and not is_judged

    def _answer_key(self, verdict: Verdict) -> str:
        ending = "refuses" if self._report.changes else "accepts"
        if not self._question.is_verifying:
            return f"off-{ending}"
        if verdict.needs is not None:
            return f"{ending}-if"
        if self._report.changes and self._report.trusted.state in (Trust.UNSET, Trust.UNUSABLE):
            return "no-trust"
        return ending

    @property
    def _file(self) -> str:
        return self._question.trusted_as_written or self._words["mine"]

    def _failure(self) -> str:
        say, said = self._words, self._talk
        failure = said.failure or Failure.SYSTEM
        if self._is_certificate_demanded:
            if said.complaint:
                return say["fail.certificate-unusable"].format(reason=said.complaint)
            vain = self._question.certificate is not None
            return say["fail.certificate-vain" if vain else "fail.certificate"]
        key = f"fail.{failure.value}"
        if said.said:
            key += "-said"
        return say[key].format(
            reason=said.reason,
            said=said.said,
            host=self._question.address.host,
            timeout=f"{self._report.timeout:g}",
        )

    @property
    def _is_certificate_demanded(self) -> bool:
        if self._talk.failure not in (Failure.ALERT, Failure.CLOSED, Failure.RESET):
            return False
        return self._talk.alert == 116 or (
            self._talk.asks_for_certificate and self._talk.alert != _PROTOCOL_VERSION
        )

    def _why_all(self) -> str:
        return self._words["and"].join(self.why(change) for change in self._report.changes)

    def why(self, change: Change) -> str:
        """See `why`."""
        key = f"why.{change.kind.value}"
        state = self._report.trusted.state
        if change.kind in _OF_TRUST and state in (Trust.UNSET, Trust.UNUSABLE):
            key = f"why.bundle-{state.value}"
        return self._words[key].format(**self._values(change))

    def _values(self, change: Change) -> dict[str, object]:
        about = change.certificate
        return {
            "file": self._file,
            "fault": self._report.trusted.fault.in_language(self._language),
            "count": change.intermediates,
            "depth": self._question.depth,
            "name": change.name,
            "checked": self._question.name,
            "title": about.title if about else "",
            "subject": about.subject if about else "",
            "issuer": about.issuer if about else "",
            "start": f"{about.not_before:%Y-%m-%d %H:%M} UTC" if about else "",
            "end": f"{about.not_after:%Y-%m-%d %H:%M} UTC" if about else "",
        }

    # -- the steps

    def _mending(self) -> Iterator[Step]:
        say, prefix = self._words, self._question.prefix
        failure = self._talk.failure or Failure.SYSTEM
        if self._is_certificate_demanded:
            files = (
                f"{prefix}_certificate /path/to/client.pem;",
                f"{prefix}_certificate_key /path/to/client.key;",
            )
            is_set = self._question.certificate is not None
            yield Step(say["mend.certificate"], () if is_set else files)
        elif self._talk.alert == _PROTOCOL_VERSION or "unsupported protocol" in self._talk.reason:
            yield Step(say["mend.protocol"], tuple(self._protocols()))
        elif say[f"mend.{failure.value}"]:
            yield Step(say[f"mend.{failure.value}"])

    def _protocols(self) -> Iterator[str]:
        prefix = self._question.prefix
        if self._question.protocols and "TLSv1.2" not in self._question.protocols:
            yield f"{prefix}_protocols TLSv1.2 TLSv1.3;"
        elif self._question.protocols and "TLSv1.3" not in self._question.protocols:
            yield f"{prefix}_protocols {' '.join(self._question.protocols)} TLSv1.3;"
        else:
            yield f"{prefix}_protocols TLSv1 TLSv1.1 TLSv1.2;"
            yield f"{prefix}_ciphers DEFAULT@SECLEVEL=0;"

    def _step(self, change: Change) -> Step:
        say, about = self._words, change.certificate
        text = say[f"do.{change.kind.value}"].format(**self._values(change))
        if change.kind in (Kind.ROOT_SENT, Kind.TRUST_LEAF) and about is not None:
            text += " " + say["genuine"].format(fingerprint=about.fingerprint)
        elif change.kind in (Kind.LEAF_ALONE, Kind.ROOT_NAMED) and about and about.issuer_urls:
            text += " " + say["issuer-url"].format(url=about.issuer_urls[0])
        directives = tuple(self._directives(change))
        if change.kind in _IN_FILE and not directives:
            text += " " + say["reload"]
        return Step(text, directives)

    def _directives(self, change: Change) -> Iterator[str]:
        question, prefix = self._question, self._question.prefix
        if change.kind is Kind.SNI:
            yield f"{prefix}_server_name on;"
        if change.kind in (Kind.SNI, Kind.NAME) and change.name != question.name:
            yield f"{prefix}_name {change.name};"
        if change.kind in _OF_TRUST:
            is_unset = self._report.trusted.state is Trust.UNSET
            if is_unset and (question.scope is None or not question.is_verifying):
                yield f"{prefix}_verify on;"
            if change.kind is Kind.BUNDLE:
                yield f"{prefix}_trusted_certificate {change.name};"
            elif is_unset:
                yield f"{prefix}_trusted_certificate {_OWN_FILE};"
        if change.depth is not None:
            yield f"{prefix}_verify_depth {change.depth};"

    # -- the rest

    def _prints(self) -> Iterator[tuple[str, str]]:
        older = self._report.older
        if older is not None:
            yield _NEWER, self._printed(OpenSSL.V3)
            yield _OLDER, failure_message(older, self._question.family, OpenSSL.V3)
            yield OpenSSL.V1.value, failure_message(older, self._question.family, OpenSSL.V1)
            return
        rows = [(openssl.value, self._printed(openssl)) for openssl in OpenSSL]
        texts = {text for _, text in rows}
        if len(texts) == 1:
            yield "", rows[0][1]
        elif texts:
            yield from rows

    def _printed(self, openssl: OpenSSL) -> str:
        verdict = self._report.reply.verdict
        if self._fails_first:
            return (
                failure_message(self._talk, self._question.family, openssl)
                or self._words["prints-silence"]
            )
        if verdict is None:
            return ""
        if self._is_untold(verdict):
            return self._words["prints-untold"]
        message = nginx_message(verdict, openssl, self._question.name)
        return message or self._words["prints-nothing"]

    def _is_untold(self, verdict: Verdict) -> bool:
        """Without the trusted file there is no code to tell, save that all would be well."""
        state = self._report.trusted.state
        if state is Trust.ABSENT:
            return any(verdict.codes.values())
        return state is not Trust.READ

    def _remarks(self) -> Iterator[str]:
        say, question, report = self._words, self._question, self._report
        is_unsure = question.name is None and report.reply.verdict is not None
        if is_unsure:
            yield say["name-not-checked"]
        if self._talk.failure is None and self._talk.asks_for_certificate:
            if self._talk.complaint:
                yield say["client-certificate-vain"].format(reason=self._talk.complaint)
            elif question.certificate is None:
                yield say["asks-certificate"]
        if report.older is not None and report.older.alert == _PROTOCOL_VERSION:
            yield say["tls-1.3-only"].format(prefix=question.prefix)
        if question.others:
            yield say["others"].format(count=question.others)
        if report.is_unchecked and report.reply.verdict is not None:
            yield say["crl"].format(prefix=question.prefix)


_IN_FILE = {
    Kind.ROOT_SENT, Kind.ROOT_NAMED, Kind.ROOT_OF_TRUSTED, Kind.LEAF_ALONE, Kind.TRUST_LEAF,
    Kind.RENEW_TRUSTED,
}  # fmt: skip
_OF_TRUST = (_IN_FILE - {Kind.RENEW_TRUSTED}) | {Kind.BUNDLE}
