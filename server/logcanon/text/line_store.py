"""A text that is edited often and may be large: an open log.

Held as UTF-8 in chunks of whole lines. Chunks never change, an edit replaces those it touches:
an append costs the last chunk, an edit in the middle one or two. Whoever derives something from
a chunk can keep it as long as the chunk is there.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate

CHUNK = 256 * 1024
# The last chunk is rewritten at each append, so it is kept short.
TAIL = 32 * 1024

Position = tuple[int, int]


class Chunk:
    r"""Some lines of a text, in UTF-8; `line_ends` counts "\n", "\r\n" and "\r".

    Every chunk but a text's last ends with "\n".
    """

    __slots__ = ("_starts", "data", "line_ends")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.line_ends = data.count(b"\n")
        if b"\r" in data:
            self.line_ends += data.count(b"\r") - data.count(b"\r\n")
        self._starts: array[int] | None = None

    def line(self, number: int) -> tuple[int, int]:
        """Where a line starts and where it ends, in bytes of `data`, without its line end."""
        if self._starts is None:
            # bytes.splitlines has LSP's rule for line ends (that of str has not)
            lengths = map(len, self.data.splitlines(keepends=True))
            self._starts = array("I", accumulate(lengths, initial=0))
        starts, data = self._starts, self.data
        if number >= len(starts):
            return len(data), len(data)
        start = starts[number]
        end = starts[number + 1] if number + 1 < len(starts) else len(data)
        if end > start and data[end - 1] in b"\r\n":
            end -= 2 if data.endswith(b"\r\n", start, end) else 1
        return start, end


class LineStore:
    r"""A text by its lines, which end as LSP says: at "\n", "\r\n" and "\r".

    Lines are zero-based. A position is (line, column), the column in units of an encoding,
    "utf-8", "utf-16" or "utf-32"; one beyond a line's or the text's end means that end. Lone
    surrogates, which have no UTF-8, become U+FFFD.
    """

    __slots__ = ("_chunks", "_first_lines")

    def __init__(self, text: str = "") -> None:
        self._chunks = _chunks_of_text(text)
        self._first_lines: list[int] = []
        self._count_from(0)

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """The text at this moment; other threads may read it."""
        return tuple(self._chunks)

    @property
    def line_count(self) -> int:
        """Lines in the text; one that ends with a line end has an empty last line."""
        return self._first_lines[-1] + self._chunks[-1].line_ends + 1

    @property
    def byte_count(self) -> int:
        """Length of the text in UTF-8."""
        return sum(len(chunk.data) for chunk in self._chunks)

    def text(self) -> str:
        """The whole text."""
        return b"".join(chunk.data for chunk in self._chunks).decode("utf-8", "replace")

    def line_bytes(self, number: int) -> bytes:
        """A line without its line end; empty beyond the last."""
        if number >= self.line_count:
            return b""
        index = self._chunk_of(number)
        chunk = self._chunks[index]
        start, end = chunk.line(number - self._first_lines[index])
        return chunk.data[start:end]

    def line_text(self, number: int) -> str:
        """A line without its line end; empty beyond the last."""
        return self.line_bytes(number).decode("utf-8", "replace")

    def change(self, start: Position, end: Position, text: str, encoding: str = "utf-16") -> None:
        """Replace what stands between two positions."""
        first, begin = self._byte(*start, encoding)
        last, stop = self._byte(*end, encoding)
        if (last, stop) < (first, begin):
            first, begin, last, stop = last, stop, first, begin
        data = b"".join(
            (self._chunks[first].data[:begin], _encode(text), self._chunks[last].data[stop:])
        )
        # A position stands before its line's end, so the "\n" that ends a chunk stays.
        is_tail = last + 1 == len(self._chunks)
        self._chunks[first : last + 1] = _split(data, is_tail=is_tail)
        self._count_from(first)

    def _count_from(self, index: int) -> None:
        """Count the lines before each chunk anew, from `index` on."""
        del self._first_lines[index:]
        line = 0
        if index:
            line = self._first_lines[-1] + self._chunks[index - 1].line_ends
        for chunk in self._chunks[index:]:
            self._first_lines.append(line)
            line += chunk.line_ends

    def _chunk_of(self, line: int) -> int:
        return bisect_right(self._first_lines, line) - 1

    def _byte(self, line: int, column: int, encoding: str) -> tuple[int, int]:
        """(chunk, byte in it) of a position."""
        if line >= self.line_count:
            return len(self._chunks) - 1, len(self._chunks[-1].data)
        index = self._chunk_of(max(line, 0))
        chunk = self._chunks[index]
        start, end = chunk.line(max(line, 0) - self._first_lines[index])
        return index, start + _byte_column(chunk.data[start:end], max(column, 0), encoding)


def _byte_column(line: bytes, column: int, encoding: str) -> int:
    """The byte at which a column of a line stands; the inside of a character means its start."""
    if line[:column].isascii():
        return min(column, len(line))
    if encoding == "utf-8":
        while 0 < column < len(line) and line[column] & 0xC0 == 0x80:
            column -= 1
        return min(column, len(line))
    text = line.decode("utf-8", "replace")
    if encoding == "utf-32":
        head = text[:column]
    else:
        head = text.encode("utf-16-le")[: 2 * column].decode("utf-16-le", "ignore")
    return len(head.encode())


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return joined.encode()


def _chunks_of_text(text: str) -> list[Chunk]:
    """Encode slice by slice: a second whole copy of a large text is never held."""
    chunks = []
    start = 0
    while len(text) - start > 2 * CHUNK:
        newline = text.rfind("\n", start, start + CHUNK)
        if newline < 0:
            newline = text.find("\n", start + CHUNK)
        if newline < 0:
            break
        chunks.append(Chunk(_encode(text[start : newline + 1])))
        start = newline + 1
    return chunks + _split(_encode(text[start:]), is_tail=True)


def _split(data: bytes, *, is_tail: bool) -> list[Chunk]:
    """Chunks of whole lines of about CHUNK bytes; a tail becomes short for quick appends."""
    chunks = []
    start = 0
    while len(data) - start > 2 * CHUNK:
        newline = data.find(b"\n", start + CHUNK)
        if newline < 0:
            break
        chunks.append(Chunk(data[start : newline + 1]))
        start = newline + 1
    if is_tail and len(data) - start > TAIL:
        newline = data.rfind(b"\n", start)
        if newline >= 0:
            chunks.append(Chunk(data[start : newline + 1]))
            start = newline + 1
    if is_tail or start < len(data):
        chunks.append(Chunk(data[start:]))
    return chunks
