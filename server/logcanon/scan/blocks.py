"""Reads an input in blocks of whole messages, through one buffer that is used again and again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Protocol

from logcanon.scan.extent import settled

BLOCK = 256 * 1024
# A line longer than this is cut: its rest is not looked at.
LONGEST_LINE = 1024 * 1024

_BOM = b"\xef\xbb\xbf"
_MAGIC = 6


class Readable(Protocol):
    """A binary stream that fills a buffer with what is there."""

    def readinto1(self, buffer: memoryview, /) -> int:
        """Read once; 0 at the end."""
        ...


class Blocks:
    """The blocks of one stream: (buffer, end, offset of the block in the input).

    `buffer[:end]` holds whole messages, valid until the next block is asked for. NULs that fill a
    whole buffer are passed over (logrotate's copytruncate leaves them at the head of a log), and
    so is a byte order mark. Raises OSError where reading fails or compressed data is damaged.
    """

    def __init__(
        self, stream: Readable, block: int = BLOCK, longest_line: int = LONGEST_LINE
    ) -> None:
        self.cut_lines = 0
        self._stream = stream
        self._buffer = bytearray(max(block, 16))
        self._longest = max(block, longest_line)
        self._offset = 0

    @property
    def offset(self) -> int:
        """How many bytes are done with."""
        return self._offset

    def __iter__(self) -> Iterator[tuple[bytearray, int, int]]:
        buffer = self._buffer
        have, cutting = self._skip_mark(), False
        while True:
            read = self._read(have)
            if read <= 0:
                break
            total = have + read
            if cutting:  # up to the end of a line whose head was a block of its own
                newline = buffer.find(b"\n", 0, total)
                cutting = newline < 0
                have = self._drop(total if cutting else newline, total)
                total = have
                if cutting:
                    continue
            end = settled(buffer, buffer.rfind(b"\n", 0, total) + 1)
            if not end:
                have = total
                if total < len(buffer):
                    continue
                if buffer.count(0) == total:
                    have = self._drop(total, total)
                elif total < self._longest:
                    buffer.extend(bytes(min(total, self._longest - total)))
                else:
                    self.cut_lines += 1
                    cutting = True
                    yield buffer, total, self._offset
                    have = self._drop(total, total)
                continue
            yield buffer, end, self._offset
            have = self._drop(end, total)
        if have and not cutting:
            yield buffer, have, self._offset
            self._drop(have, have)

    def _read(self, have: int, end: int | None = None) -> int:
        with memoryview(self._buffer) as whole, whole[have:end] as free:
            return self._stream.readinto1(free) or 0

    def _drop(self, count: int, total: int) -> int:
        """Forget the first `count` of `total` bytes; how many are left."""
        self._buffer[: total - count] = self._buffer[count:total]
        self._offset += count
        return total - count

    def _skip_mark(self) -> int:
        """Read a byte order mark, if there is one; how many other bytes were read."""
        have = 0
        while have < len(_BOM) and _BOM.startswith(self._buffer[:have]):
            read = self._read(have, len(_BOM))
            if read <= 0:
                break
            have += read
        return self._drop(have, have) if self._buffer.startswith(_BOM) else have


class Unbuffered:
    """A buffered stream that never waits for more while it has something to give."""

    def __init__(self, stream: io.BufferedReader[Any], head: bytes) -> None:
        """`head` is what `stream.peek` answered."""
        self._head = stream.read1(len(head)) if head else b""
        self._stream = stream  # would close the raw stream if it were let go

    def readinto1(self, buffer: memoryview, /) -> int:
        """Read once; 0 at the end."""
        if not self._head:
            return self._stream.raw.readinto(buffer) or 0
        given = min(len(self._head), len(buffer))
        buffer[:given] = self._head[:given]
        self._head = self._head[given:]
        return given


class Unpacked:
    """A compressed stream as it was before; damage is an OSError, as in any other file."""

    def __init__(self, stream: Readable, damage: tuple[type[Exception], ...]) -> None:
        self._stream = stream
        self._damage: tuple[type[Exception], ...] = (EOFError, *damage)

    def readinto1(self, buffer: memoryview, /) -> int:
        """Read once; 0 at the end."""
        try:
            return self._stream.readinto1(buffer)
        except self._damage as error:
            raise OSError(f"damaged compressed data: {error}") from error


def plain_stream(stream: io.BufferedReader[Any]) -> Readable:
    """`stream` with its compression (gzip, bzip2, xz; told by its first bytes) undone."""
    head = stream.peek(_MAGIC)
    packed: Any = stream
    # These modules are slow to load, and most logs are not compressed.
    if head.startswith(b"\x1f\x8b"):
        import gzip  # noqa: PLC0415
        import zlib  # noqa: PLC0415

        return Unpacked(gzip.GzipFile(fileobj=packed), (zlib.error, gzip.BadGzipFile))
    if head.startswith(b"BZh"):
        import bz2  # noqa: PLC0415

        return Unpacked(bz2.BZ2File(packed), (OSError,))
    if head.startswith(b"\xfd7zXZ\x00"):
        import lzma  # noqa: PLC0415

        return Unpacked(lzma.LZMAFile(packed), (lzma.LZMAError,))
    return Unbuffered(stream, head)
