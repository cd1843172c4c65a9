"""Searches whole inputs: files (compressed or not), streams, bytes in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, cast

from logcanon.finding import Fault, Severity
from logcanon.scan.blocks import BLOCK, LONGEST_LINE, Blocks, plain_stream
from logcanon.scan.line import parse_line
from logcanon.scan.occurrence import Occurrence, decode
from logcanon.scan.searcher import Searcher

Open = Callable[[ExitStack], "io.BufferedReader[Any]"]
_SAMPLED_LINES = 400
_ACCESS = re.compile(r'^\S+ \S+ .{0,60}\[\d\d/[A-Z][a-z]{2}/\d{4}:[\d:]{8} [+-]\d{4}\] "')


class Scan(Iterator[Occurrence]):
    """One pass over one input: iterate it (once) for the occurrences, one a line at most.

    The input is opened at the first step. Memory stays the same however large it is. Raises
    OSError where the input cannot be read, or no further; what was found before stays true.
    `lines` and `size` count the lines and (unpacked) bytes that are done.
    """

    def __init__(
        self,
        matcher: Searcher,
        path: Path,
        open_stream: Open,
        *,
        progress: Callable[[int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        block: int = BLOCK,
        longest_line: int = LONGEST_LINE,
    ) -> None:
        self.lines = 0
        self.size = 0
        self._blocks: Blocks | None = None
        self._path = path
        self._progress = progress
        self._cancelled = cancelled
        self._occurrences = self._run(matcher, open_stream, block, longest_line)

    def __iter__(self) -> Iterator[Occurrence]:  # noqa: PYI034
        return self._occurrences  # itself an iterator, and quicker to step

    def __next__(self) -> Occurrence:
        return next(self._occurrences)

    @property
    def notes(self) -> tuple[Fault, ...]:
        """What the pass had to leave out."""
        cut = self._blocks.cut_lines if self._blocks else 0
        if not cut:
            return ()
        reason = f"{cut} lines are longer than 1 MB; the rest of each was not searched"
        return (Fault(self._path, reason, severity=Severity.HINT, code="line-cut"),)

    def _run(
        self, matcher: Searcher, open_stream: Open, block: int, longest_line: int
    ) -> Iterator[Occurrence]:
        with ExitStack() as stack:
            blocks = self._blocks = Blocks(plain_stream(open_stream(stack)), block, longest_line)
            for buffer, end, offset in blocks:
                if self._cancelled is not None and self._cancelled():
                    return
                found, newlines = matcher.scan_block(buffer, end, self.lines, offset)
                self.lines += newlines
                self.size = offset + end
                yield from found
                if self._progress is not None:
                    self._progress(self.size)
            self.size = blocks.offset


def scan_file(
    matcher: Searcher,
    path: Path,
    *,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Scan:
    """The occurrences in a file, which may be compressed with gzip, bzip2 or xz.

    After each block `progress` is told the (unpacked) bytes done; before each, `cancelled` is
    asked whether to stop.
    """

    def open_stream(stack: ExitStack) -> io.BufferedReader[Any]:
        return stack.enter_context(Path(path).open("rb"))

    return Scan(matcher, Path(path), open_stream, progress=progress, cancelled=cancelled)


def scan_stream(
    matcher: Searcher, stream: BinaryIO, *, cancelled: Callable[[], bool] | None = None
) -> Scan:
    """The occurrences in a binary stream, as they come in; the stream is left open."""

    def open_stream(stack: ExitStack) -> io.BufferedReader[Any]:
        if hasattr(stream, "peek"):
            return cast("io.BufferedReader[Any]", stream)
        buffered = io.BufferedReader(cast("io.RawIOBase", stream))
        stack.callback(buffered.detach)  # else its end would close the stream
        return buffered

    return Scan(matcher, Path("-"), open_stream, cancelled=cancelled)


def scan_bytes(matcher: Searcher, data: bytes) -> Iterator[Occurrence]:
    """The occurrences in a log that is in memory."""
    return scan_stream(matcher, io.BytesIO(data))


def looks_like_log(sample: bytes) -> bool:
    """Whether the head of a text reads as nginx's error log: a quarter of its lines, or more.

    Lines of access logs do not speak against it, indented ones (traces) neither.
    """
    ours = others = 0
    for raw in sample.lstrip(b"\0")[:65_536].splitlines()[:_SAMPLED_LINES]:
        text = decode(raw[:4096])
        if parse_line(text) is not None:
            ours += 1
        elif text.strip() and not text[0].isspace() and not _ACCESS.match(text):
            others += 1
    return ours > 0 and ours * 3 >= others
