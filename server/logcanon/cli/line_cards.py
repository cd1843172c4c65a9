"""The cards of log lines, for a terminal or for a program that shows Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from logcanon.diagnose.neighbours import Lines
from logcanon.nginx.config import Config
from logcanon.reports.card import render_card
from logcanon.reports.finding_card import card_of, message_card_of
from logcanon.workspace.line_finding import finding_of_line
from logcanon.workspace.snapshot import Snapshot


@dataclass
class LineCards:
    """Explains lines one after the other; what was `shown` is not shown again.

    `lines` are those around them, where they come from a log.
    """

    snapshot: Snapshot
    configs: Sequence[Config]
    markdown: bool
    lines: Lines | None = None
    shown: set[str] = field(default_factory=set)

    def card(self, text: str, number: int) -> str:
        """The card of a line; "" where nothing is known of it, or its card was shown already."""
        snapshot = self.snapshot
        occurrence = snapshot.line_occurrence(text, number, stamped=False)
        if occurrence is not None:
            if not self._is_new(occurrence.record_id):
                return ""
            finding = finding_of_line(snapshot, occurrence, Path("-"), self.configs, self.lines)
            record = snapshot.catalog.records[occurrence.record_id]
            card = card_of(snapshot, record, finding)
            return render_card(card, markdown=self.markdown, language=snapshot.engine.language)
        known = snapshot.line_message(text, stamped=False)
        if known is None or not self._is_new(known[1].message.id if known[1] else text):
            return ""
        return message_card_of(snapshot, *known, self.configs, markdown=self.markdown)

    def _is_new(self, name: str) -> bool:
        is_new = name not in self.shown
        self.shown.add(name)
        return is_new
