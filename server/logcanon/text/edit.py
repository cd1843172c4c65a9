"""Edits of one text: spans of the old text and what replaces them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from logcanon.text.source import Source
from logcanon.text.span import Span


class OverlappingEdits(ValueError):
    """Two edits of one set touch the same text: a program error of whoever planned them."""


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """Replace `span` of the old text with `text`; an empty span inserts."""

    span: Span
    text: str


class EditSet:
    """Edits of one text. Invariant: sorted by span, disjoint, no two insertions at one offset."""

    __slots__ = ("_edits",)

    def __init__(self, edits: Iterable[TextEdit] = ()) -> None:
        self._edits = tuple(sorted(edits))
        for left, right in zip(self._edits, self._edits[1:], strict=False):
            if right.span.start < left.span.end or right.span == left.span:
                raise OverlappingEdits(f"edits {left} and {right} overlap")

    def __iter__(self) -> Iterator[TextEdit]:
        return iter(self._edits)

    def __len__(self) -> int:
        return len(self._edits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EditSet) and self._edits == other._edits

    def __hash__(self) -> int:
        return hash(self._edits)

    def __repr__(self) -> str:
        return f"EditSet({list(self._edits)!r})"

    def clashes_with(self, other: EditSet) -> bool:
        """Whether the two sets touch the same text, so that they cannot be applied together."""
        return any(
            a.span == b.span or (a.span.start < b.span.end and b.span.start < a.span.end)
            for a in self
            for b in other
        )

    def apply(self, text: str) -> str:
        """The new text."""
        parts: list[str] = []
        at = 0
        for edit in self._edits:
            parts += text[at : edit.span.start], edit.text
            at = edit.span.end
        parts.append(text[at:])
        return "".join(parts)

    def whole_lines(self, source: Source) -> EditSet:
        """The same change as replacements of whole lines.

        Some LSP clients count columns in bytes or code points whatever was agreed; column 0 is
        the same in every encoding, so edits from line start to line start are exact in all.
        """
        lines, text = source.lines, source.text
        groups: list[tuple[Span, list[TextEdit]]] = []
        for edit in self._edits:
            start = lines.line_span(lines.line_at(edit.span.start)).start
            end = edit.span.end
            if end != start and (end == edit.span.start or lines.position(end)[1]):
                end = lines.line_span(lines.line_at(end), with_end=True).end
            if groups and (start < groups[-1][0].end or start == groups[-1][0].start):
                last, members = groups[-1]
                groups[-1] = (Span(last.start, max(last.end, end)), [*members, edit])
            else:
                groups.append((Span(start, end), [edit]))
        whole = []
        for span, members in groups:
            inner = EditSet(TextEdit(e.span.shift(-span.start), e.text) for e in members)
            whole.append(TextEdit(span, inner.apply(text[span.start : span.end])))
        return EditSet(whole)
