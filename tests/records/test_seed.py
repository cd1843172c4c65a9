"""The founding record: every field as given, and what we added."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from logcanon.records.catalog import builtin_records_directory
from logcanon.records.load import load_record
from logcanon.records.model import Record
from logcanon.records.passages import statements

ID = "nginx/upstream-ssl-certificate-verify-error"
PATH = builtin_records_directory() / f"{ID}.json"
SEED = Path(__file__).parents[3] / "shared/seeds/000_ac96fd3174d3480d.txt"
OURS = {"causes", "counter_examples", "dead_ends_zh", "examples", "proof", "remedies", "sources"}
# Of the record as it was given, serialised with sorted keys.
CHECKSUM = "237246743f9021bda4056c4eacbc8f1dd02e7ef69122056b3427c1bb9462feab"


def given() -> dict:
    data = json.loads(PATH.read_text("utf-8"))
    return {key: value for key, value in data.items() if key not in OURS}


def test_every_field_and_value_is_as_given():
    canonical = json.dumps(given(), sort_keys=True, ensure_ascii=False).encode()
    assert hashlib.sha256(canonical).hexdigest() == CHECKSUM


@pytest.mark.skipif(not SEED.exists(), reason="the document it came from is not here")
def test_it_is_the_document_it_came_from_in_the_same_order():
    seed = json.loads(SEED.read_text("utf-8"))
    assert list(given().items()) == list(seed.items())


def test_the_shape_is_taken_as_it_comes_and_given_back():
    record = Record.model_validate(given())
    assert record.model_dump(exclude_unset=True) == given()
    assert record.subcategory is None
    assert record.resolvable == "true"
    assert [d.action for d in record.dead_ends] == ["", "", ""]
    assert all(w.action == w.how for w in record.workarounds)
    assert len(record.workarounds_zh) == len(record.workarounds) == 3
    assert [v.version for v in record.versions] == [
        "nginx 1.24.0", "nginx 1.22.1", "nginx 1.20.2", "nginx 1.18.0",
    ]  # fmt: skip
    assert record.os_specific == {}
    assert record.transition_graph.leads_to == []
    assert (record.confidence, record.fix_success_rate, record.evidence_count) == (0.85, 0.8, 1)


def test_it_loads_without_a_fault_or_a_note():
    record, faults = load_record(PATH)
    assert record is not None
    assert record.id == ID
    assert faults == ()


def test_the_examples_cover_all_that_print_the_message():
    record, _ = load_record(PATH)
    upstreams = [re.search(r'upstream: "(\w*)', line)[1] for line in record.examples]
    assert upstreams == ["https", "grpcs", "suwsgi", "10"]
    assert all("[error]" in line for line in record.examples)


def test_the_first_cause_is_the_one_that_a_workaround_mends():
    record, _ = load_record(PATH)
    assert record.causes[0].id == "ca-missing"
    assert "verify-depth-too-small" in [cause.id for cause in record.causes]
    first, deeper = record.remedies
    said = [text for workaround in record.workarounds for text in statements(workaround.action)]
    assert first.directives == list(dict.fromkeys(said))
    assert (first.cause, deeper.cause) == (None, "verify-depth-still-too-small")
