"""Where a log line leads in the configurations."""

from __future__ import annotations

from dataclasses import dataclass

from logcanon.finding import Fault, Location
from logcanon.nginx.config import Config
from logcanon.nginx.routing import Candidate
from logcanon.nginx.tree import Directive
from logcanon.text.phrase import NOTHING, Phrase

_LONGEST_NOTE = 120


@dataclass(frozen=True, slots=True)
class Lead:
    """One candidate block and the configuration it stands in.

    `directive` is the very directive that the line points to or names, where it does; `fault` is
    the fault of the text there over which nginx stumbled.
    """

    config: Config
    candidate: Candidate
    directive: Directive | None = None
    fault: Fault | None = None

    @property
    def location(self) -> Location:
        """Where the directive or the block stands; the note names it."""
        block = self.candidate.scope
        directive = self.directive or block.directive
        if directive is None:
            raise ValueError("a lead is a block or a directive")
        note = block.label
        if directive is not block.directive:
            note = directive.label if block.parent is None else f"{note} > {directive.label}"
            note = note if len(note) <= _LONGEST_NOTE else f"{note[: _LONGEST_NOTE - 1]}…"
        return Location(directive.tree.source.path, directive.head_span, note=note)


@dataclass(frozen=True, slots=True)
class Trace:
    """The leads, likeliest first, and one sentence where there is none.

    `is_general` says that the line concerns a whole configuration, and no block in particular.
    """

    leads: tuple[Lead, ...]
    reason: Phrase = NOTHING
    is_general: bool = False
