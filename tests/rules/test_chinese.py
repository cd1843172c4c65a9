"""What is found is said in Chinese to whoever reads Chinese, and is the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rules.case_files import Case, read_cases
from rules.world import findings

HAN = re.compile("[\u4e00-\u9fff]")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    cases = read_cases()
    metafunc.parametrize("case", cases, ids=map(str, cases))


def test_every_word_is_chinese(case: Case, folder: Path) -> None:
    main = case.write(folder)
    for english, chinese in zip(findings(main), findings(main, "zh"), strict=True):
        assert (english.id, english.primary) == (chinese.id, chinese.primary)
        assert HAN.search(chinese.message), chinese.message
        assert not HAN.search(english.message)
        for fix, same in zip(chinese.fixes, english.fixes, strict=True):
            assert HAN.search(fix.title), fix.title
            assert fix.edits == same.edits
        for location, same_place in zip(chinese.related, english.related, strict=True):
            assert location.note == same_place.note or HAN.search(location.note)
