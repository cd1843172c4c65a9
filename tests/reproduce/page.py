"""The page PROOFS.md: one row a case, made from what was seen, and read back to keep other rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reproduce.outcome import Outcome, Runs

_HEAD = """\
# Proofs

Each row is a case: a real nginx prints the line before the change, and after it answers and prints
no line of level warn or above. `make prove` makes this page and the `proof` fields of the
records; the cases are in tests/reproduce/cases. The change is the one that the language server
offers; "by hand" marks what no directive can do, or what it does not offer: there the card says
what to do, and the proof does that. The folder of a run is written /lab.

- `502 -> 200`: the answers before and after (`closed`: the connection ends without an answer;
  `refused`: `nginx -t` fails; `warned`: `nginx -t` passes with a warning; `not started`: `nginx
  -t` passes and nginx does not start; `not reloaded`: it goes on with the configuration before;
  `no signal`: `nginx -s reload` fails)
- `provoked`: nginx prints the line and it is recognised; that is all that is shown
- `no line`: this version does not print it and answers from the start
- `cannot`: this version cannot be brought to print it; why stands below the table
- `FAILED`: not proven
"""
_FAILED, _CANNOT, _NOT_RUN = "**FAILED**", "cannot", "not run"
_MACHINE = re.compile(r"^- (nginx ([\d]+\.[\d]+)\S* with OpenSSL \S+):", re.MULTILINE)
_REASON = re.compile(r"^- (?P<case>.+?), (?P<versions>1\.\d+(?:, 1\.\d+)*): (?P<why>.+)$")


@dataclass(frozen=True, slots=True)
class Row:
    """A case: the verdict on each version, the change, the record, and why some cannot print it."""

    case: str
    cells: Mapping[str, str]
    change: str
    record: str
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """`machines` are words on each version, `missing` versions without a root and why."""

    machines: Mapping[str, str]
    rows: Sequence[Row]
    missing: Mapping[str, str] = field(default_factory=dict)

    def with_rows(self, other: Page, order: Sequence[str]) -> Page:
        """The rows of `other` in the place of these; rows of cases that `order` lacks are dropped."""
        rows = {row.case: row for row in (*self.rows, *other.rows)}
        kept = [rows[name] for name in order if name in rows]
        return Page({**self.machines, **other.machines}, kept, self.missing)

    def __str__(self) -> str:
        versions = [*self.machines, *self.missing]
        lines = [_HEAD]
        lines += [f"nginx {v} was not run: {why}\n" for v, why in self.missing.items()]
        lines.append(f"Last run: {dt.datetime.now(dt.timezone.utc).date()}\n")
        lines += [f"- {words}: {self._count(v)}" for v, words in self.machines.items()]
        lines.append("\n| case | " + " | ".join(versions) + " | change | record |")
        lines.append("|---" * (len(versions) + 3) + "|")
        for row in self.rows:
            cells = [row.cells.get(version, _NOT_RUN) for version in versions]
            lines.append("| " + " | ".join([row.case, *cells, row.change, row.record]) + " |")
        return "\n".join([*lines, *self._obstacles()]) + "\n"

    def _count(self, version: str) -> str:
        cells = [row.cells.get(version, _NOT_RUN) for row in self.rows]
        asked = [cell for cell in cells if cell not in (_CANNOT, _NOT_RUN)]
        return f"{sum(cell != _FAILED for cell in asked)} of {len(asked)} cases hold"

    def _obstacles(self) -> Iterator[str]:
        reasons: dict[tuple[str, str], list[str]] = {}
        for row in self.rows:
            for version, why in row.reasons.items():
                reasons.setdefault((row.case, why), []).append(version)
        yield from [""] if reasons else []
        for (case, why), versions in reasons.items():
            yield f"- {case}, {', '.join(versions)}: {why}"


def page_of(runs: Runs, missing: Mapping[str, str] | None = None) -> Page:
    """The page that tells what was seen."""
    names = dict.fromkeys(o.case for outcomes in runs.values() for o in outcomes)
    by_case = {v: {o.case: o for o in outcomes} for v, outcomes in runs.items()}
    rows = [_row(name, {v: o[name] for v, o in by_case.items() if name in o}) for name in names]
    return Page({v: _machine(outcomes) for v, outcomes in runs.items()}, rows, missing or {})


def read_page(text: str) -> Page:
    """A page as it was written."""
    machines = {m[2]: m[1] for m in _MACHINE.finditer(text)}
    table = [line for line in text.splitlines() if line.startswith("| ")]
    reasons = [found for found in map(_REASON.match, text.splitlines()) if found]
    versions = _cells(table[0])[1:-2]
    rows = []
    for case, *cells, change, record in map(_cells, table[1:]):
        whys = {
            version: found["why"]
            for found in reasons
            if found["case"] == case
            for version in found["versions"].split(", ")
        }
        rows.append(Row(case, dict(zip(versions, cells, strict=True)), change, record, whys))
    return Page({v: machines.get(v, f"nginx {v}") for v in versions}, rows)


def _row(name: str, seen: Mapping[str, Outcome]) -> Row:
    telling = next((o for o in reversed(list(seen.values())) if o.title), None)
    record = telling.record.removeprefix("nginx/") if telling else ""
    return Row(
        name,
        {version: outcome.cell for version, outcome in seen.items()},
        _in_cell(telling) if telling else "",
        f"`{record}`",
        {version: outcome.obstacle for version, outcome in seen.items() if outcome.obstacle},
    )


def _machine(outcomes: Sequence[Outcome]) -> str:
    for outcome in outcomes:
        if outcome.nginx:
            return f"nginx {outcome.nginx} with OpenSSL {outcome.openssl}"
    return "nothing held"


def _in_cell(outcome: Outcome) -> str:
    text = outcome.fix.replace("|", "\\|").replace("\n", " ")
    return text if outcome.by_hand or outcome.provoked else f"`{text}`"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
