"""A report as text for a terminal or as Markdown: the answer first, the evidence after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logcanon.finding import Cause
from logcanon.probe.ask import Reply, Report
from logcanon.probe.certificate import Certificate
from logcanon.probe.conclude import Conclusion, Step, conclude
from logcanon.probe.names import names_of
from logcanon.probe.verdict import Trust
from logcanon.probe.words import Language, words

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Section:
    """A title and rows of (label, text); a row without a label is a line by itself."""

    title: str
    rows: tuple[tuple[str, str], ...]


def headline(report: Report, language: Language) -> str:
    """The answer in one or two sentences."""
    return conclude(report, language).answer


def render(
    report: Report,
    language: Language,
    *,
    markdown: bool,
    place: str = "",
    line_failed: bool = False,
    causes: Sequence[Cause] = (),
) -> str:
    """The whole page.

    `place` names the block asked for, `line_failed` says that a log line of a failure led here;
    `causes` are those of that line, the likeliest first.
    """
    page = _Page(report, language, place, causes)
    conclusion = conclude(report, language, line_failed=line_failed)
    sections = [s for s in page.sections(conclusion) if s.rows]
    write = _markdown if markdown else _plain
    return write(conclusion, page.steps_title(conclusion), page.steps(conclusion), sections)


def _plain(
    conclusion: Conclusion, title: str, steps: Sequence[Step], sections: Sequence[Section]
) -> str:
    lines = [conclusion.answer, *conclusion.remarks]
    if steps:
        lines += ["", title]
    for step in steps:
        lines.append(f"{_INDENT}{step.text}")
        lines += [f"{_INDENT * 2}{directive}" for directive in step.directives]
    for section in sections:
        lines += ["", section.title]
        lines += [f"{_INDENT}{row}".rstrip() for row in _rows(section)]
    return "\n".join(lines)


def _rows(section: Section) -> Iterator[str]:
    width = max((_width(label) for label, _ in section.rows), default=0)
    for label, text in section.rows:
        gap = " " * (width - _width(label) + 2) if label else ""
        yield f"{label}{gap}{text}".rstrip()


def _width(text: str) -> int:
    """Columns of a terminal: East Asian characters take two."""
    return sum(2 if ord(c) >= 0x1100 and not c.isascii() else 1 for c in text)


def _markdown(
    conclusion: Conclusion, title: str, steps: Sequence[Step], sections: Sequence[Section]
) -> str:
    parts = [f"**{_safe(conclusion.answer)}**", *map(_safe, conclusion.remarks)]
    if steps:
        parts.append(f"### {_safe(title)}")
    for step in steps:
        parts.append(_safe(step.text))
        if step.directives:
            parts.append("```nginx\n" + "\n".join(step.directives) + "\n```")
    for section in sections:
        parts.append(f"### {_safe(section.title)}")
        text = "\n".join(_rows(section)).replace("```", "'''")
        parts.append(f"```text\n{text}\n```")
    return "\n\n".join(parts)


def _safe(text: str) -> str:
    """Text from a certificate or a server cannot become a link, an image or HTML."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>!#|" else c for c in text)


