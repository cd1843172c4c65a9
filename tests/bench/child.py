"""What the benchmark measures of us: one scan in a fresh process, start-up and compiling included.

Usage: child.py PATTERNS LOG (plain|records|fields|all); prints lines and occurrences. PATTERNS is
JSON: the analysis of each regex, as the program's index of its records has them. "all" finds
nginx's other messages too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from logcanon.cli.garbage import collect_rarely
from logcanon.scan.analysis import Analysis
from logcanon.scan.matcher import compile_signatures
from logcanon.scan.scanner import scan_file
from logcanon.scan.searcher import Searcher


def main() -> None:
    collect_rarely()
    rows = json.loads(Path(sys.argv[1]).read_bytes())
    records = {f"p/{index}": SimpleNamespace(regex=regex) for index, regex in enumerate(rows)}
    analyses = {regex: Analysis.unpacked(row) for regex, row in rows.items()}
    matcher = compile_signatures(records, analyses=analyses, plain=sys.argv[3] == "plain")
    searcher: Searcher = matcher
    if sys.argv[3] == "all":
        from logcanon.messages.searcher import AllMessages

        searcher = AllMessages(matcher)
    scan = scan_file(searcher, Path(sys.argv[2]))
    total = 0
    if sys.argv[3] == "fields":
        for occurrence in scan:
            total += bool(occurrence.fields) or 1
    else:
        for occurrence in scan:
            total += occurrence.span.end > occurrence.span.start
    print(scan.lines, total)


if __name__ == "__main__":
    main()
