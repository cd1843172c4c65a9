"""Asking: one connection as nginx makes it, a second with a server name where that may help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from threading import Event

from logcanon.nginx.tls_upstream import is_address
from logcanon.nginx.trusted_file import SYSTEM_BUNDLES, Files
from logcanon.nginx.trusted_file import judge as judge_file
from logcanon.probe.certificate import Certificate
from logcanon.probe.chain import Rules
from logcanon.probe.change import Bundle, Change, Kind
from logcanon.probe.connection import Failure, Talk, Terms, talk
from logcanon.probe.crl import RevocationList
from logcanon.probe.decode import is_signed_by, read_crls, read_der, read_pem
from logcanon.probe.question import Question
from logcanon.probe.verdict import Trust, Trusted, Verdict, judge
from logcanon.text.phrase import Phrase

DEFAULT_TIMEOUT = 10.0
_NEVER = datetime.min.replace(tzinfo=timezone.utc)
_MAYBE_NAME = {Failure.ALERT, Failure.CLOSED, Failure.RESET}


@dataclass(frozen=True, slots=True)
class Reply:
    """What one connection gave; `unreadable` says why a certificate could not be decoded."""

    talk: Talk
    sent: tuple[Certificate, ...] = ()
    verdict: Verdict | None = None
    unreadable: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether nginx gets a connection it accepts."""
        return self.talk.failure is None and self.verdict is not None and self.verdict.is_accepted


@dataclass(frozen=True, slots=True)
class Report:
    """All that was learned. `changes` make nginx accept the upstream, in that order.

    `named` is the reply to a second connection, made with the server name `named_for`. `older` is
    how a connection without TLS 1.3 failed, which nginx before 1.23.4 does not speak by default.
    `is_unchecked`: there are revocation lists in force that cannot be read here.
    """

    question: Question
    trusted: Trusted
    reply: Reply
    changes: tuple[Change, ...]
    named: Reply | None = None
    named_for: str = ""
    older: Talk | None = None
    now: datetime = _NEVER
    timeout: float = DEFAULT_TIMEOUT
    is_unchecked: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether nginx gets a connection it accepts, as it is configured, verifying."""
        return self.reply.is_accepted and not self.changes


def ask(
    question: Question,
    files: Files,
    *,
    timeout: float = DEFAULT_TIMEOUT,
    stop: Event | None = None,
    now: datetime | None = None,
) -> Report:
    """Connect, and say what nginx would. `timeout` (seconds) is that of each step."""
    now = now or datetime.now(timezone.utc)
    trusted = read_trusted(question, files)
    crls = read_lists(question, files)
    level = question.security_level
    rules = Rules(trusted.certificates, question.depth, now, is_signed_by, level, crls=crls)
    judged = _judge(rules, trusted, _bundle(question, files))
    first = judged(question, talk(question.address, terms_of(question), timeout, stop))
    changes = first.verdict.changes if first.verdict else ()
    older = _without_tls_1_3(question, first.talk, timeout, stop)
    report = Report(
        question,
        trusted,
        first,
        changes,
        older=older,
        now=now,
        timeout=timeout,
        is_unchecked=question.crl is not None and crls is None,
    )
    name = _name_to_try(question)
    if first.is_accepted or first.talk.is_late or not name or not _may_need_name(first):
        return report
    with_name = replace(question, server_name=name, name=name)
    second = judged(with_name, talk(question.address, terms_of(with_name), timeout, stop))
    if not _is_better(second, first):
        return report
    further = second.verdict.changes if second.verdict else ()
    sni = Change(Kind.SNI, second.sent[0], name=name)
    return replace(report, named=second, named_for=name, changes=(sni, *further))


def terms_of(question: Question) -> Terms:
    """How nginx greets."""
    return Terms(
        server_name=question.server_name,
        protocols=question.protocols,
        ciphers=question.ciphers,
        applications=("h2",) if question.family == "grpc" else (),
        certificate=question.certificate,
        certificate_key=question.certificate_key,
    )


def read_trusted(question: Question, files: Files) -> Trusted:
    """The certificates that the question's trusted file holds."""
    if question.trusted is None:
        return Trusted(Trust.UNSET)
    try:
        data = files.read_bytes(question.trusted)
    except OSError as error:
        return Trusted(Trust.ABSENT, fault=Phrase.verbatim(error.strerror or str(error)))
    held = judge_file(data)
    if held.fault:
        return Trusted(Trust.UNUSABLE, fault=held.fault)
    return Trusted(Trust.READ, read_pem(data))


def read_lists(question: Question, files: Files) -> tuple[RevocationList, ...] | None:
    """The revocation lists in force; None without any, or where they cannot be read here."""
    if question.crl is None:
        return None
    try:
        return read_crls(files.read_bytes(question.crl)) or None
    except OSError:
        return None


def _bundle(question: Question, files: Files) -> Bundle:
    """The system's public CAs; none when they are what is configured already."""
    for path in SYSTEM_BUNDLES:
        if path == question.trusted:
            return Bundle()
        try:
            return Bundle(str(path), read_pem(files.read_bytes(Path(path))))
        except OSError:
            continue
    return Bundle()


def _judge(rules: Rules, trusted: Trusted, bundle: Bundle) -> Callable[[Question, Talk], Reply]:
    def judged(asked: Question, said: Talk) -> Reply:
        sent: list[Certificate] = []
        for der in said.chain:
            certificate = read_der(der)
            if isinstance(certificate, str):
                return Reply(said, unreadable=certificate)
            sent.append(certificate)
        if not sent:
            return Reply(said)
        return Reply(said, tuple(sent), judge(sent, asked, trusted, rules, bundle))

    return judged


def _without_tls_1_3(
    question: Question, first: Talk, timeout: float, stop: Event | None
) -> Talk | None:
    if question.protocols or not (first.version == "TLSv1.3" or first.is_late):
        return None
    terms = replace(terms_of(question), protocols=("TLSv1.2",))
    again = talk(question.address, terms, timeout, stop)
    return again if again.failure in (Failure.ALERT, Failure.TLS) else None


def _name_to_try(question: Question) -> str:
    """A name that nginx could send and does not; "" when there is none."""
    if question.server_name:
        return ""
    names = [question.name or "", *question.hosts]
    if question.is_group_name:
        names = list(question.hosts)
    return next((name for name in names if name and not is_address(name)), "")


def _may_need_name(reply: Reply) -> bool:
    return reply.talk.failure in _MAYBE_NAME or reply.talk.failure is None


def _is_better(second: Reply, first: Reply) -> bool:
    """Whether sending a name brought nginx further."""
    if not second.sent or second.talk.failure is not None or second.verdict is None:
        return False
    if first.talk.failure is not None:
        return True
    if first.sent == second.sent or first.verdict is None:
        return False
    return len(second.verdict.changes) < len(first.verdict.changes)
