"""Texts that every match of a regular expression holds: what the scan looks for first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from logcanon.scan.regex_tree import (
    IGNORE_CASE,
    Around,
    Branch,
    Group,
    Node,
    Repeat,
    Text,
)

# Shorter texts stand on too many lines to be worth looking for.
MINIMUM = 8
_HEAD_ENOUGH = 12
# Characters that JSON and shells write otherwise: a literal without them is found in any wrapping.
_ESCAPED = re.compile(r"[^ !#$%(-.0-;=?-\[\]-~]+")


class Literal(NamedTuple):
    """Bytes that stand in every match (of one alternative); `caseless`: in any ASCII case.

    `lead` is where they stand in the match, in bytes from its start, None when that varies.
    """

    data: bytes
    caseless: bool = False
    lead: int | None = None


@dataclass(slots=True)
class _Run:
    """Characters that follow each other in every match; `head`: from the match's start on."""

    text: str
    caseless: bool
    head: bool


class _Runs:
    """Collects the runs of one alternative, and the sets of literals of its branches."""

    def __init__(self) -> None:
        self.runs: list[_Run] = []
        self.any_of: list[tuple[Literal, ...]] = []
        self._at_start = True
        self._open = False

    def add(self, nodes: list[Node], flags: int) -> None:
        for node in nodes:
            if isinstance(node, Text):
                self._text(node.text, caseless=bool(flags & IGNORE_CASE))
            elif isinstance(node, Group):
                self.add(node.body, (flags | node.added) & ~node.removed)
            elif isinstance(node, Repeat):
                if node.least:
                    self.add(node.body, flags)
                self.gap()
            elif isinstance(node, Branch):
                self._branch(node.bodies, flags)
            elif not isinstance(node, Around):
                self.gap()

    def gap(self) -> None:
        """Something else may stand here."""
        self._at_start = self._open = False

    def _text(self, text: str, *, caseless: bool) -> None:
        last = self.runs[-1] if self.runs else None
        if last is not None and self._open and last.caseless == caseless:
            last.text += text
        else:
            self.runs.append(_Run(text, caseless, self._at_start))
        self._at_start, self._open = False, True

    def _branch(self, bodies: list[list[Node]], flags: int) -> None:
        found: list[Literal] = []
        for nodes in bodies:
            below = _Runs()
            below.gap()
            below.add(nodes, flags)
            best = below.best()
            if best is None:
                break
            found += best
        else:
            self.any_of.append(tuple(found))
        self.gap()

    def best(self) -> tuple[Literal, ...] | None:
        """The literals of which every match holds one: of one run, else of one branch."""
        usable = [literal for run in self.runs for literal in _literals(run)]
        heads = [item for item in usable if item.lead is not None]
        if heads and len(heads[0].data) >= _HEAD_ENOUGH:
            return (heads[0],)
        longest = max(usable, key=lambda item: len(item.data), default=None)
        sets = max(self.any_of, key=_shortest, default=None)
        if sets is not None and (longest is None or _shortest(sets) > len(longest.data)):
            return sets
        return (longest,) if longest is not None else None


def _shortest(literals: tuple[Literal, ...]) -> int:
    return min(len(literal.data) for literal in literals)


def _literals(run: _Run) -> list[Literal]:
    """The usable parts of a run: preferably the one long part without escaped characters."""
    parts: list[tuple[int, str]] = []
    at = 0
    for gap in _ESCAPED.finditer(run.text):
        parts.append((at, run.text[at : gap.start()]))
        at = gap.end()
    parts.append((at, run.text[at:]))
    start, text = max(parts, key=lambda part: len(part[1]))
    if len(text) < MINIMUM:
        # ASCII case alone can be ignored in a search of bytes, and no match crosses a line end.
        if (run.caseless and not run.text.isascii()) or "\n" in run.text:
            return []
        start, text = 0, run.text
    data = text.encode("utf-8", "replace")
    if len(data) < MINIMUM:
        return []
    lead = len(run.text[:start].encode("utf-8", "replace")) if run.head else None
    return [Literal(data, run.caseless, lead)]


def required_literals(nodes: list[Node], flags: int) -> tuple[Literal, ...]:
    """Literals of which every match holds at least one; empty when there are no usable ones."""
    runs = _Runs()
    runs.add(nodes, flags)
    return runs.best() or ()


def literal_length(nodes: list[Node]) -> int:
    """How many characters of a match are fixed (of the shortest branch): its exactness."""
    total = 0
    for node in nodes:
        if isinstance(node, Text):
            total += len(node.text)
        elif isinstance(node, Branch):
            total += min(literal_length(body) for body in node.bodies)
        elif isinstance(node, Group) or (isinstance(node, Repeat) and node.least):
            total += literal_length(node.body)
    return total
