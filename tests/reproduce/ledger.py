"""What the proofs saw, written down: PROOFS.md and the records' `proof` fields."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reproduce.outcome import Outcome, Runs
from reproduce.page import page_of, read_page


def keep_all(records: Path, runs: Runs, missing: Mapping[str, str]) -> None:
    """All anew: the page, and each record's proofs, an empty list where there is none."""
    (records / "PROOFS.md").write_text(str(page_of(runs, missing)), encoding="utf-8")
    write_proofs(records, runs)


def keep_some(records: Path, runs: Runs, order: Sequence[str]) -> None:
    """Only these cases anew; `order` names all cases there are."""
    path = records / "PROOFS.md"
    page = read_page(path.read_text(encoding="utf-8"))
    path.write_text(str(page.with_rows(page_of(runs), order)), encoding="utf-8")
    write_proofs(records, runs, {o.case for outcomes in runs.values() for o in outcomes})


def write_proofs(records: Path, runs: Runs, cases: set[str] | None = None) -> None:
    """Give each record the proofs of this run; those of other cases than `cases` stay."""
    for path in sorted(records.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        record = json.loads(text)
        if not record.get("id"):
            continue
        before = record.get("proof", [])
        kept = [] if cases is None else [p for p in before if p.get("case") not in cases]
        entries = [*kept, *_entries(record["id"], runs)]
        if cases is None or entries != before:
            path.write_text(_with_proof(record, entries), encoding="utf-8")


def _with_proof(record: dict[str, object], entries: list[dict[str, Any]]) -> str:
    changed = {**record, "proof": entries}
    return json.dumps(changed, indent=2, ensure_ascii=False) + "\n"


def _entries(record: str, runs: Runs) -> Iterator[dict[str, str]]:
    today = str(dt.datetime.now(dt.timezone.utc).date())
    for outcomes in runs.values():
        for outcome in outcomes:
            if outcome.record == record and not outcome.failed:
                yield {
                    "case": outcome.case,
                    "version": outcome.nginx,
                    "openssl": outcome.openssl,
                    "date": today,
                    "line": outcome.line,
                    "fix": _told(outcome),
                    "verdict": "provoked" if outcome.provoked else "gone",
                }


def _told(outcome: Outcome) -> str:
    if outcome.by_hand or outcome.provoked:
        return outcome.fix
    return f"{outcome.title}: {outcome.fix}"
