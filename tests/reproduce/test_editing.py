"""The test's own editor edits as the LSP specification says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsp_text import (
    ClientError,
    Document,
    Position,
    Range,
    TextEdit,
    edit_text,
    offset_at,
    path_of,
    split_lines,
    uri_of,
)

MIXED = "a\u2028b\x0cc\r\nå😀z\rlast"


def at(line: int, character: int) -> Position:
    return {"line": line, "character": character}


def edit(start: Position, end: Position, text: str) -> TextEdit:
    return {"range": Range(start=start, end=end), "newText": text}


def test_only_three_line_ends_count() -> None:
    assert split_lines(MIXED) == ["a\u2028b\x0cc\r\n", "å😀z\r", "last"]
    assert split_lines("x\n") == ["x\n", ""]
    assert split_lines("") == [""]


@pytest.mark.parametrize(("encoding", "columns"), [("utf-8", 6), ("utf-16", 3), ("utf-32", 2)])
def test_columns_count_in_the_agreed_unit(encoding: str, columns: int) -> None:
    assert MIXED[offset_at(MIXED, at(1, columns), encoding)] == "z"


def test_a_column_past_the_end_is_the_end_and_not_the_line_end() -> None:
    assert offset_at(MIXED, at(0, 99)) == MIXED.index("\r\n")
    assert offset_at("x\ny", at(2, 0)) == 3


@pytest.mark.parametrize("where", [at(1, 2), at(3, 1), at(4, 0), at(-1, 0)])
def test_a_place_that_is_none_is_refused(where: Position) -> None:
    with pytest.raises(ClientError):
        offset_at(MIXED, where)


def test_insertions_at_one_place_keep_their_order_and_come_before_the_replacement() -> None:
    here = at(0, 1)
    edits = [edit(here, at(0, 2), "R"), edit(here, here, "1"), edit(here, here, "2")]
    assert edit_text("abc", edits) == "a12Rc"


def test_overlap_is_refused() -> None:
    edits = [edit(at(0, 0), at(0, 2), "x"), edit(at(0, 1), at(0, 3), "y")]
    with pytest.raises(ClientError, match="overlapping"):
        edit_text("abc", edits)


@given(
    st.text(alphabet="ab\u2028é😀\r\n", max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.text(max_size=3)), max_size=6),
    st.sampled_from(["utf-8", "utf-16", "utf-32"]),
)
def test_edits_do_what_slices_do(text: str, cuts: list[tuple[int, str]], encoding: str) -> None:
    # Offsets within "\r\n" have no position of their own.
    allowed = [n for n in range(len(text) + 1) if text[n - 1 : n + 1] != "\r\n" or n == 0]
    bounds = sorted({allowed[n % len(allowed)] for n, _ in cuts})
    spans = list(zip(bounds[::2], bounds[1::2], (new for _, new in cuts), strict=False))
    edits = [edit(place(text, s, encoding), place(text, e, encoding), new) for s, e, new in spans]
    expected = text
    for start, end, new in reversed(spans):
        expected = expected[:start] + new + expected[end:]
    assert edit_text(text, list(reversed(edits)), encoding) == expected


def place(text: str, offset: int, encoding: str) -> Position:
    lines = split_lines(text[:offset])
    sizes = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}
    codec = encoding if encoding == "utf-8" else f"{encoding}-le"
    return at(len(lines) - 1, len(lines[-1].encode(codec)) // sizes[codec])


def test_a_file_keeps_its_mark_and_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "ü 1#.conf"
    data = b"\xef\xbb\xbfroot /\xff;\r\n"
    path.write_bytes(data)
    document = Document.read(path)
    assert not document.text.startswith("\ufeff")
    document.write(path)
    assert path.read_bytes() == data
    assert path_of(uri_of(path)) == path
