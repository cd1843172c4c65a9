"""The findings of one log, equal lines together or each by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from logcanon.cli.inputs import STDIN, Inputs
from logcanon.diagnose.group import group
from logcanon.finding import Finding
from logcanon.nginx.config import Config
from logcanon.scan.occurrence import Occurrence
from logcanon.scan.scanner import Scan, scan_file, scan_stream
from logcanon.workspace.snapshot import Snapshot


class ShownLine:
    """The log line that is being written about: a log is not read twice for an excerpt."""

    occurrence: Occurrence | None = None

    def text(self, path: Path, line: int) -> str | None:
        """The text of the zero-based line, where it is the one at hand."""
        del path
        found = self.occurrence
        if found is None or found.line_number != line:
            return None
        return found.line.text.partition("\n")[0].removesuffix("\r")


class LogFindings:
    """Finds in logs; a read error half-way becomes a problem, what was read counts.

    With `each` every line is a finding as it is read, without it equal lines are one, told at the
    end of the log (or when the user interrupts the reading).
    """

    def __init__(
        self,
        snapshot: Snapshot,
        inputs: Inputs,
        configs: Sequence[Config],
        shown: ShownLine | None = None,
        *,
        each: bool = False,
    ) -> None:
        self._snapshot = snapshot
        self._inputs = inputs
        self._configs = configs
        self._shown = shown or ShownLine()
        self._each = each

    def of(self, path: Path) -> Iterator[Finding]:
        """The findings of the log `path`, or of standard input."""
        scan = self._scan(path)
        occurrences = self._until_it_fails(scan, path)
        if self._each:
            for occurrence in occurrences:
                yield self._finding(occurrence, path)
            return
        for one in group(occurrences).values():
            finding = self._finding(one.first, path)
            yield replace(finding, repeats=one.repeats) if one.count > 1 else finding

    def _scan(self, path: Path) -> Scan:
        if path == STDIN:
            return scan_stream(self._snapshot.searcher, sys.stdin.buffer)
        return scan_file(self._snapshot.searcher, path)

    def _until_it_fails(self, scan: Scan, path: Path) -> Iterator[Occurrence]:
        try:
            yield from scan
        except (OSError, EOFError) as error:
            self._inputs.problems.append(f"{path}: {getattr(error, 'strerror', None) or error}")
        except KeyboardInterrupt:
            if self._each:
                raise
            self._inputs.problems.append(f"{path}: interrupted; this is what was read before")

    def _finding(self, occurrence: Occurrence, path: Path) -> Finding:
        self._shown.occurrence = occurrence
        engine = self._snapshot.engine
        if self._configs:
            return engine.joined(occurrence, path, self._configs)
        return engine.of_occurrence(occurrence, path)
