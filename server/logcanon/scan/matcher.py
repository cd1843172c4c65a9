"""All signatures of a catalogue, searched together.

A literal that every match of a signature holds is looked for in raw bytes; where one stands, its
line is judged: over bytes when it is plain ASCII and begins with a date, else over text. Both
ways give the same answer (`judge` says which); the first is only quicker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from logcanon.finding import Fault, Severity
from logcanon.scan.analysis import Analysis
from logcanon.scan.extent import long_messages, message_around
from logcanon.scan.judge import REACH, Hit, JudgedLine
from logcanon.scan.literal import Literal
from logcanon.scan.occurrence import Occurrence, decode
from logcanon.scan.prefilter import Buffer, Candidate, make_prefilter
from logcanon.scan.prefix import STAMP
from logcanon.scan.signature import Signature, SignatureSource, SignatureTooSlow

# (record, match)
Judged = tuple[str, "Hit | re.Match[bytes]"]
Search = Callable[[bytes, int, int], "re.Match[bytes] | None"]

_DATED = re.compile(re.sub(r"\?P<\w+>", "?:", STAMP).encode("ascii"))
# In place of a literal's index: what may be on every line, and what may be in a long message.
_ANY_LINE = -2
_LONG = -1
# In an input so small, which may have been pasted, long messages are looked for by themselves: a
# literal may be wrapped.
_SMALL = 64 * 1024


# Different sets of literals on a line for which it is remembered what to try.
_MOST_PLANS = 4096


class Step(NamedTuple):
    """One signature to try on a line: `slot` is the number of the literal that leads to it.

    `lead` is where that literal stands in a match, -1 when it varies. `match` is the quick
    pattern's `match` or `search`, None where there is none; `may_match` is None where that
    pattern says all. `bytewise` is the signature's.
    """

    number: int
    lead: int
    slot: int
    match: Search | None
    may_match: Search | None
    bytewise: bool
    record_id: str


class Matcher:
    """Finds the lines that signatures recognise; threads may share it.

    A signature that takes too long is left out from then on, and is one of the `faults`.
    `plain` keeps to the standard library.
    """

    def __init__(
        self,
        signatures: Sequence[Signature],
        faults: Iterable[Fault] = (),
        origins: Mapping[str, Path] | None = None,
        *,
        plain: bool = False,
    ) -> None:
        self._signatures = tuple(sorted(signatures, key=lambda signature: signature.rank))
        self._faults = list(faults)
        self._origins = origins or {}
        self._quarantined: set[int] = set()
        # For each literal: (signature, where the literal stands in its match, -1: it varies).
        members: dict[Literal, list[tuple[int, int]]] = {}
        unfiltered = []
        for index, signature in enumerate(self._signatures):
            if not signature.literals:
                unfiltered.append((index, -1))
            for literal in signature.literals:
                lead = -1 if literal.lead is None else literal.lead
                members.setdefault(literal._replace(lead=None), []).append((index, lead))
        self._prefilter = make_prefilter(list(members), plain=plain)
        everything = [(index, -1) for index in range(len(self._signatures))]
        self._members = (*members.values(), unfiltered, everything)
        self._plans: dict[tuple[int, ...], tuple[Step, ...]] = {}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Faults and notes of the signatures, those met while scanning included."""
        return tuple(self._faults)

    @property
    def record_ids(self) -> frozenset[str]:
        """The records that are searched for."""
        return frozenset(signature.record_id for signature in self._signatures)

    def scan(self, data: Buffer) -> list[Occurrence]:
        """The occurrences in `data`, at most one on a line; numbers count from its start."""
        return self.scan_block(data, len(data), 0, 0)[0]

    def match_line(self, text: str, *, lenient: bool = False) -> Occurrence | None:
        """The occurrence in one message, if any; `lenient` where it is known to be one."""
        raw = text.encode("utf-8", "replace")
        judged = self._judge(decode(raw), range(len(self._signatures)), lenient=lenient)
        return Occurrence(judged[0], 0, 0, raw, judged[1]) if judged else None

    def scan_block(
        self, buffer: Buffer, end: int, line: int, offset: int
    ) -> tuple[list[Occurrence], int]:
        r"""The occurrences in the lines of `buffer[:end]`, and the number of newlines there.

        `line` and `offset` are those of the block's start. Lines end at "\n" or "\r\n". The last
        message ends in the block.
        """
        found: list[Occurrence] = []
        candidates = self._candidates(buffer, end)
        if not candidates:
            return found, buffer.count(b"\n", 0, end)
        places, literals = zip(*candidates, strict=True)
        if not isinstance(buffer, bytes):
            buffer = bytes(memoryview(buffer)[:end])  # one copy: slices are cheaper from here on
        dated, find, rfind = _DATED.match, buffer.find, buffer.rfind
        number, counted, stop = line, 0, -1  # `number` counts the newlines before `counted`
        at, total, year = 0, len(places), buffer[:5]
        while at < total:
            first, place, floor = at, places[at], stop + 1
            start = rfind(b"\n", floor, place) + 1 or floor
            stop = find(b"\n", place, end)
            stop = end if stop < 0 else stop
            raw = buffer[start:stop]
            stamp = dated(raw)
            # Where the next line begins with the same year and slash, the message is one line.
            if stamp is None or buffer[stop + 1 : stop + 6] != year:
                start, stop = message_around(buffer, start, stop, end, floor)
                raw = buffer[start:stop]
                year = raw[:5] if stamp else year
                stamp = None if b"\n" in raw else stamp
            at += 1
            while at < total and places[at] < stop:
                at += 1
            raw = raw.rstrip(b"\r")
            if stamp is None:
                judged = self._judge(decode(raw), self._wanted(literals[first:at]))
            else:
                there = [place - start for place in places[first:at]]
                judged = self._judge_quickly(raw, stamp.end(), literals[first:at], there)
            if judged is not None:
                if start > counted:
                    number += buffer.count(b"\n", counted, start)
                found.append(Occurrence(judged[0], number, offset + start, raw, judged[1]))
                counted, number = stop + 1, number + (raw.count(b"\n") + 1 if stamp is None else 1)
        rest = buffer.count(b"\n", counted, end) if counted <= end else -1
        return found, number - line + rest

    def _candidates(self, buffer: Buffer, end: int) -> list[Candidate]:
        """Where literals stand; with signatures that have none, the start of each line too."""
        candidates = self._prefilter.find(buffer, end)
        if self._members[_ANY_LINE]:
            starts = [0, *(newline.end() for newline in re.finditer(rb"\n", buffer))]
            candidates += [(start, _ANY_LINE) for start in starts if start < end]
            candidates.sort()
        if end <= _SMALL and self._signatures:
            candidates += [(start, _LONG) for start in long_messages(buffer, end)]
            candidates.sort()
        return candidates

    def _judge_quickly(
        self, raw: bytes, message: int, literals: tuple[int, ...], places: Sequence[int]
    ) -> Judged | None:
        """The best match in a line whose message starts at `message`.

        `literals` are those that stand in it, `places` is where.
        """
        plan = self._plans.get(literals) or self._plan(literals)
        is_ascii = raw.isascii()
        for number, lead, slot, match, may_match, bytewise, record_id in plan:
            if match is None or not (is_ascii or (bytewise and len(raw) <= REACH)):
                # Those before it do not match: it and those behind go the general way.
                return self._judge(decode(raw), _numbers(plan, number))
            begin = message if lead < 0 else places[slot] - lead
            if begin < message or (may_match and not may_match(raw, begin, message + REACH)):
                continue
            found = match(raw, begin, message + REACH)
            if found is not None:
                if lead < 0:
                    begin = found.start()
                if begin == message or not _in_tail(raw, message, begin):
                    return record_id, found
            elif may_match is not None:
                judged = self._judge(decode(raw), (number,))
                if judged is not None:
                    return judged
        if b"\x1b" in raw:
            return self._judge(decode(raw), _numbers(plan))
        return None

    def _plan(self, literals: tuple[int, ...]) -> tuple[Step, ...]:
        """What to try on a line with these literals, the best first: lines of a log are alike."""
        if len(self._plans) >= _MOST_PLANS:
            self._plans.clear()
        tries = {
            (number, lead, slot if lead >= 0 else 0)
            for slot, literal in enumerate(literals)
            for number, lead in self._members[literal]
        }
        plan = tuple(self._step(*one) for one in sorted(tries))
        self._plans[literals] = plan
        return plan

    def _step(self, number: int, lead: int, slot: int) -> Step:
        signature = self._signatures[number]
        quick, loose = signature.quick, signature.loose
        match = quick and (quick.search if lead < 0 else quick.match)
        may_match = loose and (loose.search if lead < 0 else loose.match)
        bytewise, record_id = signature.bytewise, signature.record_id
        return Step(number, lead, slot, match, may_match, bytewise, record_id)

    def _wanted(self, literals: Iterable[int]) -> list[int]:
        """The signatures that the literals lead to, the best first."""
        return sorted({index for literal in literals for index, _ in self._members[literal]})

    def _judge(self, text: str, wanted: Iterable[int], *, lenient: bool = False) -> Judged | None:
        line = JudgedLine(text, lenient=lenient)
        for index in wanted:
            signature = self._signatures[index]
            try:
                hit = None if index in self._quarantined else line.search(signature)
            except SignatureTooSlow:
                self._quarantine(index)
                continue
            if hit is not None:
                return signature.record_id, hit
        return None

    def _quarantine(self, index: int) -> None:
        if index in self._quarantined:
            return
        self._quarantined.add(index)
        record_id = self._signatures[index].record_id
        path = self._origins.get(record_id, Path(record_id))
        reason = "the search took too long and was given up; this record finds nothing any more"
        self._faults.append(Fault(path, reason, "regex", None, Severity.ERROR, "slow-regex"))


