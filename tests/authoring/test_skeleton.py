"""A skeleton recognises its own line and lines like it, and nothing else."""

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.authoring.skeleton import NoMessage, render, skeleton_of_text
from logcanon.authoring.trial import trials
from logcanon.records.load import parse_record
from logcanon.records.model import Record
from logcanon.scan.signature import Signature

STAMP = "2026/11/23 09:31:54 [error] 10#10: *7 "
TAIL = ', client: 10.20.9.7, server: shop.example.com, request: "GET / HTTP/1.1"'
MESSAGES = Path(__file__).parents[2].parent / "shared/nginx/messages.jsonl.gz"


@pytest.mark.parametrize(
    ("message", "record_id", "regex"),
    [
        (
            'limiting requests, excess: 5.120 by zone "perip"',
            "mine/limiting-requests-excess-zone",
            r'limiting requests, excess: (?P<excess>-?[\d.]+) by zone "(?P<zone>[^"\n]*)"',
        ),
        (
            'open() "/srv/a b.html" failed (13: Permission denied)',
            "mine/open-failed-13-permission-denied",
            r'open\(\) "(?P<path>[^"\n]*)" failed \(13: Permission denied\)',
        ),
        (
            "connect() to 10.99.0.1:8080 failed (113: No route to host) while connecting to upstream",
            "mine/connect-failed-113-no-route-host-connecting",
            (
                r"connect\(\) to (?P<address>[0-9A-Fa-f:.\[\]]+) failed \(113: No route to host\)"
                r" while connecting to upstream"
            ),
        ),
        (
            "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number)",
            "mine/ssl-do-handshake-failed-ssl-error-ssl",
            (
                r"SSL_do_handshake\(\) failed"
                r" \(SSL: error:[0-9A-Fa-f]+:SSL routines:\w*:wrong version number\)"
            ),
        ),
        (
            'directive "server" has no opening "{" in /etc/nginx/conf.d/shop.conf:12',
            "mine/directive-has-no-opening",
            r'directive "(?P<directive>[^"\n]*)" has no opening "\{"',
        ),
        (
            "api.internal could not be resolved (3: Host not found)",
            "mine/could-not-be-resolved-3-host-not",
            r"(?P<host>[\w.:-]+) could not be resolved \(3: Host not found\)",
        ),
    ],
)
def test_what_differs_is_named_and_what_tells_causes_apart_stays(message, record_id, regex):
    record = skeleton_of_text(STAMP + message + TAIL)
    assert (record["id"], record["regex"]) == (record_id, regex)


@pytest.mark.parametrize("text", ["", "   ", "...", STAMP, "nginx: )"])
def test_no_message_no_record(text):
    with pytest.raises(NoMessage):
        skeleton_of_text(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120))
def test_any_message_makes_a_record_that_loads_and_matches(message):
    record = skeleton_of_text(f"{STAMP}frobnicated {message}")
    loaded, faults = parse_record(Path(f"{record['id']}.json"), render(record))
    assert loaded is not None, faults
    assert re.search(record["regex"], record["signature"])
    assert not Signature("x/x", record["regex"], 0).guarded


@pytest.mark.skipif(not MESSAGES.exists(), reason="the table of messages is not at hand")
def test_every_message_of_nginx_makes_a_record():
    with gzip.open(MESSAGES, "rt", encoding="utf-8") as file:
        lines = [json.loads(row)["sample_line"].rstrip("\n") for row in file]
    assert len(lines) > 2000
    without = []
    for line in lines:
        try:
            record = Record.model_validate(skeleton_of_text(line))
        except NoMessage:
            without.append(line)
            continue
        [trial] = trials(record)
        assert trial.is_right, (line, record.regex)
        assert not Signature(record.id, record.regex, 0).guarded, record.regex
    assert without == ["nginx: )"]
