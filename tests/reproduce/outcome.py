"""What one case saw on one nginx, as `test_proof` left it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_BEFORE = {
    "test": "refused",
    "warning": "warned",
    "start": "not started",
    "reload": "not reloaded",
    "signal": "no signal",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Fields are those of `proof.Evidence`.

    `silent`: such an nginx prints nothing. `failed` says why it is no proof, `obstacle` why such an
    nginx cannot print the line.
    """

    case: str
    nginx: str = ""
    openssl: str = ""
    record: str = ""
    line: str = ""
    title: str = ""
    diff: str = ""
    before: int | None = None
    after: int | None = 200
    by_hand: bool = False
    when: str = "request"
    provoked: str = ""
    silent: bool = False
    obstacle: str = ""
    failed: str = ""

    @property
    def cell(self) -> str:
        """The verdict in a table."""
        if self.failed:
            return "**FAILED**"
        if self.obstacle:
            return "cannot"
        if self.silent:
            return "no line"
        if self.provoked:
            return "provoked"
        before = _BEFORE.get(self.when) or self.before or "closed"
        return f"{before} -> {self.after or 'closed'}"

    @property
    def fix(self) -> str:
        """The change: the statements set, or what was done by hand, or why nothing was."""
        if self.provoked:
            return f"none: {self.provoked}"
        if self.by_hand:
            return f"by hand: {self.title}"
        lines = [line[1:].strip() for line in self.diff.splitlines() if line.startswith("+")]
        statements = [line for line in lines if line.partition("#")[0].rstrip().endswith(";")]
        return " ".join(line.partition("#")[0].rstrip() for line in statements) or self.title


Runs = Mapping[str, Sequence[Outcome]]
"""What each nginx version saw, by its short number ("1.22")."""


def read_outcomes(folder: Path) -> list[Outcome]:
    """What `test_proof` left, in the order of the cases."""
    known = set(Outcome.__dataclass_fields__)
    found = []
    for path in sorted(folder.glob("*.json")):
        fields = json.loads(path.read_text(encoding="utf-8"))
        found.append(Outcome(**{name: v for name, v in fields.items() if name in known}))
    return found
