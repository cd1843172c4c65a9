"""Searches a log for the records' signatures, and for nginx's other messages of weight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logcanon.messages.lookup import index, is_evidence, recognise
from logcanon.messages.table import table
from logcanon.scan.extent import message_around
from logcanon.scan.judge import REACH, Hit
from logcanon.scan.line import parse_line
from logcanon.scan.literal import Literal
from logcanon.scan.occurrence import Occurrence, decode
from logcanon.scan.prefilter import Buffer, Candidate, make_prefilter
from logcanon.scan.prefix import STAMP
from logcanon.scan.searcher import Searcher
from logcanon.text import Span

# What says less (notice, info, debug) is no finding; hover explains it.
_LEVELS = (b"[error]", b"[warn]", b"[crit]", b"[alert]", b"[emerg]")
_DATED = re.compile(re.sub(r"\?P<(?!level)\w+>", "?:", STAMP).encode("ascii"))
_WEIGHTY = frozenset(level[1:-1] for level in _LEVELS)


class AllMessages:
    """What the records' matcher finds, and on other lines the messages of the table.

    Threads may share it. `records` is that matcher.
    """

    def __init__(self, records: Searcher, *, plain: bool = False) -> None:
        """`plain` keeps to the standard library."""
        self.records = records
        self._levels = make_prefilter([Literal(level) for level in _LEVELS], plain=plain)

    def scan(self, data: Buffer) -> list[Occurrence]:
        """See Searcher."""
        return self.scan_block(data, len(data), 0, 0)[0]

    def scan_block(
        self, buffer: Buffer, end: int, line: int, offset: int
    ) -> tuple[list[Occurrence], int]:
        """See Searcher."""
        found, newlines = self.records.scan_block(buffer, end, line, offset)
        places = self._levels.find(buffer, end)
        if len(places) > len(found):
            if not isinstance(buffer, bytes):
                buffer = bytes(memoryview(buffer)[:end])
            known = [(o.byte_offset - offset, o.byte_offset - offset + len(o.raw)) for o in found]
            more = [o.moved(line, offset) for o in _others(buffer, end, places, known)]
            if more:
                found = sorted([*found, *more], key=lambda occurrence: occurrence.byte_offset)
        return found, newlines


def _others(
    buffer: bytes, end: int, places: list[Candidate], known: list[tuple[int, int]]
) -> Iterator[Occurrence]:
    """The messages on the lines where levels stand; `known` are spans of lines that are taken."""
    spans = iter(known)
    from_, to = next(spans, (end, end))
    number, counted, stop = 0, 0, -1
    for place, _ in places:
        if place < stop:
            continue  # a second level on one line
        while to <= place:
            from_, to = next(spans, (end, end))
        if from_ <= place:
            stop = to
            continue
        floor = stop + 1
        start = buffer.rfind(b"\n", floor, place) + 1 or floor
        stop = buffer.find(b"\n", place, end)
        stop = end if stop < 0 else stop
        start, stop = message_around(buffer, start, stop, end, floor)
        raw = buffer[start:stop].rstrip(b"\r")
        judged = _judge(raw)
        if judged is not None:
            number += buffer.count(b"\n", counted, start)
            counted = start
            yield Occurrence(judged[0], number, start, raw, judged[1])


def _judge(raw: bytes) -> tuple[str, Hit | re.Match[bytes]] | None:
    """The message on a line, and where it stands."""
    stamp = _DATED.match(raw)
    if stamp is None or b"\n" in raw:
        return _judge_wrapped(raw)
    level = stamp["level"]
    found = index().find(raw, stamp.end(), stamp.end() + REACH) if level in _WEIGHTY else None
    if found is None or not is_evidence(found[0], level.decode()):
        return None
    return table().message(found[0].number).id, found[1]


def _judge_wrapped(raw: bytes) -> tuple[str, Hit] | None:
    """The same for a wrapped line, one of the terminal, and a message over several lines."""
    line = parse_line(decode(raw))
    if line is None or (line.level or "").encode() not in _WEIGHTY:
        return None
    found = recognise(line)
    if found is None:
        return None
    start, end = line.message.span
    first_line = len(line.text.partition("\n")[0].rstrip("\r"))
    return found.message.id, Hit(Span(start, min(end, first_line)), {})
