"""Text, offsets and edits. Knows nothing of logs, nginx or any protocol."""

from logcanon.text.edit import EditSet, OverlappingEdits, TextEdit
from logcanon.text.line_index import LineIndex
from logcanon.text.phrase import Language, Phrase, Phrasing
from logcanon.text.source import Source
from logcanon.text.span import Span

__all__ = [
    "EditSet",
    "Language",
    "LineIndex",
    "OverlappingEdits",
    "Phrase",
    "Phrasing",
    "Source",
    "Span",
    "TextEdit",
]
