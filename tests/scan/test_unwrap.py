"""Lines within JSON: read without escapes, spans in the line as it stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan.lines import (
    SEED_ID,
    SEED_LINE,
    SEED_MESSAGE,
    STAMP,
    matcher,
    parsed,
    seed_matcher,
    values,
)


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    "entry",
    [
        {"log": f"{SEED_LINE}\n", "stream": "stderr", "time": "2024-06-01T09:14:02.46Z"},
        {"__CURSOR": "s=1", "MESSAGE": SEED_LINE, "_PID": "7"},
        {"time": "x", "level": "error", "message": f"host nginx: {SEED_LINE}", "host": "h"},
        {"kubernetes": {"labels": {"a.b/c": "d"}}, "log": f"日本 😀 {SEED_LINE}"},
    ],
)
def test_json_logs(entry: dict[str, object], *, ascii_only: bool) -> None:
    text = json.dumps(entry, ensure_ascii=ascii_only)
    line = parsed(text)
    assert line.message.text == SEED_MESSAGE
    assert values(line) == values(parsed(SEED_LINE))
    assert line.start == text.index("2024/06/01")
    (found,) = seed_matcher().scan(text.encode())
    assert (found.record_id, found.span.of(found.line.text)) == (SEED_ID, SEED_MESSAGE)
    assert found.fields["request"].text == "GET /api/items HTTP/1.1"


def test_quotes_within_the_message() -> None:
    message = 'open() "/srv/日本\\x.html" failed (2: No such file or directory)'
    text = json.dumps({"log": f"{STAMP}{message}, client: 1.1.1.1, server: a\n", "stream": "x"})
    (found,) = matcher(a=r'open\(\) "(?P<path>[^"]+)" failed \(2: No such').scan(text.encode())
    assert found.fields["path"].text == "/srv/日本\\x.html"
    assert json.loads(f'"{found.fields["path"].span.of(text)}"') == "/srv/日本\\x.html"
    assert found.fields["server"].text == "a"
    assert found.line.errno is not None
    assert found.line.errno.number == 2


def test_text_beside_the_string_is_not_read() -> None:
    line = parsed(
        '{"log":"' + STAMP + 'access forbidden by rule, client: 1.1.1.1, server: a","x":"y"}'
    )
    assert values(line) == {"client": "1.1.1.1", "server": "a"}
    # the stamp does not stand in a JSON string here
    line = parsed('{"a":"b"} ' + SEED_LINE)
    assert values(line) == values(parsed(SEED_LINE))


def test_a_string_of_several_lines() -> None:
    line = parsed(json.dumps({"text": f"so:\n{SEED_LINE}\nwhat now, server: x?"}))
    assert values(line) == values(parsed(SEED_LINE))
    line = parsed(json.dumps({"text": f"so:\n{STAMP}access forbidden by rule\nwhat now?"}))
    assert line.message.text == "access forbidden by rule"


@given(st.text(), st.booleans())
def test_any_text_in_json(text: str, ascii_only: bool) -> None:
    text = text.encode("utf-8", "replace").decode().replace("\n", "")
    entry = {"log": f"{STAMP}x: {text}|, client: 1.1.1.1, server: a"}
    line = parsed(json.dumps(entry, ensure_ascii=ascii_only))
    assert line.message.text == f"x: {text}|"
    assert values(line)["server"] == "a"
