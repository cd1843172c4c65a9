"""What every start takes: the catalogue beside an empty one, in fresh processes.

Usage: start.py FOLDER; loads the records of FOLDER and compiles the search, as a session does, and
prints the CPU milliseconds of that. What is imported before does not count.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.scan.matcher import compile_signatures
from logcanon.workspace.catalog_index import CatalogIndex


def start_rows(rounds: int) -> None:
    """Print what the start takes with every record and with none."""
    with tempfile.TemporaryDirectory() as empty:
        folders = {"every record": builtin_records_directory(), "no record": Path(empty)}
        taken: dict[str, list[float]] = {name: [] for name in folders}
        for _ in range(rounds + 1):
            for name, folder in folders.items():
                command = [sys.executable, __file__, str(folder)]
                taken[name].append(float(subprocess.check_output(command)))
    every, none = (min(times) for times in taken.values())
    print(f"\n{'catalogue loaded and compiled':<32} {every:>7.1f} ms, empty {none:.1f}", end="")
    print(f", more by {every - none:.1f} (bar 20)")


def main() -> None:
    folder = Path(sys.argv[1])
    begin = time.process_time()
    index = CatalogIndex(folder)
    catalog = load_catalog([folder], index.known)
    compile_signatures(catalog.sources, catalog.origins, analyses=index.analyses)
    print((time.process_time() - begin) * 1000)
    index.update(catalog)


if __name__ == "__main__":
    main()
