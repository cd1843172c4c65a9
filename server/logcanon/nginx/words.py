"""Single words: what is written and what nginx makes of it."""

from __future__ import annotations

import re
from typing import Final

from logcanon.nginx.templates import holds_template
from logcanon.nginx.tree import Argument
from logcanon.text import Span

_ESCAPE: Final = re.compile(r"\\([\"'\\trn])")
_ESCAPED: Final = {"t": "\t", "r": "\r", "n": "\n"}
# Blanks to the eye but not to nginx: no-break and other wide or zero-width spaces.
_INVISIBLE: Final = re.compile("[\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]")
_LONGEST_LABEL: Final = 60


def unescape(text: str) -> str:
    """A word as nginx sees it, without its quotes (ngx_conf_read_token, the copy loop)."""
    if text[:1] in ('"', "'"):
        is_closed = len(text) > 1 and text[-1] == text[0]
        text = text[1:-1] if is_closed else text[1:]
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), text)


def argument(text: str, start: int, end: int, *, has_templates: bool) -> Argument:
    """The word that stands at `text[start:end]`."""
    word = text[start:end]
    if word[0] == '"' or word[0] == "'":
        quote, value = word[0], unescape(word)
    else:
        quote, value = "", unescape(word) if "\\" in word else word
    if has_templates and holds_template(word):
        return Argument(Span(start, end), word, value, quote, is_template=True)
    return Argument(Span(start, end), word, value, quote)


def invisible_at(word: str) -> int:
    """Where the first invisible character stands in `word`, or -1."""
    found = _INVISIBLE.search(word)
    return found.start() if found is not None else -1


def short(label: str) -> str:
    """A directive's text as one line, short enough for a message."""
    label = " ".join(label.split())
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 3] + "..."
