"""Messages over several physical lines: one occurrence each, wherever blocks and chunks end."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.scan.continuation import LONGEST
from logcanon.scan.extent import message_of_line, messages
from logcanon.scan.incremental import IncrementalScan
from logcanon.scan.occurrence import Occurrence
from logcanon.scan.scanner import Scan
from logcanon.text import line_store
from logcanon.text.line_store import LineStore
from scan.lines import ACCESS, HARMLESS, SEED_LINE, STAMP, TAIL, check_spans, matcher, values

MATCHER = matcher(
    fastcgi='FastCGI sent in stderr: "PHP message: (?P<php>[^:]*): .*" while reading',
    lua=r"lua entry thread aborted: runtime error: (?P<where>\S+:\d+)",
    missing=r'open\(\) "(?P<path>.*)" failed \(2: No such file or directory\)',
    header='broken header: "',
    refused=r"connect\(\) failed \(111: Connection refused\) while connecting to upstream",
    in_use=r"bind\(\) to \S+ failed \(98: Address already in use\)",
    seed="upstream SSL certificate verify error",
    unknown='unknown directive "(?P<name>[^"]*)"',
    late="which stands on a later line alone",
)
PHP = (
    f'{STAMP}FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Exception: "x" in '
    "/srv/a.php:3\n"
    "Stack trace:\n"
    f"#0 /srv/b.php(7): log('{SEED_LINE}')\n"
    "#1 {main}\n"
    '  thrown in /srv/a.php on line 3" while reading response header from upstream' + TAIL
)
LUA = (
    f"{STAMP}lua entry thread aborted: runtime error: /etc/nginx/x.lua:3: attempt to index nil\n"
    "stack traceback:\n"
    "coroutine 0:\n"
    "\t/etc/nginx/x.lua:3: in function 'f'\n"
    "\t/etc/nginx/x.lua:9: in main chunk" + TAIL
)
NAME = f'{STAMP}open() "/srv/ф"a\n.txt" failed (2: No such file or directory){TAIL}'
HEADER = (
    f'{STAMP}broken header: "GET / HTTP/1.1\r\nHost: a\r\n\r\n" while reading PROXY protocol, '
    "client: 10.0.0.9, server: 0.0.0.0:80"
)
MAIL = (
    f"{STAMP}connect() failed (111:\nConnection refused) while connecting to upstream, client:\n"
    '10.0.0.5, server: shop.example.com, request: "GET /api/items\nHTTP/1.1", upstream:\n'
    '"https://10.1.2.3:8443/api/items", host:\n"shop.example.com"'
)
BIND = "nginx: [emerg] bind() to 0.0.0.0:80 failed (98:\nAddress already in use)"
INIT = (
    "2024/06/01 09:14:02 [emerg] 31#31: init_by_lua error: lua entry thread aborted: runtime "
    "error: x.lua:1: no\nstack traceback:\n\t[C]: in ?"
)
DIRECTIVE = 'nginx: [emerg] unknown directive "a\nb" in /etc/nginx/nginx.conf:3'
SUBREQUEST = (
    f"{STAMP}connect() failed (111: Connection refused) while connecting to upstream, client: "
    '1.1.1.1, server: a, request: "GET / HTTP/1.1", subrequest: "/x\ny", upstream: "http://b/"'
)
LONG = {"fastcgi": PHP, "lua": LUA, "missing": NAME, "header": HEADER, "refused": MAIL,
        "in_use": BIND, "unknown": DIRECTIVE}  # fmt: skip


def found_in(text: str) -> list[Occurrence]:
    return MATCHER.scan(text.encode())


@pytest.mark.parametrize("before", ["", f"{HARMLESS}\n", f"{SEED_LINE}\n"])
@pytest.mark.parametrize("after", ["", "\n", f"\n{HARMLESS}\n", f"\n{ACCESS}", f"\n{SEED_LINE}"])
@pytest.mark.parametrize("name", LONG)
def test_a_message_is_one_occurrence(name: str, before: str, after: str) -> None:
    occurrences = found_in(f"{before}{LONG[name]}{after}")
    others = (SEED_LINE in before) + (SEED_LINE in after)
    assert sorted(o.record_id for o in occurrences) == sorted([name, *["seed"] * others])
    occurrence = next(o for o in occurrences if o.record_id == name)
    assert occurrence.raw.decode() == LONG[name]
    assert occurrence.line_number == before.count("\n")
    assert occurrence.last_line == occurrence.line_number + LONG[name].count("\n")
    check_spans(occurrence.line)
    first = LONG[name].split("\n")[0].rstrip("\r")
    assert 0 < occurrence.span.start < occurrence.span.end <= len(first)


@pytest.mark.parametrize("text", [PHP, LUA, NAME, MAIL])
def test_the_tail_stands_on_the_last_line(text: str) -> None:
    (occurrence,) = found_in(text)
    fields = values(occurrence.line)
    assert fields["server"] == "shop.example.com"
    assert fields["client"] == "10.0.0.5"
    assert fields["request"] == "GET /api/items HTTP/1.1"
    assert fields["upstream"] == "https://10.1.2.3:8443/api/items"
    for name, field in occurrence.fields.items():
        raw = field.span.of(occurrence.line.text)
        assert raw == field.text or raw.replace("\n", " ") == field.text, name


def test_the_parts_of_such_messages() -> None:
    php, name, mail = found_in(PHP)[0], found_in(NAME)[0], found_in(MAIL)[0]
    assert php.line.action is not None
    assert php.line.action.text == "reading response header from upstream"
    assert php.fields["php"].text == "PHP Fatal error"
    assert name.fields["path"].text == '/srv/ф"a\n.txt'
    assert mail.line.errno is not None
    assert (mail.line.errno.number, mail.line.errno.text) == (111, "Connection refused")
    place = found_in(DIRECTIVE)[0].line.place
    assert place is not None
    assert place.line is not None
    assert (place.file.text, place.line.text) == ("/etc/nginx/nginx.conf", "3")
    (init,) = found_in(f"{INIT}\n{ACCESS}")
    assert init.last_line == 2
    subrequest = found_in(SUBREQUEST)[0].line
    assert values(subrequest)["subrequest"] == "/x\ny"
    assert values(subrequest)["upstream"] == "http://b/"


def test_later_lines_are_not_matched() -> None:
    text = PHP.replace("Stack trace:", "which stands on a later line alone")
    assert [o.record_id for o in found_in(text)] == ["fastcgi"]
    assert found_in(text.replace("PHP message", "PHP massage")) == []


def test_nginx_cuts_a_message_at_2048_bytes() -> None:
    head = f'{STAMP}FastCGI sent in stderr: "PHP message: PHP Warning: é'
    lines = [head, *["#1 /srv/wwwé/index.php(1234): work()"] * 100]
    cut = "\n".join(lines).encode()[:LONGEST].decode(errors="ignore")
    own = matcher(warning="PHP Warning", seed="upstream SSL certificate verify error")
    php, seed = own.scan(f"{cut}\n{SEED_LINE.removeprefix(STAMP)}\n".encode())
    assert (php.record_id, php.last_line) == ("warning", cut.count("\n"))
    assert seed.line_number == cut.count("\n") + 1


@pytest.mark.parametrize(
    "follows",
    [
        "How do I fix this?",
        "Stack trace: none\nand nothing else\n",
        "\n\n\n",
        "x" * 5000,
        "\n".join(["line"] * 400),
        f"{SEED_LINE}\n",
        f"{ACCESS}\n{TAIL}",
    ],
)
@pytest.mark.parametrize("cut", [60, 95, 130, 200])
def test_what_leads_to_no_end_is_no_part(cut: int, follows: str) -> None:
    lines = found_in(f"{PHP.splitlines()[0]}\n{SEED_LINE[:cut]}\n{follows}")
    assert all(occurrence.last_line == occurrence.line_number for occurrence in lines)


def wrapped(text: str, wrapper: str) -> str:
    return "\n".join(wrapper.format(line, n) for n, line in enumerate(text.split("\n"), 100))


@pytest.mark.parametrize(
    "wrapper",
    [
        "web_1  | {0}",
        "2024-10-21T10:41:45.{1}000001Z stderr F {0}",
        "pod-7d9 nginx 2024-06-01T09:14:02.{1}+02:00 {0}",
        "Jun  1 09:14:02 host nginx[19490]: {0}",
        "\x1b[36mweb-1  | \x1b[0m{0}",
        "> {0}",
        "    {0}",
    ],
)
@pytest.mark.parametrize("text", [PHP, LUA, NAME, MAIL])
def test_every_line_of_a_message_is_wrapped(text: str, wrapper: str) -> None:
    raw = wrapped(text, wrapper)
    other = wrapper.format(HARMLESS, 7)
    (occurrence,) = found_in(f"{other}\n{raw}\n{other}\n")
    assert (occurrence.line_number, occurrence.raw.decode()) == (1, raw)
    assert values(occurrence.line) == values(found_in(text)[0].line)
    server = occurrence.fields["server"]
    assert server.span.of(occurrence.line.text) == server.text == "shop.example.com"


@pytest.mark.parametrize("text", [PHP, LUA, NAME])
def test_every_line_of_a_message_is_a_json_string(text: str) -> None:
    entries = [json.dumps({"log": f"{line}\n", "stream": "stderr"}) for line in text.split("\n")]
    (occurrence,) = found_in("\n".join([*entries, json.dumps({"log": f"{HARMLESS}\n"})]))
    assert occurrence.last_line == len(entries) - 1
    assert values(occurrence.line) == values(found_in(text)[0].line)
    (one,) = found_in(json.dumps({"log": f"before\n{text}\nafter, server: x\n"}))
    assert one.last_line == 0
    assert values(one.line) == values(occurrence.line)


def test_a_container_runtime_splits_a_line() -> None:
    message = f"{STAMP}{'connect() failed (111: Connection refused) while connecting to upstream'}"
    parts = [message, TAIL[:50], TAIL[50:]]
    text = "\n".join(
        f"2024-10-21T10:41:45.46300000{n}Z stderr {'F' if n == 2 else 'P'} {part}"
        for n, part in enumerate(parts)
    )
    (occurrence,) = found_in(f"{text}\n{text}")[:1]
    assert occurrence.last_line == 2
    assert values(occurrence.line)["upstream"] == "https://10.1.2.3:8443/api/items"


BODY = [
    *LONG.values(),
    SEED_LINE,
    HARMLESS,
    ACCESS,
    PHP[:150],
    "",
    "x",
    wrapped(PHP, "web_1  | {}"),
]


def places(occurrences: list[Occurrence]) -> list[tuple[str, int, int, bytes]]:
    return [(o.record_id, o.line_number, o.byte_offset, o.raw) for o in occurrences]


@given(st.lists(st.sampled_from(BODY), max_size=8), st.integers(16, 3000))
def test_the_size_of_blocks_changes_nothing(texts: list[str], block: int) -> None:
    data = "\n".join(texts).encode()
    scan = Scan(MATCHER, Path("x"), lambda _: io.BufferedReader(io.BytesIO(data)), block=block)
    whole = MATCHER.scan(data)
    assert places(list(scan)) == places(whole)
    for occurrence in whole:
        assert data[occurrence.byte_offset :].startswith(occurrence.raw)
        check_spans(occurrence.line)


@pytest.fixture
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_store, "CHUNK", 200)
    monkeypatch.setattr(line_store, "TAIL", 200)


EDITS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from(BODY)), max_size=4
)


@pytest.mark.usefixtures("_small_chunks")
@given(st.lists(st.sampled_from(BODY), max_size=8), EDITS)
def test_the_size_of_chunks_changes_nothing(
    texts: list[str], edits: list[tuple[int, int, str]]
) -> None:
    store, scan = LineStore("\n".join(texts)), IncrementalScan()
    for start, end, new in [(0, 0, ""), *edits]:
        store.change((min(start, end), 0), (max(start, end), 0), new)
        text = store.text().replace("\r\n", "\n")
        found = [(o.record_id, o.line_number) for o in scan.occurrences(store, MATCHER)]
        assert found == [(o.record_id, o.line_number) for o in MATCHER.scan(text.encode())]


@pytest.mark.parametrize(
    "piece",
    [
        f"{PHP.splitlines()[0]}\n" + "x\n" * 150,
        f'{STAMP}open() "/x\n',
        "connect() failed (111: Connection refused) while connecting to upstream\n",
        f"{SEED_LINE[:200]}\n",
        ", client: 1.1.1.1, server: a\n",
        "[error] 1#1: \n",
        f"web_1  | {PHP.splitlines()[0]}\nweb_1  | x\n",
        "\n",
    ],
)
def test_a_megabyte_of_lines_that_never_end_is_searched_in_bounded_work(piece: str) -> None:
    # what is quadratic here would take hours, not a slow second
    data = (piece * (1_000_000 // len(piece))).encode()
    assert all(o.last_line == o.line_number for o in MATCHER.scan(data))
    store = LineStore(data.decode())
    assert len(IncrementalScan().occurrences(store, MATCHER)) == len(MATCHER.scan(data))


@given(st.text(), st.integers(0, 30))
def test_any_text_has_messages(text: str, number: int) -> None:
    text = text.encode("utf-8", "replace").decode()
    parts = list(messages(text))
    assert "\n".join(part for _, part in parts) == text.removesuffix("\n")
    store = LineStore(text)
    first, raw = message_of_line(store.line_bytes, store.line_count, number)
    assert first <= number
    assert raw.count(b"\n") >= number - first
