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

# Directives whose argument is a certificate or another file that has to be there already.
_NAMES_FILE = re.compile(r"\w*(?:_certificate|_certificate_key|_crl|_file|dhparam)\s")
# Directives that give a variable its value.
_MAKES_VARIABLE = re.compile(r"(?:set|auth_request_set|map|geo|split_clients)\s")
_PATH = re.compile(r"(?<![\w./:])/(?:[\w.-]+/)*[\w.-]+")

_ABSENT = {
    "en": "{path} is an example and not on this machine: put your own file there.",
    "zh": "{path} 只是示例，本机上没有这个文件：请换成您自己的文件。",
}
_UNKNOWN = {
    "en": "nginx has no variable ${name}: write the name that the upstream's certificate has.",
    "zh": "nginx 没有变量 ${name}：请写上游证书中的名称。",
}

_UNKNOWN_ELSEWHERE = {
    "en": "nginx has no variable ${name}: put in its place what your configuration uses.",
    "zh": "nginx 没有变量 ${name}：请换成您的配置所用的内容。",
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
    made: set[str] = set()
    for statement in statements(text):
        if _NAMES_FILE.match(statement):
            for path in _PATH.findall(statement):
                if not files.exists(Path(path)):
                    yield _ABSENT[language].format(path=path)
        unknown = unknown_variables(statement)
        if _MAKES_VARIABLE.match(statement):
            made.update(unknown)
        for name in unknown:
            if name not in made:
                of_tls = "_ssl_" in statement.split()[0]
                words = (_UNKNOWN if of_tls else _UNKNOWN_ELSEWHERE)[language]
                yield words.replace("{name}", name)
