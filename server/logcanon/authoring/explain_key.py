"""What is told of a place in a record that is being written, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from logcanon.authoring.key_help import key_help
from logcanon.authoring.trial import Trial, trials
from logcanon.records.model import Record

_WORDS = {
    "en": {
        "right": "{right} of {all} lines do what they stand for.",
        "match": "The regex matches `{text}`.",
        "no match": "The regex matches nothing here.",
        "wrong": "That is not what this line stands for.",
        "groups": "Named groups:",
    },
    "zh": {
        "right": "{all} 行中有 {right} 行符合预期。",
        "match": "正则表达式匹配 `{text}`。",
        "no match": "正则表达式在此行没有匹配。",
        "wrong": "这与该行的用途不符。",
        "groups": "命名分组：",
    },
}


def explain_key(path: str, record: Record | None, language: Literal["en", "zh"]) -> str:
    """The description of the key at the JSON path `path`, and what the regex does there.

    `record` is the record as it stands, None where it does not load. "" where nothing is known.
    """
    parts = [key_help(path)]
    if record is not None:
        parts += _told(path, list(trials(record)), _WORDS[language])
    return "\n\n".join(filter(None, parts))


def _told(path: str, tried: list[Trial], words: dict[str, str]) -> Iterator[str]:
    if path in {"regex", "examples", "counter_examples"} and tried:
        right = sum(trial.is_right for trial in tried)
        yield words["right"].format(right=right, all=len(tried))
    for trial in tried:
        if trial.where != path:
            continue
        yield (
            words["no match"]
            if trial.matched is None
            else words["match"].format(text=trial.matched)
        )
        if not trial.is_right:
            yield words["wrong"]
        if trial.groups:
            groups = "\n".join(f"- `{name}`: `{text}`" for name, text in trial.groups.items())
            yield f"{words['groups']}\n\n{groups}"
