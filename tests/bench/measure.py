"""Runs commands in turn and compares their times: ratios of one run hold on any machine."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


def find_ripgrep() -> str | None:
    """ripgrep beside this Python, else on the PATH."""
    return shutil.which("rg", path=str(Path(sys.executable).parent)) or shutil.which("rg")


class Cost(NamedTuple):
    """Seconds of one run."""

    wall: float
    cpu: float


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end; its output is read and thrown away by the system."""
    begin = time.perf_counter()
    # An installed program has its bytecode written; without it imports alone take half a second.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:  # ripgrep: 1 when nothing matches
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}")
    return Cost(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime)


def alternate(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, list[Cost]]:
    """Every command once a round, so that what else the machine does hits all alike."""
    for command in commands.values():
        run(command)  # files into the page cache, bytecode into its own
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(run(command))
    return costs


def ratio(base: Sequence[Cost], ours: Sequence[Cost]) -> Cost:
    """How many times as fast as `base` we are: medians of the rounds' ratios."""
    pairs = list(zip(base, ours, strict=True))
    return Cost(
        statistics.median(b.wall / o.wall for b, o in pairs),
        statistics.median(b.cpu / o.cpu for b, o in pairs),
    )


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def least(costs: Sequence[Cost]) -> float:
    """The least CPU time: what else the machine does only adds to it."""
    return min(cost.cpu for cost in costs)
