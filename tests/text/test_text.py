"""Spans, line index, edits: the ground everything else stands on."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.text import EditSet, LineIndex, OverlappingEdits, Source, Span, TextEdit

TEXTS = st.text(st.sampled_from([*"ab {\n\r\té😀", "\x0c", "\u2028", "\x85"]))


def reference_lines(text: str) -> list[str]:
    return re.split(r"\r\n|\n|\r", text)


@given(TEXTS)
def test_lines_end_where_lsp_says(text: str) -> None:
    index = LineIndex(text)
    expected = reference_lines(text)
    assert index.line_count == len(expected)
    assert [index.line_span(n).of(text) for n in range(index.line_count)] == expected


@given(TEXTS, st.data())
def test_offset_and_position_are_inverse(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    index = LineIndex(text)
    line, column = index.position(offset)
    if text[offset - 1 : offset + 1] != "\r\n":  # inside a line end there is no position
        assert index.offset(line, column) == offset


@given(TEXTS, st.data())
def test_whole_line_edits_say_the_same(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    pairs = [p for n, p in enumerate(pairs) if p not in pairs[:n]]
    edits = EditSet(
        TextEdit(Span(a, b), data.draw(st.sampled_from(["", "x", "y\n"]))) for a, b in pairs
    )
    source = Source(Path("/x"), text)
    whole = edits.whole_lines(source)
    assert whole.apply(text) == edits.apply(text)
    for edit in whole:
        assert source.lines.position(edit.span.start)[1] == 0
        assert edit.span.end == len(text) or source.lines.position(edit.span.end)[1] == 0


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(OverlappingEdits):
        EditSet([TextEdit(Span(0, 3), "a"), TextEdit(Span(2, 4), "b")])
    with pytest.raises(OverlappingEdits):
        EditSet([TextEdit(Span(1, 1), "a"), TextEdit(Span(1, 1), "b")])


def test_clash_is_seen_from_both_sides() -> None:
    a, b = EditSet([TextEdit(Span(0, 3), "")]), EditSet([TextEdit(Span(2, 2), "x")])
    assert a.clashes_with(b)
    assert b.clashes_with(a)
    assert not a.clashes_with(EditSet([TextEdit(Span(3, 3), "x")]))


def test_source_keeps_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "nginx.conf"
    path.write_bytes(b"# caf\xe9\r\nhttp {}\r\n")
    source = Source.read(path)
    assert source.encode() == b"# caf\xe9\r\nhttp {}\r\n"
    assert source.line_end == "\r\n"
