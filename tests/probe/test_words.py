"""Every sentence in both languages, with the same things filled in."""

import string

import pytest

from logcanon.probe.change import Kind
from logcanon.probe.connection import Failure
from logcanon.probe.words import words

ENGLISH, CHINESE = words("en"), words("zh")


def blanks(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_same_keys() -> None:
    assert list(ENGLISH) == list(CHINESE)


@pytest.mark.parametrize("key", ENGLISH)
def test_the_same_blanks(key: str) -> None:
    assert blanks(ENGLISH[key]) == blanks(CHINESE[key])
    assert ENGLISH[key] != CHINESE[key] or key in {
        "fingerprint",
        "authority",
        "mend.system",
        "mend.stopped",
    }


def test_a_sentence_for_every_case() -> None:
    for kind in Kind:
        assert {f"do.{kind.value}", f"why.{kind.value}"} <= set(ENGLISH)
    for failure in Failure:
        assert {f"fail.{failure.value}", f"mend.{failure.value}"} <= set(ENGLISH)
