"""The card that hover and `explain` share: what happened, why, what to do, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from logcanon.finding import Cause
from logcanon.records.dead_end_title import Language
from logcanon.records.passages import passages
from logcanon.records.text import DeadEndText, RecordText, VersionText, WorkaroundText
from logcanon.reports.document import (
    Block,
    Code,
    Document,
    Heading,
    Link,
    Listing,
    Paragraph,
    Run,
    Verbatim,
    Words,
    paragraph,
)
from logcanon.reports.markdown import render_markdown
from logcanon.reports.plain import render_plain
from logcanon.reports.wording import Wording, wording

_FIELD_ORDER = ("client", "server", "request", "subrequest", "upstream", "host", "referrer")
_FENCES = {"nginx": "nginx", "shell": "sh"}
# Names, paths, variables and short statements in a sentence, which read better as code.
_CODE_IN_PROSE = re.compile(
    r"(?<![\w$/.])(?:"
    r"`[^`']+`"
    r"|\$?[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?:[ ](?:on|off|\d+|\$\w+)(?:;|(?=[\s,.；]|$)))?"
    r"|/(?:[\w.-]+/)+[\w.-]*\w(?::\d+)*"
    r"|nginx -(?:t|T|V|s \w+)"
    r")(?![\w/])",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Card:
    """A record's words and what is known of the case at hand.

    `fields` is what the log line says, as (name, value), names as nginx writes them.
    `cause_note` says where in the configuration the cause stands, or why no place was found.
    `causes` are the record's causes as this case ranks them, empty where nothing is known of it.
    `findings` are further conclusions about this very case, the most important first.
    `workaround_notes` add to a workaround, by its index in the record, what holds in this case.
    """

    record: RecordText
    fields: Sequence[tuple[str, str]] = ()
    cause_note: str = ""
    causes: Sequence[Cause] = ()
    findings: Sequence[str] = ()
    workaround_notes: Mapping[int, str] = field(default_factory=dict)


def render_card(card: Card, *, markdown: bool, language: Language) -> str:
    """The card's text, Markdown or plain, our own words in `language`; no line end at its end."""
    document = card_document(card, wording(language))
    return render_markdown(document) if markdown else render_plain(document)


def card_document(card: Card, words: Wording) -> Document:
    """The card's blocks, the most urgent first."""
    record = card.record
    return (
        Heading(record.signature),
        *_likely_cause(card, words),
        *(paragraph(*prose(finding)) for finding in card.findings),
        *([labelled(words.where, words, prose(card.cause_note))] if card.cause_note else ()),
        *on_the_line(card.fields, words),
        *section(words.to_do, _workarounds(card, words), ordered=True),
        *section(words.dead_ends, [_dead_end(d, words) for d in record.dead_ends]),
        *section(words.other_causes, list(_other_causes(card, words))),
        *section(words.about, list(_about(record, words))),
    )


def _likely_cause(card: Card, words: Wording) -> Iterator[Paragraph]:
    """What the evidence of this case speaks for; without any, what the record says in general."""
    likely = card.causes[0] if card.causes else None
    if likely is None or not likely.evidence or likely.against:
        yield labelled(words.cause, words, prose(card.record.root_cause))
        return
    yield labelled(words.cause_here, words, prose(likely.text))
    evidence = words.semicolon.join(likely.evidence) + words.full_stop
    yield labelled(words.because, words, prose(evidence))
    yield labelled(words.in_general, words, prose(card.record.root_cause))


def _other_causes(card: Card, words: Wording) -> Iterator[tuple[Paragraph, ...]]:
    if not card.causes:
        for text in card.record.causes[1:]:
            yield (paragraph(*prose(text.text)),)
    for cause in card.causes[1:]:
        said = words.semicolon.join(cause.against or cause.evidence)
        label = words.unlikely if cause.against else words.because
        note = f" {label}{words.colon}{said}{words.full_stop}" if said else ""
        yield (paragraph(*prose(cause.text + note)),)


def labelled(label: str, words: Wording, runs: Sequence[Run]) -> Paragraph:
    """A paragraph with a strong label."""
    return paragraph(Words(label, is_strong=True), words.colon, *runs)


def section(
    title: str, items: Sequence[tuple[Paragraph | Verbatim, ...]], *, ordered: bool = False
) -> tuple[Block, ...]:
    """A titled list; nothing where there are no items."""
    if not items:
        return ()
    return paragraph(Words(title, is_strong=True)), Listing(tuple(items), is_ordered=ordered)


def on_the_line(fields: Sequence[tuple[str, str]], words: Wording) -> tuple[Block, ...]:
    """The list of what the line says, as (name, value)."""
    rank = {name: index for index, name in enumerate(_FIELD_ORDER)}
    ordered = sorted(fields, key=lambda f: rank.get(f[0], len(rank)))
    items = [
        (paragraph(f"{words.fields.get(name, name)}{words.colon}", Code(value)),)
        for name, value in ordered
        if value.strip()
    ]
    return section(words.on_the_line, items)


def _workarounds(card: Card, words: Wording) -> list[tuple[Paragraph | Verbatim, ...]]:
    items = []
    for workaround in card.record.workarounds:
        blocks = _workaround(workaround, words)
        note = card.workaround_notes.get(workaround.index)
        items.append((*blocks, paragraph(*prose(note))) if note else tuple(blocks))
    return items


