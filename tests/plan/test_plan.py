"""Merging fixes: shared, clashing and stale edits."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from logcanon.finding import Applicability, Fix
from logcanon.plan.plan import merge
from logcanon.text import EditSet, Span, TextEdit

A, B = Path("/etc/nginx/a.conf"), Path("/etc/nginx/b.conf")


def _fix(title: str, *edits: tuple[int, int, str], path: Path = A, version: int | None = 1) -> Fix:
    made = EditSet(TextEdit(Span(start, end), text) for start, end, text in edits)
    return Fix(title, Applicability.SAFE, {path: made}, {path: version})


def test_edits_of_several_files_go_together() -> None:
    plan = merge([_fix("one", (0, 1, "x")), _fix("two", (4, 4, "y"), path=B, version=None)])
    assert [fix.title for fix in plan.applied] == ["one", "two"]
    assert plan.edits == {
        A: EditSet([TextEdit(Span(0, 1), "x")]),
        B: EditSet([TextEdit(Span(4, 4), "y")]),
    }
    assert plan.versions == {A: 1, B: None}


def test_equal_edits_are_shared() -> None:
    plan = merge([_fix("one", (2, 4, "x"), (9, 9, "y")), _fix("two", (2, 4, "x"), (20, 20, "z"))])
    assert len(plan.applied) == 2
    assert plan.edits[A].apply("0123456789" * 3) == "01x45678y90123456789z0123456789"


def test_a_clashing_fix_is_set_apart_whole() -> None:
    plan = merge(
        [
            _fix("one", (2, 4, "x")),
            _fix("two", (3, 5, "y"), (9, 9, "z")),
            _fix("three", (9, 9, "w")),
        ]
    )
    assert [fix.title for fix in plan.applied] == ["one", "three"]
    assert [fix.title for fix in plan.clashing] == ["two"]


def test_different_insertions_at_one_offset_clash() -> None:
    plan = merge([_fix("one", (5, 5, "x")), _fix("two", (5, 5, "y"))])
    assert [fix.title for fix in plan.clashing] == ["two"]
    assert plan.edits[A].apply("0123456789") == "01234x56789"


def test_an_insertion_beside_a_replacement_is_no_clash() -> None:
    plan = merge([_fix("one", (2, 5, "x")), _fix("two", (5, 5, "y")), _fix("three", (2, 2, "z"))])
    assert plan.edits[A].apply("0123456789") == "01zxy56789"


def test_a_fix_for_another_version_is_stale() -> None:
    fixes = [_fix("new", (0, 1, "x"), version=2), _fix("old", (8, 9, "y"), version=1)]
    assert [fix.title for fix in merge(fixes).stale] == ["old"]
    assert [fix.title for fix in merge(fixes, {A: 1}).stale] == ["new"]
    assert merge(fixes, {A: 3}).edits == {}


def test_one_stale_file_makes_the_whole_fix_stale() -> None:
    edit = EditSet([TextEdit(Span(0, 0), "x")])
    fix = Fix("both", Applicability.SAFE, {A: edit, B: edit}, {A: 1, B: 1})
    plan = merge([fix], {A: 1, B: 2})
    assert plan.stale == (fix,)
    assert plan.edits == {}


_EDITS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 4), st.sampled_from(["", "x", "yy"])), max_size=2
)


@given(st.lists(_EDITS, max_size=6))
def test_nothing_is_merged_that_clashes_and_nothing_else_set_apart(
    fixes: list[list[tuple[int, int, str]]],
) -> None:
    made = []
    for number, edits in enumerate(fixes):
        spans = sorted((start, start + length, text) for start, length, text in edits)
        if len(spans) == 2 and (spans[1][0] < spans[0][1] or spans[1][:2] == spans[0][:2]):
            spans = spans[:1]
        made.append(_fix(str(number), *spans))
    plan = merge(made)
    assert len(plan.applied) + len(plan.clashing) == len(made)
    taken: list[Fix] = []
    for fix in made:
        others = [EditSet(e for e in fix.edits[A] if e not in set(t.edits[A])) for t in taken]
        clashes = any(o.clashes_with(t.edits[A]) for o, t in zip(others, taken, strict=True))
        assert clashes == (fix in plan.clashing)
        if not clashes:
            taken.append(fix)
    merged = {edit for fix in taken for edit in fix.edits[A]}
    assert set(plan.edits.get(A, EditSet())) == merged
