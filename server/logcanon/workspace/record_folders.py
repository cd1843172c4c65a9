"""Where records are read from, and whether anything there has changed.

The built-in ones come first, then the user's own, those of the folders in the settings, and those
of the workspace; a later record replaces an earlier one of the same id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from logcanon.authoring.kind import FOLDER
from logcanon.records.catalog import builtin_records_directory, record_files

IN_WORKSPACE = Path(*FOLDER)
# Nobody writes more by hand; a folder that holds more is not looked through for changes.
_MOST_FILES = 5000

Stamps = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class RecordFolders:
    """The folders of one session; those that nobody named count only where they exist.

    `workspace` are the folders of the workspace, none where it is not trusted.
    """

    named: tuple[Path, ...] = ()
    workspace: tuple[Path, ...] = ()

    def __iter__(self) -> Iterator[Path]:
        yield builtin_records_directory()
        yield from self.own

    @property
    def possible(self) -> Iterator[Path]:
        """All but the built-in ones, there or not."""
        yield user_records_directory()
        yield from self.named
        yield from (folder / IN_WORKSPACE for folder in self.workspace)

    @property
    def own(self) -> Iterator[Path]:
        """All but the built-in ones that are there or that somebody named."""
        return (folder for folder in self.possible if folder in self.named or folder.is_dir())

    def stamps(self) -> Stamps:
        """What changes when a record is written, added or taken away; built-in ones are fixed."""
        return tuple(_stamps(self.own))


def user_records_directory() -> Path:
    """The user's own records, `~/.config/logcanon/records` on Linux."""
    return platformdirs.user_config_path("logcanon", appauthor=False) / "records"


def _stamps(folders: Iterable[Path]) -> Iterator[tuple[str, int, int]]:
    for folder in folders:
        yield str(folder), 0, 0
        try:
            for _, path in zip(range(_MOST_FILES), record_files(folder), strict=False):
                status = path.stat()
                yield str(path), status.st_mtime_ns, status.st_size
        except OSError:
            continue
