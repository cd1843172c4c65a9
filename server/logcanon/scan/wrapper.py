"""What a log shipper puts before each physical line: found on the first, taken off the others."""

from __future__ import annotations

import re

from logcanon.scan.escapes import json_string
from logcanon.scan.prefix import is_marks
from logcanon.scan.view import View

_DIGITS = re.compile(r"\d+")
# The tag of CRI's log format: a line that the container runtime had to split is "P", partial.
_PARTIAL = re.compile(r" std(?:out|err) P $")


class Wrapper:
    """How the first line of a message is wrapped: as the JSON string `key`, or behind `before`."""

    __slots__ = ("_words", "before", "key")

    def __init__(self, before: str, key: str | None = None) -> None:
        self.before = before
        self.key = key
        # Numbers differ from line to line: times, ids.
        self._words = _DIGITS.split(before.replace(" P ", " F ")) if key is None else []

    @property
    def is_partial(self) -> bool:
        """Whether the first line goes on in the next one."""
        return self.key is None and _PARTIAL.search(self.before) is not None

    def splits(self, line: View) -> bool:
        """Whether a further line goes on in the next one."""
        if not self.is_partial:
            return False
        at = self.head(line)
        return at is not None and _PARTIAL.search(line.exact[:at]) is not None

    def head(self, line: View) -> int | None:
        """Where in a further line of the message its text starts; None when it is of no such."""
        text, before = line.exact, self.before
        if not before or text.startswith(before):
            return len(before)
        if is_marks(before):
            # quote marks stand on each line, a list's sign and an opening quote on the first
            marks = before.rstrip()
            return len(marks) if marks and text.startswith(marks) else 0
        at = self._numbered(text)
        if at is not None:
            return at
        # journalctl and syslog daemons indent the further lines of one message
        indented = text[: len(before)].isspace() and len(text) > len(before)
        return len(before) if indented else None

    def strip(self, line: View) -> View | None:
        """A further line of the message without its wrapping; None when it is wrapped otherwise."""
        if self.key is not None:
            inner = json_string(line, self.key)
            if inner is None:
                return None
            newline = inner.exact.find("\n")
            return inner if newline < 0 else inner.cut(0, newline)
        at = self.head(line)
        return None if at is None else line.cut(at, len(line.exact))

    def _numbered(self, text: str) -> int | None:
        """Where the same words end in `text`, with any numbers between them."""
        at = 0
        for index, word in enumerate(self._words):
            if index:
                digits = _DIGITS.match(text, at)
                if digits is None:
                    return None
                at = digits.end()
            if not text.startswith(word, at):
                partial = word.replace(" F ", " P ")
                if not text.startswith(partial, at):
                    return None
            at += len(word)
        return at
