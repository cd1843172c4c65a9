"""Logs in fenced blocks of notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.scan.fences import holds_log_line, only_logs
from scan.lines import ACCESS, SEED_LINE, SEED_MESSAGE

CONFIG = "server {\n  listen 80;\n}"


def fenced(content: str, fence: str = "```", before: str = "") -> str:
    return f"{before}{fence}\n{content}\n{before}{fence}"


@pytest.mark.parametrize(
    "block",
    [
        fenced(SEED_LINE),
        fenced(f"{ACCESS}\n{SEED_LINE}", "~~~~"),
        f"```text\n{SEED_LINE}\n```  ",
        f"- ```log\n  {SEED_LINE}\n  ```",
        f"> ```\n> {SEED_LINE}\n> ```",
        f"````\n```\n{SEED_LINE}\n````",
        f"```\n{SEED_LINE}",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_lines_of_a_log_stay_where_they_are(block: str, end: str) -> None:
    text = f"# Why?\n\n{SEED_MESSAGE}\n{fenced(CONFIG)}\n{block}\n\n{SEED_LINE}\n".replace(
        "\n", end
    )
    logs = only_logs(text)
    assert logs is not None
    assert logs.count(end) == text.count(end)
    kept = [line for line in logs.split(end) if line]
    inside = [line for line in block.split("\n") if SEED_MESSAGE in line]
    assert [line for line in kept if SEED_MESSAGE in line][: len(inside)] == inside
    assert text.split(end).index(inside[0]) == logs.split(end).index(inside[0])
    if "\n```\n" not in block + "\n" or block.count("```") % 2 == 0:
        assert not any(line.startswith(("#", "server")) for line in kept)


@pytest.mark.parametrize(
    "text",
    [
        "",
        SEED_LINE,
        f"prose\n\n{SEED_LINE}\n\n    {SEED_LINE}\n",
        f"`{SEED_LINE}`",
        fenced(CONFIG),
        fenced(f'print("x")\nraise ValueError("{SEED_MESSAGE}")\n'),
        f"```\n```\n{SEED_LINE}\n",
    ],
)
def test_prose_and_code_are_no_log(text: str) -> None:
    assert only_logs(text) is None


@given(st.lists(st.sampled_from(["```", "~~~", SEED_LINE, "x", "", "> ```", "`` `", "\r"])))
def test_any_notes_at_all(lines: list[str]) -> None:
    text = "\n".join(lines)
    logs = only_logs(text)
    assert logs is None or logs.count("\n") == text.count("\n")


def test_a_buffer_with_a_line_of_nginx() -> None:
    assert holds_log_line(f"Hello,\n\nsince Monday:\n{SEED_LINE}\n\nbest\n" + "prose\n" * 20)
    assert not holds_log_line(f"Hello,\n{SEED_MESSAGE}\n")
