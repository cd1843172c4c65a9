"""A document as plain text, wrapped for a terminal."""

from __future__ import annotations

import unicodedata

from logcanon.reports.document import (
    Block,
    Code,
    Document,
    Heading,
    Link,
    Paragraph,
    Run,
    Verbatim,
)
from logcanon.reports.printable import printable, shortened

WIDTH = 78
VALUE_LIMIT = 400
# A Chinese line may break anywhere but before closing marks and after opening ones.
_NO_BREAK_BEFORE = frozenset("，。；：！？、）》」』”’…,.;:!?)]}%")
_NO_BREAK_AFTER = frozenset("（《「『“‘([")
_WIDE = frozenset("WF")


def render_plain(document: Document, width: int = WIDTH) -> str:
    """The document's text, without a line end at its end."""
    return "\n\n".join("\n".join(_block(block, width)) for block in document)


def text_width(text: str) -> int:
    """Columns that `text` takes in a terminal: East Asian wide characters take two."""
    return sum(1 + (unicodedata.east_asian_width(c) in _WIDE) for c in text)


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width` columns, all but the first led by `indent`.

    Breaks stand at blanks and between wide characters; a longer word is left whole.
    """
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and text_width(lines[-1] + piece.rstrip()) > width:
            lines.append(indent)
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> list[str]:
    """`text` cut where a line may break; blanks stay at the end of their piece."""
    pieces: list[str] = []
    for char in text:
        if pieces and not _may_break(pieces[-1][-1], char):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after.isspace() or before.isspace():
        return not after.isspace() and after != "%"  # as in "85 %"
    if after in _NO_BREAK_BEFORE or before in _NO_BREAK_AFTER:
        return False
    return _is_wide(before) or _is_wide(after)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in _WIDE


def _block(block: Block, width: int) -> list[str]:
    if isinstance(block, Heading):
        return [printable(block.text)]  # the message as it stands in the log, to be copied
    if isinstance(block, Paragraph):
        return wrap("".join(_run(run) for run in block.runs), width)
    if isinstance(block, Verbatim):
        return ["  " + printable(line) for line in block.text.splitlines()]
    lines: list[str] = []
    for number, item in enumerate(block.items, start=1):
        lines += _item(f"{number}. " if block.is_ordered else "- ", item, width)
    return lines


def _item(marker: str, blocks: tuple[Paragraph | Verbatim, ...], width: int) -> list[str]:
    indent = " " * len(marker)
    inner = [line for block in blocks for line in _block(block, width - len(indent) - 2)]
    return [f"  {marker if i == 0 else indent}{line}" for i, line in enumerate(inner)]


def _run(run: Run) -> str:
    if isinstance(run, Code):
        return shortened(printable(run.text), VALUE_LIMIT)
    if isinstance(run, Link):
        return printable(run.address)
    return printable(run.text)
