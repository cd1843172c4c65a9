"""The line store against a plain string with LSP's rules."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.text import line_store
from logcanon.text.line_store import LineStore

PIECES = [*"ab ", "\n", "\n", "\r\n", "\r", "é", "日", "😀", "\x0c", "\u2028", "\x85", "x" * 7]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
POSITIONS = st.tuples(st.integers(0, 30), st.integers(0, 12))
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def units(character: str, encoding: str) -> int:
    codec, size = UNITS[encoding]
    return len(character.encode(codec)) // size


def offset(text: str, position: tuple[int, int], encoding: str) -> int:
    """The offset of a position, counted character by character."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    line, column = position
    if line >= len(starts):
        return len(text)
    at = starts[line]
    while at < len(text) and text[at] not in "\r\n":
        column -= units(text[at], encoding)
        if column < 0:
            break
        at += 1
    return at


@pytest.fixture(params=[8, 64, 100_000])
def _chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_store, "CHUNK", request.param)
    monkeypatch.setattr(line_store, "TAIL", request.param // 2)


def check(store: LineStore, text: str) -> None:
    lines = re.split(r"\r\n|\n|\r", text)
    assert store.text() == text
    assert store.line_count == len(lines)
    assert [store.line_text(n) for n in range(len(lines) + 1)] == [*lines, ""]
    assert store.byte_count == len(text.encode())
    assert all(chunk.data.endswith(b"\n") for chunk in store.chunks[:-1])
    assert sum(chunk.line_ends for chunk in store.chunks) == len(lines) - 1


@pytest.mark.usefixtures("_chunks")
@given(TEXTS, st.sampled_from(list(UNITS)),
       st.lists(st.tuples(POSITIONS, POSITIONS, TEXTS, st.booleans()), max_size=6))  # fmt: skip
def test_edits(
    text: str,
    encoding: str,
    edits: list[tuple[tuple[int, int], tuple[int, int], str, bool]],
) -> None:
    store = LineStore(text)
    check(store, text)
    for first, second, new, append in edits:
        start, end = (store.line_count, 0) if append else min(first, second), max(first, second)
        if append:
            end = start
        begin, stop = offset(text, start, encoding), offset(text, end, encoding)
        text = text[:begin] + new + text[stop:]
        store.change(start, end, new, encoding)
        check(store, text)


def test_a_character_that_is_cut_in_two_stands_as_a_whole() -> None:
    for encoding, column in (("utf-16", 2), ("utf-8", 2), ("utf-8", 4)):
        store = LineStore("a😀b")
        store.change((0, column), (0, 99), "", encoding)
        assert store.text() == "a"


def test_lone_surrogates_keep_their_columns() -> None:
    store = LineStore("a\ud800b\n")
    assert store.text() == "a\ufffdb\n"
    store.change((0, 2), (0, 3), "c")
    assert store.line_text(0) == "a\ufffdc"
    joined = LineStore("\ud83d\ude00")
    assert joined.text() == "😀"


def test_edits_leave_other_chunks_alone() -> None:
    store = LineStore("0123456789\n" * 200_000)
    before = store.chunks
    assert len(before) > 4
    store.change((store.line_count, 0), (store.line_count, 0), "x\n")
    assert store.chunks[:-1] == before[: len(store.chunks) - 1]
    middle = store.line_count // 2
    store.change((middle, 0), (middle, 0), "y\n")
    changed = [chunk for chunk in store.chunks if chunk not in before]
    assert len(changed) == 2
    assert store.line_text(middle) == "y"


def test_a_snapshot_of_the_chunks_stays() -> None:
    store = LineStore("a\nb\n")
    chunks = store.chunks
    store.change((0, 0), (2, 0), "")
    assert store.text() == ""
    assert b"".join(chunk.data for chunk in chunks) == b"a\nb\n"


def test_chunks_stay_small_while_a_log_grows() -> None:
    store = LineStore()
    for number in range(3000):
        store.change((number, 0), (number, 0), f"{number} {'x' * 100}\n")
    assert store.line_count == 3001
    assert len(store.chunks[-1].data) <= line_store.TAIL + 200
    assert store.line_text(2999).startswith("2999 x")