def _numbers(plan: Iterable[Step], least: int = 0) -> list[int]:
    """The signatures of a plan from number `least` on, the best first."""
    return sorted({step.number for step in plan if step.number >= least})


def _in_tail(raw: bytes, message: int, at: int) -> bool:
    """Whether `at` stands in the context tail."""
    if raw.find(b", ", message, at) < 0:
        return False
    return JudgedLine(decode(raw)).in_tail(len(decode(raw[:at])))


def compile_signatures(
    records: Mapping[str, SignatureSource],
    origins: Mapping[str, Path] | None = None,
    *,
    analyses: Mapping[str, Analysis] | None = None,
    plain: bool = False,
) -> Matcher:
    """A matcher for all records whose regex compiles; the others are among its faults.

    Among equally exact signatures that match one line the earlier record wins. `origins` are the
    records' files, for the faults; `analyses` are known ones, by regex; `plain` keeps the
    search to the standard library.
    """
    signatures: list[Signature] = []
    faults: list[Fault] = []
    for order, (record_id, record) in enumerate(records.items()):
        path = (origins or {}).get(record_id, Path(record_id))
        try:
            known = (analyses or {}).get(record.regex)
            signature = Signature(record_id, record.regex, order, known)
        except ValueError as error:
            faults.append(Fault(path, f"does not compile: {error}", "regex", code="bad-regex"))
            continue
        signatures.append(signature)
        faults += _notes(signature, path)
    return Matcher(signatures, faults, origins, plain=plain)


def _notes(signature: Signature, path: Path) -> list[Fault]:
    notes = []
    if not signature.literals:
        reason = "has no fixed text of 8 bytes or more, so each line has to be tried: slow"
        notes.append(Fault(path, reason, "regex", None, Severity.HINT, "no-literal"))
    if signature.guarded:
        reason = "may take long on some lines, so it is searched with a time limit"
        notes.append(Fault(path, reason, "regex", None, Severity.HINT, "guarded-regex"))
    return notes
