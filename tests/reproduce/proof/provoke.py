"""Bring nginx to print the line."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

from reproduce.case import Case, Printed
from reproduce.lab.bench import Bench

_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Shown:
    """The line that nginx printed, the log in which it stands, and what was expected."""

    printed: Printed
    log: Path
    line: str

    @property
    def message(self) -> str:
        """The message as it stands in the line."""
        return self.printed.found_in(self.line)


def provoke(bench: Bench, case: Case, printed: Printed) -> Shown:
    """Bring nginx to print the line; raises AssertionError where it prints another, or one more."""
    if case.when in ("test", "warning", "signal"):
        log = bench.nginx.error_log.with_name("nginx-t.log")
        return Shown(printed, log, complain(bench, case, printed, log))
    assert_accepted(bench)
    if case.when == "start":
        return Shown(printed, bench.nginx.error_log, refuse_to_start(bench, printed))
    bench.nginx.start()
    for command in case.spoils:
        bench.do(command)
    if case.when == "reload":
        bench.nginx.hang_up()
        return Shown(printed, bench.nginx.error_log, await_line(bench, case, printed))
    *first, last = case.requests or [None]
    for ask in first:
        assert ask is not None
        assert {answer.status for answer in bench.send(ask)} == {200}
    if last is not None:
        assert case.refused in {answer.status for answer in bench.send(last)}
    return Shown(printed, bench.nginx.error_log, await_line(bench, case, printed))


def complain(bench: Bench, case: Case, printed: Printed, log: Path) -> str:
    """What is typed fails, or `nginx -t` warns; what it says goes to `log`."""
    tested = bench.nginx.command("reload") if case.when == "signal" else bench.nginx.test()
    assert tested.returncode == (0 if case.when == "warning" else 1), tested.stderr
    log.write_text(tested.stderr)
    lines = [line for line in tested.stderr.splitlines() if printed.found_in(line)]
    assert lines, tested.stderr
    return lines[0]


def refuse_to_start(bench: Bench, printed: Printed) -> str:
    """It gives up while it starts; the line is in the error log."""
    bench.nginx.launch()
    said = bench.nginx.await_refusal()
    lines = [line for line in bench.nginx.lines() if printed.found_in(line)]
    assert lines, said
    return lines[0]


def await_line(bench: Bench, case: Case, printed: Printed) -> str:
    """Wait for the line, which may be printed after the answer; all other loud lines are known."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        lines = bench.nginx.lines()
        found = [line for line in lines if printed.found_in(line)]
        if found or time.monotonic() > deadline:
            break
        time.sleep(0.02)
    assert found, lines
    others = [line for line in bench.nginx.loud_lines() if not printed.found_in(line)]
    strangers = [line for line in others if not any(re.search(p, line) for p in case.also)]
    assert not strangers, strangers
    return found[0]


def assert_accepted(bench: Bench) -> None:
    """`nginx -t` passes without a warning."""
    tested = bench.nginx.test()
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr, tested.stderr
