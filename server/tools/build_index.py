"""The index of the built-in records for an installed package: what the search needs of each.

usage: build_index.py OUT

The build of the wheel (hatch_build.py) and of the .vsix write it; without it a program starts
more slowly and does the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from logcanon.records.catalog import load_catalog
from logcanon.workspace.catalog_index import CatalogIndex

RECORDS = Path(__file__).resolve().parents[2] / "records"


def index_text() -> str:
    """The index of this repository's records."""
    return CatalogIndex(RECORDS).fixed(load_catalog([RECORDS]))


def main(arguments: list[str]) -> int:
    """Write the file; returns the exit status."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    Path(arguments[0]).write_text(index_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
