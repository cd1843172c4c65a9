"""What to know before a workaround's text is copied by hand: example paths, unknown variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from logcanon.nginx.trusted_file import Files
from logcanon.nginx.variables import unknown_variables
from logcanon.records.model import Record
from logcanon.records.passages import statements

_PATH = re.compile(r"(?<![\w./:])/(?:[\w.-]+/)*[\w.-]+")

_ABSENT = {
    "en": "{path} is an example and not on this machine: put your own file there.",
    "zh": "{path} 只是示例，本机上没有这个文件：请换成您自己的文件。",
}
_UNKNOWN = {
    "en": "nginx has no variable ${name}: write the name that the upstream's certificate has.",
    "zh": "nginx 没有变量 ${name}：请写上游证书中的名称。",
}


def caveats(record: Record, files: Files, language: Literal["en", "zh"]) -> Mapping[int, str]:
    """For each workaround (by index) whose statements nginx would refuse as they stand, why."""
    notes = {
        index: " ".join(
            dict.fromkeys(_of_text(workaround.how or workaround.action, files, language))
        )
        for index, workaround in enumerate(record.workarounds)
    }
    return {index: note for index, note in notes.items() if note}


def _of_text(text: str, files: Files, language: Literal["en", "zh"]) -> Iterator[str]:
    for statement in statements(text):
        for path in _PATH.findall(statement):
            if not files.exists(Path(path)):
                yield _ABSENT[language].format(path=path)
        for name in unknown_variables(statement):
            yield _UNKNOWN[language].replace("{name}", name)
