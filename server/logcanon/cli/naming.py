"""Files by the names the user gave them: the core knows real, absolute paths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from logcanon.finding import Finding, Location
from logcanon.nginx.includes import disk_resolve


class Naming:
    """Names for one run. A file that was not named is relative where the named ones are."""

    def __init__(self, given: Iterable[Path]) -> None:
        names = list(given)
        self._given = {disk_resolve(path.absolute()): path for path in names}
        self._base = None if any(p.is_absolute() for p in names) else disk_resolve(Path.cwd())
        self._real: dict[Path, Path] = {}

    def name(self, path: Path) -> Path:
        """What the user calls the file `path`."""
        name = self._given.get(path)
        if name is None:
            below = self._base is not None and path.is_relative_to(self._base)
            name = path.relative_to(self._base) if self._base and below else path
        self._real[name] = path
        return name

    def real(self, name: Path) -> Path:
        """The file behind a name that was given out."""
        return self._real.get(name, name)

    def finding(self, finding: Finding) -> Finding:
        """The finding with the user's names in all its places."""
        return replace(
            finding,
            primary=self._location(finding.primary),
            related=tuple(self._location(where) for where in finding.related),
            cause=self._location(finding.cause) if finding.cause else None,
            fixes=tuple(
                replace(fix, edits={self.name(p): e for p, e in fix.edits.items()})
                for fix in finding.fixes
            ),
        )

    def _location(self, location: Location) -> Location:
        return replace(location, path=self.name(location.path))
