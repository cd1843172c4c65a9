"""The documentation of a rule, as Markdown or as plain text.

In English it is the class docstring; in Chinese the prose is the rule's `document_zh`, and the
examples and references are those of the docstring.
"""

from __future__ import annotations

import inspect
import re

from logcanon.rules.base import Rule
from logcanon.text import Language

_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_FENCE = re.compile(r"^```\w*\n|^```$\n?", re.MULTILINE)
# Markdown shows a line break as a blank, which Chinese does not have between its characters.
_WIDE = r"[\u2014\u2018-\u201d\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_POINT = r"[\u2014\u2018-\u201d\u3000-\u303f\uff00-\uffef]"
_SOFT_BREAK = re.compile(
    rf"(?P<kept>^## .*\n)|(?<={_WIDE})\n(?={_WIDE})|(?<={_POINT})\n(?=\S)|(?<=\S)\n(?={_POINT})",
    re.MULTILINE,
)


def render_rule(rule: Rule, *, markdown: bool, language: Language = "en") -> str:
    """The page of `rule`."""
    document = _chinese(rule) if language == "zh" else _document(rule)
    summary, _, body = document.partition("\n")
    if markdown:
        body = _SOFT_BREAK.sub(lambda m: m["kept"] or "", body)
        return f"### {rule.id}\n\n{summary}\n{body}\n\n[nginx.org]({rule.help_uri})"
    plain = _HEADING.sub(lambda m: f"{m[1]}\n{'-' * _width(m[1])}", body)
    plain = _FENCE.sub("", plain).replace("`", "")
    return f"{rule.id}: {summary}\n{plain}"


def _document(rule: Rule) -> str:
    return inspect.cleandoc(type(rule).__doc__ or rule.title.en)


def _chinese(rule: Rule) -> str:
    """The Chinese prose with the examples before its last section, and the references behind."""
    *before, safety = inspect.cleandoc(rule.document_zh).split("\n\n## ")
    document = _document(rule)
    sections = (
        *before,
        f"示例\n{_section(document, 'Example')}",
        f"改为\n{_section(document, 'Use instead')}",
        safety,
        f"参考\n{_section(document, 'References')}",
    )
    return "\n\n## ".join(sections)


def _section(document: str, heading: str) -> str:
    return document.partition(f"## {heading}\n")[2].partition("\n## ")[0].strip()


def _width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(1 + (re.match(_WIDE, character) is not None) for character in text)
