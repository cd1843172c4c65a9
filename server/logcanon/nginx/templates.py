"""Template marks inside configuration text: Jinja, Go (Helm, docker-gen), ERB, Mustache.

`{{ ... }}`, `{% ... %}`, `{# ... #}` and `<% ... %>` mean nothing to nginx, which would refuse
or misread them. `${VAR}` and `@TOKEN@` are ordinary words to nginx and are no business of ours.
"""

from __future__ import annotations

import re

_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>"}
_LONGEST_EXPRESSION = 10_000
# A string inside an expression may hold the closing mark.
_EXPRESSION = re.compile(r"""\{\{(?:[^"'`}]|"[^"\n]*"|'[^'\n]*'|`[^`]*`|\}(?!\}))*\}\}+""")
_CONTROL = re.compile(
    r"\{\{[-~]?\s*(?:(?:if|else|end|range|with|define|block|break|continue)\b"
    r"|/\*|[#/^!]|\$\w*\s*:?=)"
)
# Nix and shell: `${toString cfg.port}`. nginx knows names only between `${` and `}`.
_INTERPOLATION = re.compile(r"\$\{[^\s{};]*[ \t][^{};\n]*\}")

_PLACEHOLDER = re.compile(r"\$\{\w+\}|\$\w+|@\w+@|%%?\w+%%?|__\w+__")


def is_placeholder(word: str) -> bool:
    """Whether a bare word is nothing but a name to be replaced: `${X}`, `@X@`, `%%X%%`, `__X__`."""
    return _PLACEHOLDER.fullmatch(word) is not None


def may_hold_templates(text: str) -> bool:
    """Whether any mark occurs at all, in code, string or comment."""
    return any(mark in text for mark in _CLOSERS)


def holds_mark(text: str) -> bool:
    """Whether an opening mark that matters within a quoted string occurs."""
    return "{{" in text or "<%" in text or "{%" in text


def last_closers(text: str) -> dict[str, int]:
    """For each opening mark where its closing mark occurs last, or -1."""
    return {mark: text.rfind(closer) for mark, closer in _CLOSERS.items()}


def template_end(text: str, at: int) -> int:
    """Offset behind the template construct that starts at `at`, or -1."""
    mark = text[at : at + 2]
    closer = _CLOSERS.get(mark)
    if closer is None:
        return -1
    if mark == "{{":
        return _expression_end(text, at)
    end = text.find(closer, at + 2)
    return end + 2 if end >= 0 else -1


def _expression_end(text: str, at: int) -> int:
    match = _EXPRESSION.match(text, at, at + _LONGEST_EXPRESSION)
    if match is not None:
        end = match.end()
    else:
        end = text.find("}}", at + 2, at + _LONGEST_EXPRESSION)
        if end < 0:
            return -1
        end += 2
        while text.startswith("}", end):
            end += 1
    body = text[at + 2 : end]
    first_line, newline, _ = body.partition("\n")
    # `server {{` and its closing braces far below: a doubled brace, not an expression.
    if newline and ";" in body and not first_line.strip(" \t\r-~"):
        return -1
    return end


def interpolation_end(text: str, at: int) -> int:
    """Offset behind a `${expression with blanks}` at `at`, or -1."""
    match = _INTERPOLATION.match(text, at)
    return match.end() if match is not None else -1


def is_control(text: str, at: int) -> bool:
    """Whether the construct at `at` steers the template and puts no text of its own."""
    mark = text[at : at + 2]
    if mark == "<%":
        return not text.startswith(("<%=", "<%-=", "<%=="), at)
    return mark in ("{%", "{#") or _CONTROL.match(text, at) is not None


def holds_template(word: str) -> bool:
    """Whether a word, quoted or bare, holds a complete construct."""
    for mark in _CLOSERS:
        at = word.find(mark)
        if at >= 0 and template_end(word, at) >= 0:
            return True
    return "${" in word and _INTERPOLATION.search(word) is not None
