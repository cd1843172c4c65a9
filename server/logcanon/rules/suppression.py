"""`# logcanon: ignore[RULE] reason`: a finding that a human has looked at.

The comment stands at the end of the line it is about, or on a line of its own above it. A reason
is required; without one nothing is suppressed.
"""

from __future__ import annotations

import re

from logcanon.finding import Finding
from logcanon.nginx.tokens import TokenKind
from logcanon.nginx.tree import Tree

_COMMENT = re.compile(r"#\s*logcanon:\s*ignore\[([^\]]*)\](?P<reason>.*)", re.DOTALL)


class Suppressions:
    """The suppression comments of one file, by the line they are about."""

    def __init__(self, tree: Tree) -> None:
        self._lines = tree.source.lines
        self._ids: dict[int, set[str]] = {}
        text = tree.source.text
        if "logcanon" not in text:
            return
        for token in tree.tokens:
            if token.kind is not TokenKind.COMMENT:
                continue
            match = _COMMENT.match(token.span.of(text))
            if match is None or not match["reason"].strip(" \t\r:-"):
                continue
            line, _ = self._lines.position(token.span.start)
            before = text[self._lines.line_span(line).start : token.span.start]
            about = line if before.strip() else self._next_line(text, line)
            self._ids.setdefault(about, set()).update(i.strip() for i in match[1].split(","))

    def covers(self, finding: Finding) -> bool:
        """Whether the user has suppressed `finding`."""
        if not self._ids:
            return False
        line = self._lines.line_at(finding.primary.span.start)
        return finding.id in self._ids.get(line, ())

    def _next_line(self, text: str, line: int) -> int:
        """The first line below that is neither blank nor a comment."""
        for below in range(line + 1, self._lines.line_count):
            content = self._lines.line_span(below).of(text).strip()
            if content and not content.startswith("#"):
                return below
        return line
