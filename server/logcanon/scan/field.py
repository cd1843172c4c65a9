"""The parts of a log line that are shown to a user: a text and where it stands."""

from __future__ import annotations

from typing import NamedTuple

from logcanon.text import Span


class Field(NamedTuple):
    """A value read from a log line.

    `span` counts code points of the line's text; `text` is what stands there, without escapes
    where the line is wrapped in JSON. `truncated` says that the line ended inside the value
    (nginx cuts a line at 2048 bytes).
    """

    text: str
    span: Span
    truncated: bool = False


_new = tuple.__new__


def field_at(text: str, start: int, end: int, *, truncated: bool = False) -> Field:
    """The field that covers `text[start:end]`."""
    # Past the named tuples' own constructors: a line has a dozen fields, a log millions of lines.
    return _new(Field, (text[start:end], _new(Span, (start, end)), truncated))
