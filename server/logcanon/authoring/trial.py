"""A record's regex, tried on its own examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from logcanon.records.model import Record
from logcanon.scan.matcher import Matcher
from logcanon.scan.signature import Signature


@dataclass(frozen=True, slots=True)
class Trial:
    """What the regex does on one line of the record, as the scan would judge it.

    `where` is the line's JSON path; `matched` the text that matches, None for no match; `groups`
    the named groups. `expected`: whether it ought to match.
    """

    where: str
    expected: bool
    matched: str | None
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_right(self) -> bool:
        """Whether the line does what it stands for."""
        return (self.matched is not None) == self.expected


def trials(record: Record) -> Iterator[Trial]:
    """One trial an example and counter example, in order; the regex must compile."""
    matcher = Matcher([Signature(record.id, record.regex, 0)], plain=True)
    for name, expected in (("examples", True), ("counter_examples", False)):
        for index, line in enumerate(getattr(record, name)):
            yield _trial(matcher, f"{name}[{index}]", line, expected=expected)


def _trial(matcher: Matcher, where: str, line: str, *, expected: bool) -> Trial:
    found = matcher.match_line(line)
    if found is None:
        return Trial(where, expected, None)
    text = found.line.text[found.span.start : found.span.end]
    of_line = found.line.fields
    groups = {name: f.text for name, f in found.fields.items() if of_line.get(name) is not f}
    return Trial(where, expected, text, groups)
