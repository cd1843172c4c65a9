"""What a prescription is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from logcanon.finding import Applicability, Fix
from logcanon.nginx.config import Config


@dataclass(frozen=True, slots=True)
class Prescription:
    """Fixes for one block, and a sentence where there is none."""

    fixes: tuple[Fix, ...]
    remark: str = ""

    def doubted(self) -> Prescription:
        """The same for a human to look at first."""
        unsafe = Applicability.UNSAFE
        return replace(self, fixes=tuple(replace(f, applicability=unsafe) for f in self.fixes))


def versions_of(config: Config, paths: Iterable[Path]) -> dict[Path, int | None]:
    """The versions of the texts that edits of these files were made for."""
    trees = {path: config.tree(path) for path in paths}
    return {path: tree.source.version if tree else None for path, tree in trees.items()}
