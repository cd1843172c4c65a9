"""Puts the index of the built-in records into the wheel (see server/tools/build_index.py)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class IndexHook(BuildHookInterface[Any]):
    """Where a build environment lacks our own dependencies, the wheel goes without the index."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Have hatchling include the file."""
        del version
        root = Path(self.root)
        sys.path[:0] = [str(root / "server"), str(root / "server" / "tools")]
        try:
            from build_index import index_text  # noqa: PLC0415 - found only now
        except ImportError as error:
            self.app.display_warning(f"no index of the records: {error}")
            return
        file = Path(tempfile.mkdtemp()) / "index.json"
        file.write_text(index_text(), encoding="utf-8")
        build_data["force_include"][str(file)] = "logcanon/_records/.index.json"
