"""Where messages start and end in a buffer of lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from logcanon.scan.continuation import MOST_LINES, Continuation, starts_anew
from logcanon.scan.prefilter import Buffer
from logcanon.scan.prefix import STAMP
from logcanon.scan.unwrap import Located, further, locate_first

# Bytes that the physical lines of one message take, wrappers included.
REACH = 16_384
# What a stamp holds, whatever stands before it.
_MAY_START = re.compile(rb"(?:emerg|alert|crit|error|warn|notice|info|debug)\]|nginx: |\d#\d+: ")
_ACCESS = re.compile(rb'\S{1,60} \S{1,60} .{0,60}\[\d\d/[A-Z][a-z]{2}/\d{4}:[\d:]{8} [+-]\d{4}\] "')
# The usual tail of a whole line.
_TAIL = re.compile(rb', client: [^,"]*, server: [^,"]*(?:, [a-z]+: "[^"]*")*\r?')
_DATED = re.compile(re.sub(r"\?P<\w+>", "?:", STAMP).encode("ascii"))


def message_end(
    buffer: Buffer, start: int, stop: int, end: int, located: Located | None = None
) -> tuple[int, bool]:
    """Where the message ends whose first physical line is `buffer[start:stop]`.

    Also whether that is for certain, or hangs on what follows `buffer[:end]`.
    """
    first = located or _locate(buffer, start, stop)
    if first.prefix is None or stop - start > REACH or not _is_start(first):
        return stop, True
    partial = first.wrapper.is_partial
    taking = Continuation(first.view.text, first.prefix, partial=partial)
    ends = [stop]
    while taking.is_open:
        if stop + 1 >= end:
            return ends[taking.lines - 1], False
        begin, stop = stop + 1, _line_end(buffer, stop + 1, end)
        if stop - start > REACH:
            break
        glued = partial
        line, partial = further(_text(buffer, begin, stop), first.wrapper)
        if line is None:
            break
        ends.append(stop)
        taking.take(line.text, glued=glued, partial=partial)
    return ends[taking.lines - 1], True


def message_around(
    buffer: Buffer, start: int, stop: int, end: int, floor: int = 0
) -> tuple[int, int]:
    """The message that holds the physical line `buffer[start:stop]`.

    The line itself when it is no further line of one. No message begins before `floor` and
    reaches beyond it.
    """
    if _DATED.match(buffer, start, stop):
        is_usual = _is_usual(buffer, start, stop)
        return start, stop if is_usual else message_end(buffer, start, stop, end)[0]
    floor = max(floor, start - REACH)
    wrapped: tuple[int, int] | None = None
    at = start
    for _ in range(MOST_LINES):
        if at <= floor:
            break
        line_stop = at - 1
        at = buffer.rfind(b"\n", floor, line_stop) + 1 or floor
        if _DATED.match(buffer, at, line_stop):
            message_stop, _ = message_end(buffer, at, line_stop, end)
            if message_stop > start:
                return at, message_stop
            break
        # A line that begins otherwise may hold a stamp because it is wrapped, or quote one.
        if wrapped is None and _MAY_START.search(buffer, at, line_stop):
            located = _locate(buffer, at, line_stop)
            if _is_start(located):
                wrapped = at, message_end(buffer, at, line_stop, end, located)[0]
    if wrapped is not None and wrapped[1] > start:
        return wrapped
    return start, message_end(buffer, start, stop, end)[0]


def message_of_line(
    line_bytes: Callable[[int], bytes], line_count: int, number: int
) -> tuple[int, bytes]:
    """The number of the first line of the message that holds line `number`, and all its lines."""
    first, last = number, number
    lines = [line_bytes(number)]
    room = REACH
    while first > 0 and room > 0 and number - first < MOST_LINES:
        first -= 1
        lines.insert(0, line_bytes(first))
        room -= len(lines[0]) + 1
    start = sum(len(line) + 1 for line in lines[:-1])
    stop = start + len(lines[-1])
    room = REACH
    while last + 1 < line_count and room > 0 and last - number < MOST_LINES:
        last += 1
        lines.append(line_bytes(last))
        room -= len(lines[-1]) + 1
    buffer = b"\n".join(lines)
    begin, end = message_around(buffer, start, stop, len(buffer))
    return number - buffer.count(b"\n", begin, start), buffer[begin:end]


def messages(text: str) -> Iterator[tuple[int, str]]:
    """The messages of a text, each with the number of its first line."""
    buffer = text.encode("utf-8", "replace")
    start = number = 0
    while start < len(buffer):
        stop = _line_end(buffer, start, len(buffer))
        stop, _ = message_end(buffer, start, stop, len(buffer))
        yield number, buffer[start:stop].decode()
        number += buffer.count(b"\n", start, stop) + 1
        start = stop + 1


def long_messages(buffer: Buffer, end: int) -> Iterator[int]:
    """Where those messages start that take several physical lines."""
    start = 0
    while start < end:
        stop = _line_end(buffer, start, end)
        following = stop + 1
        if following < end and _MAY_START.search(buffer, start, min(stop, start + REACH)):
            is_short = _DATED.match(buffer, start, stop) and buffer.startswith(
                buffer[start : start + 5], following
            )
            if not is_short:
                stop, _ = message_end(buffer, start, stop, end)
                if stop + 1 != following:
                    yield start
        start = stop + 1


def settled(buffer: Buffer, end: int) -> int:
    """Up to where the lines of `buffer[:end]` hang on nothing that may follow."""
    if not end:
        return 0
    settled_end = end
    stop = end - 1 if buffer.endswith(b"\n", 0, end) else end
    floor = max(0, stop - REACH)
    for _ in range(MOST_LINES):
        start = buffer.rfind(b"\n", floor, stop) + 1 or floor
        # No message reaches over such lines.
        if _ACCESS.match(buffer, start, stop) or _is_usual(buffer, start, stop):
            break
        is_dated = _DATED.match(buffer, start, stop) is not None
        if is_dated or _MAY_START.search(buffer, start, stop):
            located = _locate(buffer, start, stop)
            if not message_end(buffer, start, stop, end, located)[1]:
                settled_end = start
        if is_dated or start <= floor:
            break
        stop = start - 1
    return settled_end


def _is_start(located: Located) -> bool:
    """Whether a message starts on a line; one that holds a stamp may also quote it."""
    if located.prefix is None:
        return False
    at_start = located.prefix.start == 0 or located.wrapper.key is not None
    return at_start or starts_anew(located.view.text)


def _is_usual(buffer: Buffer, start: int, stop: int) -> bool:
    """Whether a line has a date and a whole tail; what this misses only takes longer to tell."""
    if _DATED.match(buffer, start, stop) is None:
        return False
    tail = buffer.rfind(b", client: ", start, stop)
    return (
        tail >= 0
        and _TAIL.fullmatch(buffer, tail, stop) is not None
        and buffer.find(b"sent in stderr", start, tail) < 0
    )


def _locate(buffer: Buffer, start: int, stop: int) -> Located:
    return locate_first(_text(buffer, start, min(stop, start + REACH)))


def _text(buffer: Buffer, start: int, stop: int) -> str:
    text = bytes(buffer[start:stop]).decode("utf-8", "replace")
    return text.removesuffix("\r")


def _line_end(buffer: Buffer, start: int, end: int) -> int:
    newline = buffer.find(b"\n", start, end)
    return end if newline < 0 else newline
