"""One edit on the copy of a configuration, and what nginx says of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from differential.dumps import Entry, comments, entries
from differential.trial import Trial
from logcanon.nginx.config import Config
from logcanon.text import EditSet, Source
from logcanon.workspace.files import Disk
from logcanon.workspace.projects import load_projects

# Whether a directive that came (True) or went (False) was meant to.
IsMeant = Callable[[Entry, bool], bool]


@dataclass(frozen=True)
class Failure:
    """`kind` is the same for failures of one cause, `what` names the edit."""

    kind: str
    what: str
    detail: str


class Attempts:
    """A copy that nginx accepts; `restore` puts it back after each edit."""

    def __init__(self, trial: Trial, ca_file: Path, counts: Counter[str]) -> None:
        self.trial, self.ca_file, self.counts = trial, ca_file, counts
        dumped = trial.dump()
        self.texts = {path: path.read_bytes() for path in dumped}
        self._first = self._now = (entries(dumped), comments(dumped))

    def configs(self) -> tuple[Config, ...]:
        """The configurations of the copy as they are now on disk."""
        return load_projects([self.trial.config], Disk())

    def check(
        self, what: str, edits: Mapping[Path, EditSet], is_meant: IsMeant, *, drops_comments: bool
    ) -> Iterator[Failure]:
        """Apply `edits` and ask nginx; the copy is left as edited."""
        self.counts["edits"] += 1
        if not all(self.trial.owns(path) for path in edits):
            yield Failure("edits a file outside", what, ", ".join(map(str, edits)))
            return
        for path, made in edits.items():
            if not _write(path, made):
                yield Failure("whole lines are another edit", what, str(path))
        error = self.trial.test()
        if error and self._names_absent_file(error):
            error = self.trial.accepted()  # with verification on, nginx reads the file
        if error:
            kind = re.sub(r'"[^"]*"|/\S+|\d+', "*", error)[:80]
            yield Failure(f"nginx refuses: {kind}", what, error)
        else:
            yield from self._compare(what, is_meant, drops_comments=drops_comments)

    def go_on(self) -> None:
        """Compare from now on with the copy as it is now."""
        dumped = self.trial.dump()
        self._now = (entries(dumped), comments(dumped))

    def restore(self) -> None:
        """Put the copy back as it was at first."""
        for path, text in self.texts.items():
            path.write_bytes(text)
        self._now = self._first

    def _compare(self, what: str, is_meant: IsMeant, *, drops_comments: bool) -> Iterator[Failure]:
        dumped = self.trial.dump()
        was, remarks = self._now
        now = entries(dumped)
        for kind, difference, is_new in (
            ("lost", was - now, False),
            ("not meant", now - was, True),
        ):
            for entry in sorted(difference.elements()):
                if not is_meant(entry, is_new):
                    yield Failure(kind, what, str(entry))
        gone = remarks - comments(dumped)
        if gone and not drops_comments:
            yield Failure("comment lost", what, str(sorted(gone.elements())))

    def _names_absent_file(self, error: str) -> bool:
        """Whether nginx missed a file that the configuration named before the edit."""
        named = re.search(r'"([^"]+)"', error)
        if not named or not re.search(r"SSL_CTX_load|open\(\)|cannot load", error):
            return False
        name = named[1].rpartition("/")[2].encode("utf-8", "surrogateescape")
        return any(name in text for text in self.texts.values())


def _write(path: Path, made: EditSet) -> bool:
    """Apply; whether the same edit as whole lines gives the same text."""
    source = Source.read(path)
    after = made.apply(source.text)
    path.write_bytes(Source(path, after).encode())
    return made.whole_lines(source).apply(source.text) == after
