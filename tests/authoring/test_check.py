"""What is said of records that are being written."""

import json

import pytest

from logcanon.authoring.check import check_records
from logcanon.authoring.placeholder import ROOT_CAUSE
from logcanon.authoring.trial import trials
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.records.model import Record

STAMP = "2026/11/23 09:31:54 [error] 10#10: *7 "
LEAST = {"signature": "frobnication failed", "regex": "frobnication failed", "root_cause": "It."}


@pytest.fixture
def said(tmp_path):
    def write_and_check(**records):
        for name, changes in records.items():
            path = tmp_path / f"mine/{name}.json"
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps({"id": f"mine/{name}", **LEAST, **changes}))
        catalog = load_catalog([tmp_path])
        assert catalog.faults == ()
        return {
            (f.path.stem, f.where, f.code.removeprefix("record-"), f.severity.value)
            for f in check_records(catalog)
        }

    return write_and_check


def test_no_built_in_record_takes_what_another_is_written_for():
    faults = check_records(load_catalog([builtin_records_directory()]))
    assert [str(f) for f in faults if f.severity.value in {"error", "warning"}] == []


def test_a_more_exact_record_takes_an_example(said):
    long = "frobnication failed for good and all"
    found = said(
        general={"examples": [STAMP + "frobnication failed", STAMP + long]},
        exact={"signature": long, "regex": long, "examples": [STAMP + long]},
    )
    assert ("general", "examples[1]", "overlap", "error") in found
    assert not any(code == "overlap" for name, _, code, _ in found if name == "exact")


def test_a_regex_that_may_take_for_ever(said):
    slow = said(slow={"regex": "frobnication (?:\\w+\\s?)* ?failed|frobnication failed"})
    assert ("slow", "regex", "slow-regex", "warning") in slow
    assert not any(code == "slow-regex" for _, _, code, _ in said(slow={}))


def test_an_example_that_no_scan_finds(said):
    inside = (
        f'10.0.0.1 - - [23/Nov/2026:09:31:54 +0000] "GET /?q=frobnication failed HTTP/1.1" 200 {5}'
    )
    found = said(x={"examples": [STAMP + "frobnication failed", inside]})
    assert ("x", "examples[1]", "example", "error") in found
    assert ("x", "examples[0]", "example", "error") not in found


def test_what_a_skeleton_leaves_to_its_author(said):
    assert ("x", "root_cause", "placeholder", "warning") in said(x={"root_cause": ROOT_CAUSE})


def test_directives_without_a_proof(said):
    remedies = [{"directives": ["proxy_ssl_verify on;"]}]
    gone = [{"version": "1.22.1", "verdict": "gone"}]
    assert ("x", "remedies", "unproven", "hint") in said(x={"remedies": remedies})
    assert not any(c == "unproven" for _, _, c, _ in said(x={"remedies": remedies, "proof": gone}))


def test_trials_say_what_matched():
    record = Record(
        id="mine/x",
        regex=r"frobnication (?P<how>\w+)",
        signature="frobnication failed",
        root_cause="It.",
        examples=[STAMP + "frobnication failed, client: 10.0.0.1", "nothing"],
        counter_examples=[STAMP + "frobnication worked"],
    )
    first, second, third = trials(record)
    assert (first.matched, dict(first.groups), first.is_right) == (
        "frobnication failed",
        {"how": "failed"},
        True,
    )
    assert (second.matched, second.is_right) == (None, False)
    assert (third.where, third.is_right) == ("counter_examples[0]", False)