def _workaround(workaround: WorkaroundText, words: Wording) -> list[Paragraph | Verbatim]:
    blocks = _mixed(workaround.action)
    if workaround.how:
        blocks += _mixed(workaround.how)
    if workaround.success_rate is not None:
        helps = words.helps if workaround.is_sourced else words.helps_unsourced
        lead = helps.format(rate=_percent(workaround.success_rate))
        blocks = _led_by(lead[0].upper() + lead[1:], words, blocks)
    if workaround.condition:
        blocks.append(paragraph(words.when, words.colon, *prose(workaround.condition)))
    return blocks


def _dead_end(dead_end: DeadEndText, words: Wording) -> tuple[Paragraph | Verbatim, ...]:
    runs: list[Run] = [Words(dead_end.title, is_strong=True)]
    if dead_end.fail_rate is not None:
        fails = words.fails if dead_end.is_sourced else words.fails_unsourced
        rate = fails.format(rate=_percent(dead_end.fail_rate))
        runs.append(Words(words.brackets.format(inner=rate)))
    runs.append(Words(words.full_stop))
    if dead_end.why_fails:
        runs += [Words(words.gap), *prose(dead_end.why_fails)]
    blocks = [paragraph(*runs)]
    if dead_end.condition:
        blocks.append(paragraph(words.when, words.colon, *prose(dead_end.condition)))
    return tuple(blocks)


def _about(record: RecordText, words: Wording) -> Iterator[tuple[Paragraph, ...]]:
    known = record.provenance
    if known.has_rates:
        claim = words.rates_sourced if known.has_sources else words.rates_unsourced
        yield (paragraph(claim, words.full_stop),)
    facts: list[list[Run]] = []
    if known.tier:
        before, _, after = words.tier.partition("{tier}")
        facts.append([Words(before), Code(known.tier), Words(after)])
    facts += [[Words(fact)] for fact in _facts(record, words)]
    if facts:
        runs = [run for fact in facts for run in (*fact, Words(words.comma))][:-1]
        yield (paragraph(*_capitalized(runs), words.full_stop),)
    if known.proofs:
        yield (paragraph(words.proven.format(versions=", ".join(known.proofs))),)
    if record.versions:
        yield (paragraph(f"{words.versions}{words.colon}", _versions(record.versions, words)),)
    if record.help_uri:
        label = record.help_section or words.documentation
        yield (paragraph(Link(label, record.help_uri)),)


def _facts(record: RecordText, words: Wording) -> Iterator[str]:
    known = record.provenance
    if known.evidence_count is not None:
        many = words.evidence_one if known.evidence_count == 1 else words.evidence_many
        yield many.format(count=known.evidence_count)
    if known.confidence is not None:
        yield words.confidence.format(rate=_percent(known.confidence))
    if known.fix_success_rate is not None:
        yield words.fix_rate.format(rate=_percent(known.fix_success_rate))
    if known.first_seen:
        yield words.first_seen.format(date=known.first_seen)
    if known.last_confirmed:
        yield words.last_confirmed.format(date=known.last_confirmed)


def _versions(versions: Sequence[VersionText], words: Wording) -> str:
    """`nginx 1.24.0, 1.22.1 (active)`: the software once, a common status once."""
    software = versions[0].name.partition(" ")[0]
    same_software = all(v.name.startswith(f"{software} ") for v in versions)
    statuses = {v.status for v in versions}
    parts = []
    for index, version in enumerate(versions):
        name = version.name.partition(" ")[2] if same_software and index else version.name
        said = [version.status] if len(statuses) > 1 and version.status else []
        said += [version.remark] if version.remark else []
        remark = words.brackets.format(inner=words.semicolon.join(said)) if said else ""
        parts.append(name + remark)
    common = next(iter(statuses)) if len(statuses) == 1 else ""
    suffix = words.brackets.format(inner=common) if common else ""
    return words.enumeration.join(parts) + suffix


def _mixed(text: str) -> list[Paragraph | Verbatim]:
    """A workaround's text: sentences as prose, nginx lines and commands as they are."""
    blocks: list[Paragraph | Verbatim] = []
    for passage in passages(text):
        if passage.kind == "prose":
            blocks += [paragraph(*prose(line)) for line in passage.text.splitlines()]
        else:
            blocks.append(Verbatim(_FENCES[passage.kind], passage.text))
    return blocks


def _led_by(
    lead: str, words: Wording, blocks: list[Paragraph | Verbatim]
) -> list[Paragraph | Verbatim]:
    runs = (Words(lead, is_strong=True), Words(words.colon))
    if blocks and isinstance(blocks[0], Paragraph):
        return [paragraph(*runs, *blocks[0].runs), *blocks[1:]]
    return [paragraph(*runs), *blocks]


def prose(text: str) -> list[Run]:
    """A sentence, with the names, paths and statements in it as code."""
    line = " ".join(text.split())
    runs: list[Run] = []
    at = 0
    for match in _CODE_IN_PROSE.finditer(line):
        runs += [Words(line[at : match.start()]), Code(match.group().strip("`"))]
        at = match.end()
    runs.append(Words(line[at:]))
    return [run for run in runs if run != Words("")]


def _capitalized(runs: list[Run]) -> list[Run]:
    first = runs[0]
    if isinstance(first, Words) and first.text:
        return [Words(first.text[0].upper() + first.text[1:]), *runs[1:]]
    return runs


def _percent(rate: float) -> str:
    return f"{rate * 100:.3g} %"
