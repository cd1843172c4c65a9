"""What the proofs saw, written down: the table of PROOFS.md and the records' `proof` fields."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Runs = Mapping[str, Sequence["Outcome"]]
"""What each nginx version saw, by its short number ("1.22")."""

_HEAD = """\
# Proofs

Each row is a case: a real nginx prints the line before the change, and answers 200 and prints no
line of level warn or above after it. `make prove` makes this page and the `proof` fields of the
records; the cases are in tests/reproduce/cases. The change is the one that the language server
offers; "by hand" marks what no directive can do, or what it does not offer: there the card says
what to do, and the proof does that. The folder of a run is written /lab.

- `502 -> 200`: the answers before and after (`closed`: a stream connection that ends without an
  answer; `refused`: `nginx -t` fails)
- `no line`: this version does not print it and answers 200 from the start
- `cannot`: this version cannot be brought to print it; why stands below the table
- `FAILED`: not proven
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case saw on one nginx.

    `failed` says why it is no proof, `obstacle` why such an nginx cannot print the line.
    """

    case: str
    nginx: str = ""
    openssl: str = ""
    record: str = ""
    line: str = ""
    title: str = ""
    diff: str = ""
    before: int | None = None
    by_hand: bool = False
    starts: bool = True
    silent: bool = False
    obstacle: str = ""
    failed: str = ""

    @property
    def cell(self) -> str:
        """The verdict in a table."""
        if self.failed:
            return "**FAILED**"
        if self.obstacle:
            return "cannot"
        if self.silent:
            return "no line"
        return f"{self.before or ('closed' if self.starts else 'refused')} -> 200"

    @property
    def fix(self) -> str:
        """The change: the statements set, or what was done by hand."""
        if self.by_hand:
            return f"by hand: {self.title}"
        lines = [line[1:].strip() for line in self.diff.splitlines() if line.startswith("+")]
        statements = [line for line in lines if line.partition("#")[0].rstrip().endswith(";")]
        return " ".join(line.partition("#")[0].rstrip() for line in statements) or self.title


def read_outcomes(folder: Path) -> list[Outcome]:
    """What `test_proof` left, in the order of the cases."""
    known = set(Outcome.__dataclass_fields__)
    found = []
    for path in sorted(folder.glob("*.json")):
        fields = json.loads(path.read_text(encoding="utf-8"))
        found.append(Outcome(**{name: v for name, v in fields.items() if name in known}))
    return found


def render(runs: Runs, missing: Mapping[str, str]) -> str:
    """The page; `missing` are versions without a root and why."""
    versions = [*runs, *missing]
    names = dict.fromkeys(o.case for outcomes in runs.values() for o in outcomes)
    by_case = {v: {o.case: o for o in outcomes} for v, outcomes in runs.items()}
    lines = [_HEAD]
    lines += [f"nginx {v} was not run: {why}\n" for v, why in missing.items()]
    lines.append(f"Last run: {dt.datetime.now(dt.timezone.utc).date()}\n")
    lines += [f"- {_machine(outcomes)}" for outcomes in runs.values()]
    lines.append("\n| case | " + " | ".join(versions) + " | change | record |")
    lines.append("|---" * (len(versions) + 3) + "|")
    for name in names:
        seen = [by_case.get(version, {}).get(name) for version in versions]
        cells = [outcome.cell if outcome else "not run" for outcome in seen]
        telling = next((o for o in reversed(seen) if o and o.title), None)
        record = telling.record.removeprefix("nginx/") if telling else ""
        cells += [_in_cell(telling) if telling else "", f"`{record}`"]
        lines.append("| " + " | ".join([name, *cells]) + " |")
    return "\n".join([*lines, *_obstacles(runs)]) + "\n"


def _obstacles(runs: Runs) -> Iterator[str]:
    """Why a version cannot print a line, one reason a row."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for version, outcomes in runs.items():
        for outcome in outcomes:
            if outcome.obstacle:
                reasons.setdefault((outcome.case, outcome.obstacle), []).append(version)
    yield from [""] if reasons else []
    for (case, reason), versions in reasons.items():
        yield f"- {case}, {', '.join(versions)}: {reason}"


def _in_cell(outcome: Outcome) -> str:
    text = outcome.fix.replace("|", "\\|").replace("\n", " ")
    return text if outcome.by_hand else f"`{text}`"


def _machine(outcomes: Sequence[Outcome]) -> str:
    for outcome in outcomes:
        if outcome.nginx:
            asked = [o for o in outcomes if not o.obstacle]
            held = sum(not o.failed for o in asked)
            words = f"nginx {outcome.nginx} with OpenSSL {outcome.openssl}"
            return f"{words}: {held} of {len(asked)} cases hold"
    return "nothing held"


def write_proofs(records: Path, runs: Runs) -> None:
    """Give each record the proofs of this run, an empty list where there is none."""
    for path in sorted(records.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        record = json.loads(text)
        entries = list(_entries(record.get("id", ""), runs))
        if record.get("id"):
            path.write_text(_with_proof(record, entries), encoding="utf-8")


def _with_proof(record: dict[str, object], entries: list[dict[str, str]]) -> str:
    changed = {**record, "proof": entries}
    return json.dumps(changed, indent=2, ensure_ascii=False) + "\n"


def _entries(record: str, runs: Runs) -> Iterator[dict[str, str]]:
    today = str(dt.datetime.now(dt.timezone.utc).date())
    for outcomes in runs.values():
        for outcome in outcomes:
            if outcome.record == record and record and not outcome.failed:
                yield {
                    "version": outcome.nginx,
                    "openssl": outcome.openssl,
                    "date": today,
                    "line": outcome.line,
                    "fix": outcome.fix if outcome.by_hand else f"{outcome.title}: {outcome.fix}",
                    "verdict": "gone",
                }
