"""Plain text that fits a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from logcanon.reports.document import Code, Listing, Verbatim, paragraph
from logcanon.reports.plain import VALUE_LIMIT, render_plain, text_width, wrap


def test_a_line_breaks_at_blanks():
    assert wrap("one two three", 8) == ["one two", "three"]


def test_chinese_breaks_anywhere_but_before_closing_marks():
    assert wrap("证书链缺失，请配置。", 10) == ["证书链缺", "失，请配", "置。"]


def test_nothing_breaks_after_an_opening_mark():
    assert wrap("位置（abcdef）", 8) == ["位置", "（abcdef）"]


@given(st.text("ab cde证书，（）.", max_size=200), st.integers(10, 40))
def test_wrapping_loses_no_character_and_keeps_the_width(text, width):
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert text_width(line) <= width or " " not in line.strip()


def test_items_hang_and_verbatim_lines_are_never_wrapped():
    command = "cat " + "x" * 100
    shown = render_plain((Listing(((paragraph("word " * 20), Verbatim("sh", command)),)),))
    lines = shown.splitlines()
    assert lines[0].startswith("  - word")
    assert lines[1].startswith("    word")
    assert lines[-1] == f"      {command}"


def test_values_are_one_line_without_control_characters():
    shown = render_plain((paragraph("request: ", Code("a\x1b[31m\nb" + "c" * 1000)),))
    assert "\x1b" not in shown
    assert len("".join(shown.split())) <= VALUE_LIMIT + len("request:")
