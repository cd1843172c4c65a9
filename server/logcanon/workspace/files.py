"""The disk, as the core looks at it: open texts win, sizes are bounded, nothing raises late."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from logcanon.nginx.includes import DiskReader
from logcanon.text import Source

# A configuration or PEM file larger than this is none.
MAX_BYTES = 16 * 1024 * 1024


class Disk:
    """Reads files that a configuration names; texts open in an editor win over the disk."""

    def __init__(
        self, open_sources: Mapping[Path, Source] | None = None, reader: DiskReader | None = None
    ) -> None:
        self._open = open_sources or {}
        self._reader = reader or DiskReader()

    def exists(self, path: Path) -> bool:
        """Whether there is a file (False too where it may not be looked at)."""
        try:
            return path in self._open or path.is_file()
        except (OSError, ValueError):
            return False

    def read_bytes(self, path: Path) -> bytes:
        """The file's content; raises OSError as the system gives it, also for what is too big."""
        if path.stat().st_size > MAX_BYTES:
            raise OSError(f"larger than {MAX_BYTES // (1024 * 1024)} MiB")
        return path.read_bytes()

    def read_or_error(self, path: Path) -> Source | OSError:
        """As `read`, the error returned."""
        known = self._open.get(path)
        return known if known is not None else self._reader(path)

    def read(self, path: Path) -> Source:
        """The text as the user sees it; raises OSError as the system gives it."""
        found = self.read_or_error(path)
        if isinstance(found, OSError):
            raise found
        return found
