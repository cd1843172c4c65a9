"""Phrases say the same in both languages."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from collections.abc import Iterator

import pytest

import logcanon
from logcanon.text import Phrase, Phrasing

HAN = re.compile("[\u4e00-\u9fff]")


def _constants() -> Iterator[tuple[str, Phrase | Phrasing]]:
    for module in pkgutil.walk_packages(logcanon.__path__, "logcanon."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Phrase | Phrasing) and value.en:
                yield f"{module.name}.{name}", value


CONSTANTS = dict(_constants())


def _blanks(text: str) -> set[str]:
    return {blank for _, blank, _, _ in string.Formatter().parse(text) if blank is not None}


@pytest.mark.parametrize("name", CONSTANTS)
def test_the_languages_have_the_same_blanks(name: str) -> None:
    said = CONSTANTS[name]
    assert not HAN.search(said.en)
    if isinstance(said, Phrasing):
        assert _blanks(said.en) == _blanks(said.zh) != set()
        # What is left of a phrase without words is punctuation, which Chinese has its own of.
        assert said.zh != said.en
    else:
        assert HAN.search(said.zh) or not re.search(r"\w", said.en)


def test_a_phrase_is_filled_in_for_both() -> None:
    inner = Phrase("the group", "该组")
    said = Phrasing(en="{what} {name}", zh="{name}：{what}").of(what=inner, name="{shop}")
    assert said == Phrase("the group {shop}", "{shop}：该组")
    assert said.in_language("zh") == "{shop}：该组"
    assert (said + Phrase(".", "。")).in_language("en") == "the group {shop}."
    assert not Phrase("", "")
