"""Proofs are written into records and nothing else changes; what is not proven is not written."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from reproduce.case import load_cases
from reproduce.ledger import keep_all, keep_some, write_proofs
from reproduce.outcome import Outcome
from reproduce.page import page_of, read_page

RECORDS = Path(__file__).parents[2] / "records"
NAME = "nginx/upstream-ssl-verify-self-signed"
HELD = Outcome(
    "self-signed",
    nginx="1.22.1",
    openssl="3.0.20",
    record=NAME,
    line="2026/11/23 09:31:55 [error] 1#1: *1 ...",
    title="Set a in b",
    diff="--- shop.conf\n+++ shop.conf\n-a 1;\n+    a 2; # kept",
    before=502,
)
FAILED = Outcome("self-signed", record=NAME, failed="it came again")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RECORDS, tmp_path / "records"))


def without_proof(text: str) -> dict[str, object]:
    return {key: value for key, value in json.loads(text).items() if key != "proof"}


def test_only_the_proof_changes_and_a_second_run_changes_nothing(records: Path) -> None:
    path = records / f"{NAME}.json"
    before = path.read_text(encoding="utf-8")
    write_proofs(records, {"1.22": [HELD]})
    after = path.read_text(encoding="utf-8")
    [entry] = json.loads(after)["proof"]
    assert (entry["version"], entry["fix"]) == ("1.22.1", "Set a in b: a 2;")
    assert without_proof(after) == without_proof(before)
    unproven = [line for line in before.split('  "proof": [')[0].splitlines() if line.strip("]} ")]
    assert [line for line in unproven if line.rstrip(",") not in after] == []
    write_proofs(records, {"1.22": [HELD]})
    assert path.read_text(encoding="utf-8") == after


def test_what_fails_is_not_proven_any_more(records: Path) -> None:
    write_proofs(records, {"1.22": [HELD]})
    write_proofs(records, {"1.22": [FAILED]})
    assert json.loads((records / f"{NAME}.json").read_text(encoding="utf-8"))["proof"] == []


def test_the_page_says_what_failed_and_what_was_not_run() -> None:
    silent = Outcome("self-signed", silent=True)
    unable = Outcome("fetched", obstacle="there is no njs for it")
    runs = {"1.18": [silent, unable], "1.22": [HELD], "1.26": [FAILED]}
    page = str(page_of(runs, {"1.30": "debootstrap failed"}))
    assert "nginx 1.30 was not run: debootstrap failed" in page
    row = "| self-signed | no line | 502 -> 200 | **FAILED** | not run | `a 2;` |"
    assert f"{row} `upstream-ssl-verify-self-signed` |" in page
    assert "| fetched | cannot | not run | not run | not run |  | `` |" in page
    assert page.endswith("\n- fetched, 1.18: there is no njs for it\n")


def test_a_page_is_read_as_it_was_written() -> None:
    unable = Outcome("a name, with a comma", obstacle="there is no njs: not for it")
    by_hand = replace(HELD, case="piped", title="a | b", by_hand=True, when="warning")
    provoked = replace(HELD, case="killed", provoked="a worker is started anew")
    old = replace(by_hand, nginx="1.18.0", openssl="1.1.1w")
    page = page_of({"1.18": [unable, old], "1.22": [HELD, by_hand, provoked]})
    assert str(read_page(str(page))) == str(page)
    assert "| killed | not run | provoked | none: a worker is started anew |" in str(page)
    assert "| piped | warned -> 200 | warned -> 200 | by hand: a \\| b |" in str(page)


def test_one_case_alone_leaves_the_others_as_they_are(records: Path) -> None:
    other = replace(HELD, case="other", title="Set c")
    keep_all(records, {"1.22": [HELD, other]}, {})
    again = replace(HELD, title="Set d", diff="+d;")
    keep_some(records, {"1.22": [again]}, ["self-signed", "other"])
    rows = [row.change for row in read_page((records / "PROOFS.md").read_text("utf-8")).rows]
    assert rows == ["`d;`", "`a 2;`"]
    proofs = json.loads((records / f"{NAME}.json").read_text(encoding="utf-8"))["proof"]
    assert [proof["fix"] for proof in proofs] == ["Set c: a 2;", "Set d: d;"]
    keep_some(records, {"1.22": [FAILED]}, ["self-signed"])
    page = (records / "PROOFS.md").read_text("utf-8")
    assert "| other |" not in page
    assert "| **FAILED** |" in page
    proofs = json.loads((records / f"{NAME}.json").read_text(encoding="utf-8"))["proof"]
    assert [proof["case"] for proof in proofs] == ["other"]


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in load_cases()]
    assert sorted(set(names)) == sorted(names)
    assert [name for name in names if "|" in name] == []
