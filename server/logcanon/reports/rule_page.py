"""The documentation of a rule: its docstring, as Markdown or as plain text."""

from __future__ import annotations

import inspect
import re

from logcanon.rules.base import Rule

_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_FENCE = re.compile(r"^```\w*\n|^```$\n?", re.MULTILINE)


def render_rule(rule: Rule, *, markdown: bool) -> str:
    """The page of `rule`; its docstring is Markdown already."""
    summary, _, body = inspect.cleandoc(type(rule).__doc__ or rule.title).partition("\n")
    if markdown:
        return f"### {rule.id}\n\n{summary}\n{body}\n\n[nginx.org]({rule.help_uri})"
    plain = _HEADING.sub(lambda m: f"{m[1]}\n{'-' * len(m[1])}", body)
    plain = _FENCE.sub("", plain).replace("`", "")
    return f"{rule.id}: {summary}\n{plain}"
