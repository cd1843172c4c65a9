"""What logcanon concludes: findings with fixes, and faults of its inputs.

SARIF 2.1.0's words: a finding is a *result*, its fix a *fix* with *artifact changes*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Literal, final, overload

from logcanon.text import EditSet, Phrase, Span

Kind = Literal["record", "rule", "message"]


class Severity(Enum):
    """Ordered from worst to mildest; the values are the words of LSP and of our JSON."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"

    @property
    def rank(self) -> int:
        """0 for error to 3 for hint."""
        return list(Severity).index(self)


class Applicability(Enum):
    """How far a fix may be trusted; only *safe* fixes are applied without being chosen."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY_ONLY = "display-only"


@dataclass(frozen=True, slots=True)
class Location:
    """A span in a source.

    With `line` None, `span` counts from the start of the file's text. With `line` set (a log),
    `span` counts from the start of that zero-based line. `note` says what stands there.
    """

    path: Path
    span: Span
    line: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends a finding.

    `edits` holds an edit set for each file, made against `versions` (None: the text on disk).
    `placeholders` are the texts within `edits` that the user has to fill in; a fix with any is
    never safe. `preferred` marks the one fix that answers the likely cause.
    """

    title: str
    applicability: Applicability
    edits: Mapping[Path, EditSet]
    versions: Mapping[Path, int | None] = field(default_factory=dict)
    placeholders: tuple[str, ...] = ()
    preferred: bool = False


@final
class LateFixes(Sequence[Fix]):
    """Fixes that are planned when somebody first looks at them: most are never looked at."""

    __slots__ = ("_fixes", "_plan")

    def __init__(self, plan: Callable[[], tuple[Fix, ...]]) -> None:
        self._plan = plan
        self._fixes: tuple[Fix, ...] | None = None

    def _planned(self) -> tuple[Fix, ...]:
        if self._fixes is None:
            self._fixes = self._plan()
        return self._fixes

    @overload
    def __getitem__(self, index: int) -> Fix: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Fix]: ...
    def __getitem__(self, index: int | slice) -> Fix | Sequence[Fix]:
        return self._planned()[index]

    def __len__(self) -> int:
        return len(self._planned())


@dataclass(frozen=True, slots=True)
class Cause:
    """One root cause that a finding can have.

    `evidence` are phrases that say what speaks for it in this very case, `against` what speaks
    against it; a cause with anything against it is not the likely one.
    """

    id: str
    text: str
    evidence: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often a line stands in a log: that of the finding is the first of `count` equal ones.

    Times are nginx's own, in the server's zone, "" where a line has none; `last_line` is
    zero-based. `distinct` counts the different values of `client`, `server` and `upstream`.
    """

    count: int
    first_time: str = ""
    last_time: str = ""
    last_line: int = 0
    distinct: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """A conclusion shown to a user.

    `id` is that of a record (`nginx/...`), of a rule (kebab-case), or of a message that no record
    knows (`nginx-message/...`). `level` is nginx's own word
    and `fields` the parsed context fields (`client`, `server`, ...) where a log line is the
    subject; `cause` is the config block where the cause stands, its `note` naming the block, and
    `cause_reason` says without a full stop why it is that one, "" where there is nothing to say;
    `causes` are the root causes, likeliest first; `remark` is one sentence about that way (why no
    block was found, say), `notes` are further ones (what a fix computed from the line). `repeats`
    tells of equal lines that this finding stands for.
    """

    id: str
    kind: Kind
    severity: Severity
    message: str
    primary: Location
    related: tuple[Location, ...] = ()
    fixes: Sequence[Fix] = ()
    level: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    cause: Location | None = None
    cause_reason: str = ""
    causes: tuple[Cause, ...] = ()
    remark: str = ""
    notes: tuple[str, ...] = ()
    help_uri: str | None = None
    repeats: Repeats | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an input: returned, never raised.

    `where` names the place for a human (a field of a record, a directive); `span` gives it in
    the file's text where that is known. `reason_zh` is the Chinese one; where it is missing,
    English is shown. A `note` is worth saying but harms nothing.
    """

    path: Path
    reason: str
    where: str = ""
    span: Span | None = None
    severity: Severity = Severity.ERROR
    code: str = "fault"
    reason_zh: str = ""

    @classmethod
    def of(
        cls,
        path: Path,
        reason: Phrase,
        code: str,
        span: Span | None = None,
        *,
        where: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Fault:
        """A fault whose reason is known in both languages."""
        return cls(path, reason.en, where, span, severity, code, reason.zh)

    @property
    def phrase(self) -> Phrase:
        """The reason, for readers of either language."""
        return Phrase(self.reason, self.reason_zh or self.reason)

    def __str__(self) -> str:
        place = f"{self.path}: {self.where}" if self.where else str(self.path)
        return f"{place}: {self.reason}"
