"""Searches a log for the records' signatures, and for nginx's other messages of weight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logcanon.messages.lookup import index, is_evidence, recognise
from logcanon.messages.table import table
from logcanon.scan.judge import REACH, Hit
from logcanon.scan.line import parse_line
from logcanon.scan.occurrence import Occurrence, decode
from logcanon.scan.prefilter import Buffer
from logcanon.scan.prefix import STAMP
from logcanon.scan.searcher import Searcher
from logcanon.text import Span

# What says less (notice, info, debug) is no finding; hover explains it.
_LEVEL = re.compile(rb"\[(?:error|warn|crit|alert|emerg)\]")
_DATED = re.compile(re.sub(r"\?P<(?!level)\w+>", "?:", STAMP).encode("ascii"))
_WEIGHTY = frozenset({b"error", b"warn", b"crit", b"alert", b"emerg"})


class AllMessages:
    """What the records' matcher finds, and on other lines the messages of the table.

    Threads may share it. `records` is that matcher.
    """

    def __init__(self, records: Searcher) -> None:
        self.records = records

    def scan(self, data: Buffer) -> list[Occurrence]:
        """See Searcher."""
        return self.scan_block(data, len(data), 0, 0)[0]

    def scan_block(
        self, buffer: Buffer, end: int, line: int, offset: int
    ) -> tuple[list[Occurrence], int]:
        """See Searcher."""
        found, newlines = self.records.scan_block(buffer, end, line, offset)
        number, counted = line, 0
        more: list[Occurrence] = []
        for start, stop in _gaps(found, end, offset):
            for place, until in _lines_of_weight(buffer, start, stop):
                raw = bytes(buffer[place:until]).rstrip(b"\r")
                judged = _judge(raw)
                if judged is not None:
                    number += buffer.count(b"\n", counted, place)
                    counted = place
                    more.append(Occurrence(judged[0], number, offset + place, raw, judged[1]))
        if not more:
            return found, newlines
        return sorted([*found, *more], key=lambda occurrence: occurrence.byte_offset), newlines


def _gaps(known: list[Occurrence], end: int, offset: int) -> Iterator[tuple[int, int]]:
    """The stretches of whole lines between the lines that are known."""
    at = 0
    for occurrence in known:
        start = occurrence.byte_offset - offset
        if start > at:
            yield at, start
        at = start + len(occurrence.raw) + 1
    if at < end:
        yield at, end


def _lines_of_weight(buffer: Buffer, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where lines with a level of weight begin and end, from `start` to `end`."""
    floor = start
    for level in _LEVEL.finditer(buffer, start, end):
        place = level.start()
        if place < floor:
            continue  # a second level on one line
        begin = buffer.rfind(b"\n", floor, place) + 1 or floor
        stop = buffer.find(b"\n", place, end)
        floor = stop + 1 if stop >= 0 else end
        yield begin, stop if stop >= 0 else end


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
