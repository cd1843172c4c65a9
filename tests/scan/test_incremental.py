"""An open log: occurrences after edits are those of a scan from scratch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.scan.incremental import IncrementalScan
from logcanon.scan.matcher import Matcher
from logcanon.scan.occurrence import Occurrence
from logcanon.text import line_store
from logcanon.text.line_store import LineStore
from scan.lines import HARMLESS, SEED_LINE, SEED_MESSAGE, STAMP, seed_matcher

MATCHER = seed_matcher()
LINES = [SEED_LINE, HARMLESS, "", "é\u2028\x0c", SEED_LINE[:90], SEED_LINE[90:]]
TEXTS = st.lists(st.sampled_from([*LINES, "\n", "\r\n", "\r", "\n"]), max_size=14).map("".join)


def places(occurrences: list[Occurrence]) -> list[tuple[int, int, tuple[int, int]]]:
    return [(o.line_number, o.byte_offset, o.span) for o in occurrences]


@pytest.fixture
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_store, "CHUNK", 300)
    monkeypatch.setattr(line_store, "TAIL", 300)


@pytest.mark.usefixtures("_small_chunks")
@given(TEXTS, st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), TEXTS), max_size=5))
def test_edits(text: str, edits: list[tuple[int, int, str]]) -> None:
    store, scan = LineStore(text), IncrementalScan()
    for start, end, new in [(0, 0, ""), *edits]:
        store.change((min(start, end), 3), (max(start, end), 1), new)
        found = scan.occurrences(store, MATCHER)
        fresh = IncrementalScan().occurrences(LineStore(store.text()), MATCHER)
        assert places(list(found)) == places(list(fresh)) == places(found[:])
        assert len(found) == len(fresh)
        for occurrence in found:
            line = store.line_text(occurrence.line_number)
            # the first part of a line that was cut in two may match with what follows it
            assert occurrence.span.of(line) in {SEED_MESSAGE, SEED_LINE[len(STAMP) : 90]}
            assert store.text().encode()[occurrence.byte_offset :].startswith(occurrence.raw)


def test_only_what_changed_is_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[int] = []
    scan_of = Matcher.scan_block

    def counting(
        self: Matcher, buffer: bytes, end: int, line: int, offset: int
    ) -> tuple[list[Occurrence], int]:
        searched.append(end)
        return scan_of(self, buffer, end, line, offset)

    monkeypatch.setattr(Matcher, "scan_block", counting)
    store, scan = LineStore(f"{SEED_LINE}\n{HARMLESS}\n" * 10_000), IncrementalScan()
    assert len(scan.occurrences(store, MATCHER)) == 10_000
    assert sum(searched) == store.byte_count
    searched.clear()
    last = store.line_count - 1
    store.change((last, 0), (last, 0), f"{SEED_LINE}\n")
    assert scan.occurrences(store, MATCHER)[-1].line_number == last
    assert sum(searched) <= line_store.TAIL + len(SEED_LINE) + 1
    searched.clear()
    store.change((500, 0), (500, 0), f"{HARMLESS}\n")
    assert len(scan.occurrences(store, MATCHER)) == 10_001
    assert len(searched) == 1
    searched.clear()
    assert scan.occurrences(store, MATCHER)[-1].line_number == last + 1
    assert searched == []
    other = seed_matcher()
    assert len(scan.occurrences(store, other)) == 10_001
    assert sum(searched) == store.byte_count


def test_cancelling_keeps_what_was_found() -> None:
    store, scan = LineStore(f"{SEED_LINE}\n" * 10_000), IncrementalScan()
    asked = iter([False, True])
    part = scan.occurrences(store, MATCHER, cancelled=lambda: next(asked))
    assert 0 < len(part) < 10_000
    assert len(scan.occurrences(store, MATCHER)) == 10_000


def test_occurrences_are_a_sequence() -> None:
    found = IncrementalScan().occurrences(LineStore(f"{SEED_LINE}\n" * 5), MATCHER)
    assert [found[at].line_number for at in (0, 4, -1)] == [0, 4, 4]
    assert [o.line_number for o in found[3:0:-1]] == [3, 2, 1]
    with pytest.raises(IndexError):
        found[5]
