"""What is to say of one line that somebody looks at: all that is known comes together here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from logcanon.diagnose.neighbour_words import neighbour_words
from logcanon.diagnose.neighbours import Lines, neighbours
from logcanon.diagnose.witness import NOTHING, Witness
from logcanon.finding import Finding
from logcanon.nginx.config import Config
from logcanon.probe.question import question_of_trace
from logcanon.scan.occurrence import Occurrence
from logcanon.workspace.snapshot import Snapshot


def finding_of_line(
    snapshot: Snapshot,
    occurrence: Occurrence,
    path: Path,
    configs: Sequence[Config],
    lines: Lines | None = None,
) -> Finding:
    """The finding for a line, with what its neighbours in `lines` and its upstream showed.

    The upstream is not asked here: what it showed when the user had it asked counts.
    """
    told = _neighbours(snapshot, occurrence, lines) if lines is not None else NOTHING
    asked = _asked(snapshot, occurrence, configs)
    return snapshot.engine.joined(occurrence, path, configs, told | asked)


def _neighbours(snapshot: Snapshot, occurrence: Occurrence, lines: Lines) -> Witness:
    words = neighbour_words(snapshot.engine.language)
    found = neighbours(occurrence.line, occurrence.line_number, lines, words)
    return Witness(facts=found.facts, notes=found.remarks)


def _asked(snapshot: Snapshot, occurrence: Occurrence, configs: Sequence[Config]) -> Witness:
    if snapshot.asked.is_empty or "upstream" not in occurrence.line.fields:
        return NOTHING
    trace = snapshot.engine.trace(occurrence.line, configs)
    question = question_of_trace(occurrence.line, trace)
    return (question and snapshot.asked.about(question)) or NOTHING
