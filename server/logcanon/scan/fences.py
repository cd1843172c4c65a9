"""Logs in notes: the fenced blocks of a Markdown text (or of one written like it) that hold one.

CommonMark 0.31, "Fenced code blocks"; a fence in a list or a quote counts too.
"""

from __future__ import annotations

import re

from logcanon.scan.line import parse_line
from logcanon.scan.scanner import looks_like_log

_FENCE = re.compile(r"(?:[>\s]|[-*+] |\d{1,9}[.)] ){0,40}(?P<fence>`{3,}|~{3,})(?P<info>[^`\r\n]*)")
_LINE_END = re.compile(r"(\r\n|\n|\r)")


def only_logs(text: str) -> str | None:
    """The text with every line emptied that stands in no fenced block of nginx's error log.

    Line ends stay, so lines keep their numbers. None when no block holds a log.
    """
    parts = _LINE_END.split(text)
    lines, ends = parts[::2], [*parts[1::2], ""]
    kept = [""] * len(lines)
    fence, start = "", 0
    for number, line in enumerate([*lines, ""]):
        found = _FENCE.match(line)
        if not fence:
            if found:
                fence, start = found["fence"], number + 1
            continue
        is_last = number == len(lines)
        closes = found and found["fence"].startswith(fence) and not found["info"].strip()
        if closes or is_last:
            block = lines[start:number]
            if looks_like_log("\n".join(block).encode("utf-8", "replace")):
                kept[start:number] = block
            fence = ""
    if not any(kept):
        return None
    return "".join(line + end for line, end in zip(kept, ends, strict=True))


def holds_log_line(sample: str) -> bool:
    """Whether any of the first lines is one that nginx wrote."""
    return any(parse_line(line[:4096]) for line in _LINE_END.split(sample)[:800:2])
