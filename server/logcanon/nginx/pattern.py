"""nginx's regexes (PCRE on bytes) with Python's `regex` module."""

from __future__ import annotations

from functools import lru_cache

import regex

# PCRE gives up by counting steps; here a clock stops a pattern that runs away.
_SECONDS = 0.2
_VERBS = regex.compile(r"^(?:\(\*(?:UTF8?|UCP)\))+")


class Pattern:
    """A PCRE pattern; one that cannot be read here matches nothing and says so."""

    __slots__ = ("_compiled", "text")

    def __init__(self, text: str, *, caseless: bool = False) -> None:
        self.text = text
        self._compiled = _compile(as_bytes_text(text), caseless)

    @property
    def is_readable(self) -> bool:
        """False when Python cannot compile the pattern (nginx may)."""
        return self._compiled is not None

    def search(self, subject: str) -> regex.Match[str] | None:
        """The first place in `subject` (each character one byte) where the pattern fits."""
        if self._compiled is None:
            return None
        try:
            return self._compiled.search(subject, timeout=_SECONDS)
        except TimeoutError:
            return None

    def matches(self, subject: str) -> bool:
        """Whether the pattern is found in `subject`, each character one byte."""
        return self.search(subject) is not None


def as_bytes_text(text: str) -> str:
    """`text` with one character (U+0000 to U+00FF) for each byte, as nginx compares."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


@lru_cache(maxsize=512)
def _compile(text: str, caseless: bool) -> regex.Pattern[str] | None:
    text = _VERBS.sub("", text)
    flags = regex.ASCII | regex.VERSION0
    try:
        return regex.compile(text, flags | regex.IGNORECASE if caseless else flags)
    except (regex.error, ValueError, OverflowError, RecursionError):
        return None
