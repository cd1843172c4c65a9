"""Foreign text made fit to be shown: a log line is written by whoever sends requests."""

from __future__ import annotations

import re

# C0 and C1 controls, line and paragraph separators, and what reorders or hides text.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def printable(text: str) -> str:
    """`text` on one line, of the same length: what has no safe glyph becomes a space or U+FFFD."""
    return _SURROGATE.sub(REPLACEMENT, _INVISIBLE.sub(" ", text))


def encodable(text: str) -> str:
    """`text` of the same length that UTF-8 can hold: undecodable bytes become U+FFFD."""
    return _SURROGATE.sub(REPLACEMENT, text)


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, the end replaced by an ellipsis where it is longer."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
