"""A record's words in one language, ready to be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from logcanon.records.dead_end_title import Language, dead_end_title
from logcanon.records.model import DeadEnd, Record, Workaround


@dataclass(frozen=True, slots=True)
class WorkaroundText:
    """What helps. `index` is the place in the record; `how` is empty where it adds nothing.

    `is_sourced`: the record names what the rate rests on.
    """

    index: int
    action: str
    how: str = ""
    success_rate: float | None = None
    condition: str = ""
    is_sourced: bool = False


@dataclass(frozen=True, slots=True)
class DeadEndText:
    """What does not help. `title` is never empty; `is_derived`: made from `why_fails`."""

    index: int
    title: str
    why_fails: str = ""
    fail_rate: float | None = None
    condition: str = ""
    is_derived: bool = False
    is_sourced: bool = False


@dataclass(frozen=True, slots=True)
class CauseText:
    """One of the causes, by its id."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class VersionText:
    """A version and what is said of it; each but the name may be empty."""

    name: str
    status: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """How far the record can be trusted, as it says itself.

    `has_rates`: some rate is given; `has_sources`: all given rates name a source.
    `proofs` are the versions of real nginx on which the message was gone after the change.
    """

    tier: str = ""
    confidence: float | None = None
    fix_success_rate: float | None = None
    evidence_count: int | None = None
    first_seen: str = ""
    last_confirmed: str = ""
    has_rates: bool = False
    has_sources: bool = False
    proofs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordText:
    """A record in `language`; where a text is not translated it stands in English."""

    id: str
    language: Language
    signature: str
    root_cause: str
    workarounds: tuple[WorkaroundText, ...] = ()
    dead_ends: tuple[DeadEndText, ...] = ()
    causes: tuple[CauseText, ...] = ()
    versions: tuple[VersionText, ...] = ()
    provenance: Provenance = Provenance()
    help_uri: str | None = None
    help_section: str = ""


def localized(record: Record, language: Language) -> RecordText:
    """The record's words: workarounds by success rate, dead ends by fail rate, unrated last."""
    chinese = language == "zh"
    workarounds = [_workaround(record, i, chinese=chinese) for i in range(len(record.workarounds))]
    dead_ends = [_dead_end(record, i, language) for i in range(len(record.dead_ends))]
    return RecordText(
        id=record.id,
        language=language,
        signature=(chinese and record.signature_zh) or record.signature,
        root_cause=(chinese and record.root_cause_zh) or record.root_cause,
        workarounds=tuple(sorted(workarounds, key=lambda w: _by_rate(w.success_rate))),
        dead_ends=tuple(sorted(dead_ends, key=lambda d: _by_rate(d.fail_rate))),
        causes=tuple(CauseText(c.id, (chinese and c.text_zh) or c.text) for c in record.causes),
        versions=_versions(record),
        provenance=_provenance(record),
        help_uri=record.official_doc_url or None,
        help_section=record.official_doc_section or "",
    )


def _by_rate(rate: float | None) -> float:
    """A key that puts the highest rate first and the unknown last; equals keep their order."""
    return 1.0 if rate is None else -rate


def _workaround(record: Record, index: int, *, chinese: bool) -> WorkaroundText:
    given = record.workarounds[index]
    translated = _at(record.workarounds_zh, index).strip() if chinese else ""
    action = translated or given.action.strip() or given.how.strip()
    how = "" if translated else given.how.strip()
    return WorkaroundText(
        index,
        action,
        "" if how == action else how,
        given.success_rate,
        given.condition.strip(),
        is_sourced=bool(given.sources),
    )


def _dead_end(record: Record, index: int, language: Language) -> DeadEndText:
    given = record.dead_ends[index]
    shown = given
    if language == "zh" and index < len(record.dead_ends_zh):
        shown = _translated(given, record.dead_ends_zh[index])
    why = shown.why_fails.strip()
    title = shown.action.strip()
    return DeadEndText(
        index,
        title or dead_end_title(why, language),
        why,
        given.fail_rate,
        shown.condition.strip(),
        is_derived=not title,
        is_sourced=bool(given.sources),
    )


def _translated(given: DeadEnd, translation: str | DeadEnd) -> DeadEnd:
    if isinstance(translation, str):
        translation = DeadEnd(why_fails=translation)
    return DeadEnd(
        action=translation.action or given.action,
        why_fails=translation.why_fails or given.why_fails,
        condition=translation.condition or given.condition,
    )


def _versions(record: Record) -> tuple[VersionText, ...]:
    return tuple(
        VersionText(v.version, v.status or "", v.behavior_change or "")
        for v in record.versions
        if v.version
    )


def _provenance(record: Record) -> Provenance:
    rated: list[Workaround | DeadEnd] = [
        *(w for w in record.workarounds if w.success_rate is not None),
        *(d for d in record.dead_ends if d.fail_rate is not None),
    ]
    return Provenance(
        tier=record.verification_tier or "",
        confidence=record.confidence,
        fix_success_rate=record.fix_success_rate,
        evidence_count=record.evidence_count,
        first_seen=record.first_seen or "",
        last_confirmed=record.last_confirmed or "",
        has_rates=bool(rated),
        has_sources=bool(rated) and all(claim.sources for claim in rated),
        proofs=_proven_on(record),
    )


def _at(texts: list[str], index: int) -> str:
    return texts[index] if index < len(texts) else ""


def _proven_on(record: Record) -> tuple[str, ...]:
    """Versions of nginx on which every run made the message go, oldest first."""
    verdicts: dict[str, set[str]] = {}
    for proof in record.proof:
        verdicts.setdefault(proof.version, set()).add(proof.verdict)
    gone = [version for version, said in verdicts.items() if said - {"provoked"} == {"gone"}]
    return tuple(sorted(gone, key=lambda version: [int(n) for n in re.findall(r"\d+", version)]))
