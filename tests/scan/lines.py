"""Log lines that several tests use, and small helpers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from logcanon.scan.field import Field
from logcanon.scan.line import LogLine, parse_line
from logcanon.scan.matcher import Matcher, compile_signatures

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SEED_ID = "nginx/upstream-ssl-certificate-verify-error"
SEED = json.loads((ROOT / f"records/{SEED_ID}.json").read_text("utf-8"))
SEED_MESSAGE = SEED["signature"]

_COLOURS = re.compile(r"\x1b\[[\d;]*[mKJHhl]")
STAMP = "2024/06/01 09:14:02 [error] 31#31: *7 "
TAIL = (
    ", client: 10.0.0.5, server: shop.example.com, "
    'request: "GET /api/items HTTP/1.1", upstream: "https://10.1.2.3:8443/api/items", '
    'host: "shop.example.com"'
)
SEED_LINE = f"{STAMP}{SEED_MESSAGE}{TAIL}"
REFUSED = "connect() failed (111: Connection refused) while connecting to upstream"
HARMLESS = "2024/06/01 09:14:02 [info] 31#31: *8 client 10.0.0.5 closed keepalive connection"
ACCESS = (
    '10.0.0.5 - - [01/Jun/2024:09:14:02 +0000] "GET /api/items HTTP/1.1" 502 157 "-" "curl/8.5.0"'
)


def matcher(*, plain: bool = False, **regexes: str) -> Matcher:
    """A matcher for these regexes; the names are the record ids."""
    records = {name: SimpleNamespace(regex=regex) for name, regex in regexes.items()}
    return compile_signatures(records, plain=plain)


def seed_matcher(*, plain: bool = False) -> Matcher:
    return compile_signatures({SEED_ID: SimpleNamespace(regex=SEED["regex"])}, plain=plain)


def parsed(text: str) -> LogLine:
    """The line, with every span checked."""
    line = parse_line(text)
    assert line is not None, text
    check_spans(line)
    return line


def check_spans(line: LogLine) -> None:
    for field in parts(line):
        check_span(line, field)
    if line.errno is not None:
        text = f"{line.errno.number}: {line.errno.text}"
        check_span(line, Field(text, line.errno.span))
    if line.level_span is not None:
        assert line.level_span.of(line.text) == line.level


def check_span(line: LogLine, field: Field) -> None:
    assert 0 <= field.span.start <= field.span.end <= len(line.text)
    raw = _COLOURS.sub("", field.span.of(line.text))
    if "\n" in raw:  # each physical line may be wrapped, and the text may have been as well
        # and a line end within a value reads as the blank for which it stands
        assert field.text.lstrip()[:1] in raw
        assert raw.rstrip().endswith(field.text.rstrip()[-1:])
    elif raw != field.text:  # in a JSON string the raw text has escapes
        assert _COLOURS.sub("", json.loads(f'"{raw}"', strict=False)) == field.text


def parts(line: LogLine) -> Iterator[Field]:
    named = (line.time, line.pid, line.tid, line.connection, line.message, line.action, line.ssl)
    yield from (field for field in named if field is not None)
    yield from line.fields.values()
    if line.place is not None:
        yield line.place.file
        if line.place.line is not None:
            yield line.place.line


def values(line: LogLine) -> dict[str, str]:
    return {name: field.text for name, field in line.fields.items()}