class _Page:
    def __init__(
        self, report: Report, language: Language, place: str, causes: Sequence[Cause]
    ) -> None:
        self._report, self._place, self._causes = report, place, causes
        self._words = words(language)
        self._language: Language = language
        self._shown = report.named or report.reply
        self._now = report.now

    def steps_title(self, conclusion: Conclusion) -> str:
        """What stands above the steps."""
        return self._words["changes" if len(conclusion.steps) > 1 else "change"]

    def steps(self, conclusion: Conclusion) -> tuple[Step, ...]:
        """The steps with their number, where there are several, and their place."""
        several = len(conclusion.steps) > 1
        return tuple(
            Step(
                (f"{number}. " if several else "") + step.text + self._where(step), step.directives
            )
            for number, step in enumerate(conclusion.steps, 1)
        )

    def _where(self, step: Step) -> str:
        if not step.directives or not self._place:
            return ""
        return " " + self._words["where"].format(place=self._place)

    def sections(self, conclusion: Conclusion) -> Iterator[Section]:
        """The evidence."""
        yield Section(self._words["causes"], tuple(self._causes_told()))
        yield Section(self._words["prints"], conclusion.prints)
        yield Section(f"{self._words['asked']} {self._asked_as()}", tuple(self._asked()))
        yield from self._chains()

    def _causes_told(self) -> Iterator[tuple[str, str]]:
        """What remains possible, and why."""
        possible = [cause for cause in self._causes if not cause.against]
        for number, cause in enumerate(possible, 1):
            yield str(number), cause.text
            if cause.evidence:
                yield "", f"   {self._words['because']}{self._words['and'].join(cause.evidence)}"

    def _asked_as(self) -> str:
        if self._report.question.scope is None:
            return self._words["asked-default"]
        return self._words["asked-as"].format(
            place=self._place or self._report.question.scope.label
        )

    def _asked(self) -> Iterator[tuple[str, str]]:
        say, question = self._words, self._report.question
        yield say["name"], self._name()
        if question.server_name:
            yield say["sni"], question.server_name
        else:
            reason = "sni-address" if question.sends_name else "sni-none"
            yield say["sni"], say[reason].format(prefix=question.prefix)
        yield say["trusted"], self._trusted()
        yield say["depth"], str(question.depth)
        talk = self._report.reply.talk
        if talk.version:
            yield say["connection"], ", ".join(filter(None, (talk.version, talk.cipher)))

    def _name(self) -> str:
        say, question = self._words, self._report.question
        if question.name is None:
            text = question.name_as_written
            return say["name-variable"].format(text=text) if text else say["name-unknown"]
        if question.is_group_name:
            return say["name-group"].format(name=question.name)
        return question.name

    def _trusted(self) -> str:
        trusted = self._report.trusted
        return self._words[f"trusted-{trusted.state.value}"].format(
            file=self._report.question.trusted_as_written,
            count=self._held(),
            fault=trusted.fault.in_language(self._language),
        )

    def _held(self) -> str:
        """The first certificates of the trusted file by name."""
        held = self._report.trusted.certificates
        names = ", ".join(certificate.title for certificate in held[:3])
        return names if len(held) <= 3 else f"{names} … {len(held)}"

    def _chains(self) -> Iterator[Section]:
        reply = self._report.reply
        peer = reply.talk.peer or str(self._report.question.address)
        yield Section(self._words["sent"].format(peer=peer), tuple(self._certificates(reply.sent)))
        named = self._report.named
        if named is not None and named.sent != reply.sent:
            title = self._words["sent-named"].format(peer=peer, name=self._report.named_for)
            yield Section(title, tuple(self._certificates(named.sent)))
        found = self._found(self._shown)
        yield Section(self._words["found"], tuple(self._certificates(found)))

    def _found(self, reply: Reply) -> Sequence[Certificate]:
        if reply.verdict is None or self._report.trusted.state is not Trust.READ:
            return ()
        built = reply.verdict.built
        return built.certificates[built.sent :]

    def _certificates(self, chain: Sequence[Certificate]) -> Iterator[tuple[str, str]]:
        say = self._words
        for number, certificate in enumerate(chain):
            if number:
                yield "", ""
            kind = f" ({say['authority']})" if certificate.is_ca else ""
            yield "", f"{number}  {certificate.subject}{kind}"
            issuer = say["itself"] if certificate.is_self_issued else certificate.issuer
            yield f"   {say['issuer']}", issuer
            yield f"   {say['valid']}", self._validity(certificate)
            if certificate.dns_names or (number == 0 and not certificate.is_ca):
                yield f"   {say['names']}", self._names(certificate)
            if certificate.addresses:
                text = say["addresses-vain"].format(list=", ".join(certificate.addresses))
                yield f"   {say['addresses']}", text
            if certificate.is_self_issued:
                yield f"   {say['fingerprint']}", certificate.fingerprint

    def _names(self, certificate: Certificate) -> str:
        if certificate.dns_names:
            return ", ".join(certificate.dns_names)
        names = names_of(certificate)
        if names:
            return self._words["no-names"].format(name=", ".join(names))
        return self._words["no-names-at-all"]

    def _validity(self, certificate: Certificate) -> str:
        say, now = self._words, self._now
        if certificate.not_before > now:
            left = say["early"]
        elif certificate.not_after < now:
            left = say["over"].format(days=(now - certificate.not_after).days)
        else:
            left = say["left"].format(days=(certificate.not_after - now).days)
        return say["until"].format(
            start=f"{certificate.not_before:%Y-%m-%d %H:%M}",
            end=f"{certificate.not_after:%Y-%m-%d %H:%M} UTC",
            left=left,
        )
