"""The smallest configuration that still fails."""

from __future__ import annotations

import time
from collections.abc import Callable

from logcanon.nginx.parser import parse
from logcanon.text import Source

_SECONDS = 60


def shrunk(source: Source, still_fails: Callable[[Source], bool]) -> str:
    """The text of `source` without the directives that the failure does not need."""
    text, at = source.text, 0
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        tree = parse(Source(source.path, text))
        spans = sorted((d.span for d in tree.walk()), key=lambda span: -span.length)
        if at >= len(spans):
            break
        shorter = text[: spans[at].start] + text[spans[at].end :]
        if still_fails(Source(source.path, shorter)):
            text = shorter
        else:
            at += 1
    return "\n".join(line for line in text.split("\n") if line.strip())
