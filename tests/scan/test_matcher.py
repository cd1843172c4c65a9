"""Which lines match, and which do not although they hold the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.finding import Severity
from logcanon.scan.matcher import Matcher
from scan.lines import (
    ACCESS,
    HARMLESS,
    REFUSED,
    SEED_ID,
    SEED_LINE,
    SEED_MESSAGE,
    STAMP,
    TAIL,
    check_spans,
    matcher,
    seed_matcher,
)

CONNECT = r"connect\(\) failed \((?P<errno>\d+): (?P<text>[^)]*)\) while connecting to upstream"


def ids(found: Matcher, text: str) -> list[str]:
    """What matches the lines of `text`; the one-line way has to agree."""
    scanned = found.scan(text.encode())
    single = [found.match_line(line) for line in text.split("\n")]
    assert [o.record_id for o in single if o] == [o.record_id for o in scanned]
    assert [o.span for o in single if o] == [o.span for o in scanned]
    return [occurrence.record_id for occurrence in scanned]


@pytest.mark.parametrize("plain", [False, True])
def test_an_occurrence_says_where_it_stands(*, plain: bool) -> None:
    data = f"{HARMLESS}\n日本 {SEED_LINE}\r\n{HARMLESS}\n".encode()
    (found,) = seed_matcher(plain=plain).scan(data)
    assert (found.record_id, found.line_number) == (SEED_ID, 1)
    assert found.byte_offset == len(HARMLESS) + 1
    assert found.span.of(found.line.text) == SEED_MESSAGE
    assert found.line.text == f"日本 {SEED_LINE}"
    assert found.fields["server"].text == "shop.example.com"


def test_named_groups_are_fields_with_spans() -> None:
    for text in (
        f"{STAMP}{REFUSED}{TAIL}",
        f"{STAMP}{REFUSED}{TAIL} é",
        f"é {STAMP}{REFUSED}{TAIL}",
    ):
        (found,) = matcher(refused=CONNECT).scan(text.encode())
        assert found.fields["errno"].text == "111"
        assert found.fields["text"].text == "Connection refused"
        assert found.fields["client"].text == "10.0.0.5"
        for field in found.fields.values():
            assert field.span.of(text) == field.text


@pytest.mark.parametrize(
    "text",
    [
        SEED_LINE,
        f"web_1  | {SEED_LINE}",
        f"nginx: [emerg] {SEED_MESSAGE}",
        SEED_MESSAGE,
        f"{SEED_MESSAGE}{TAIL}",
        f"> {SEED_MESSAGE}",
        f"- `{SEED_MESSAGE}`",
        f"[error] {SEED_MESSAGE}",
        f"*758 {SEED_MESSAGE}",
        f"\x1b[31m{SEED_LINE}\x1b[0m",
        f"{STAMP}{SEED_MESSAGE}",
    ],
)
def test_lines_that_match(text: str) -> None:
    assert ids(seed_matcher(), text) == [SEED_ID]


@pytest.mark.parametrize(
    "text",
    [
        HARMLESS,
        ACCESS,
        ACCESS.replace("/api/items", f"/?q={SEED_MESSAGE}"),
        f'10.0.0.5 - - [01/Jun/2024:09:14:02 +0000] "GET / HTTP/1.1" 200 1 "-" "{SEED_MESSAGE}"',
        f"Users often see {SEED_MESSAGE} in their logs.",
        f'    raise ValueError("{SEED_MESSAGE}")',
        f"# {SEED_MESSAGE.split(' (')[0]}",
        f"2024-06-01T09:14:02Z ERROR [envoy] {SEED_MESSAGE}",
        f"[Sat Jun 01 02:17:42 2013] [error] [client 192.168.33.1] {SEED_MESSAGE}",
        # in what a client sent
        (
            f'{STAMP}access forbidden by rule, client: 1.1.1.1, server: a, request: "GET /?{SEED_MESSAGE}'
            ' HTTP/1.1", host: "a"'
        ),
        (
            f'{STAMP}access forbidden by rule, client: 1.1.1.1, server: a, request: "GET / HTTP/1.1", '
            f'host: "a", referrer: "{SEED_LINE}"'
        ),
        # of a neighbour
        SEED_LINE.replace("(20:unable", "(21:unable"),
    ],
)
def test_lines_that_hold_the_words_but_do_not_match(text: str) -> None:
    assert ids(seed_matcher(), text) == []


@pytest.mark.parametrize("plain", [False, True])
def test_a_literal_need_not_start_the_match(*, plain: bool) -> None:
    found = matcher(plain=plain, a=r'"x" directive is not allowed here')
    text = f'{STAMP}"x" directive is not allowed here\n{STAMP}the "x" directive is not allowed here'
    assert ids(found, text) == ["a", "a"]
    assert [o.span.of(o.line.text) for o in found.scan(text.encode())] == [
        '"x" directive is not allowed here'
    ] * 2


@pytest.mark.parametrize("plain", [False, True])
def test_short_lines_follow_each_other(*, plain: bool) -> None:
    found = matcher(plain=plain, a="access forbidden by rule")
    assert ids(found, "access forbidden by rule\n" * 5) == ["a"] * 5


def test_the_more_exact_record_wins() -> None:
    both = matcher(
        any_errno=CONNECT,
        refused=r"connect\(\) failed \(111: Connection refused\) while connecting to upstream",
        tail=r"while connecting to upstream",
    )
    assert ids(both, f"{STAMP}{REFUSED}{TAIL}") == ["refused"]
    assert ids(both, f"{STAMP}{REFUSED.replace('111', '113')}{TAIL}") == ["any_errno"]
    assert ids(both, f"{STAMP}no live upstreams while connecting to upstream{TAIL}") == ["tail"]


def test_among_equals_the_first_record_wins() -> None:
    assert ids(matcher(b="forbidden by rule", a="forbidden by rule"), f"{STAMP}access forbidden by rule") == ["b"]  # fmt: skip


def test_anchors_are_the_ends_of_the_message() -> None:
    found = matcher(whole=r"^access forbidden by rule$")
    assert ids(found, f"{STAMP}access forbidden by rule{TAIL}") == ["whole"]
    assert ids(found, f"{STAMP}access forbidden by rule") == ["whole"]
    assert ids(found, f"{STAMP}no access forbidden by rule{TAIL}") == []
    assert ids(found, f"{STAMP}access forbidden by rules{TAIL}") == []
    with_tail = matcher(tail=r'^access forbidden by rule, client: .*host: "[^"]*"$')
    assert ids(with_tail, f"{STAMP}access forbidden by rule{TAIL}") == ["tail"]


def test_a_regex_may_spell_the_stamp() -> None:
    assert ids(matcher(a=r"nginx: \[emerg\] bind\(\) to \S+ failed"), "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)") == ["a"]  # fmt: skip
    found = matcher(a=r"\[error\] \d+#\d+: \*\d+ access forbidden by rule")
    assert ids(found, f"{STAMP}access forbidden by rule{TAIL}") == ["a"]
    assert ids(found, f"x {STAMP}access forbidden by rule{TAIL}") == ["a"]


def test_a_regex_without_a_literal_works_and_is_noted() -> None:
    found = matcher(digits=r"\d{4} \w+")
    assert [(f.code, f.severity) for f in found.faults] == [("no-literal", Severity.HINT)]
    text = f"{HARMLESS}\n{STAMP}1024 worker_connections are not enough\n{ACCESS}\n"
    (occurrence,) = found.scan(text.encode())
    assert occurrence.line_number == 1
    assert occurrence.span.of(occurrence.line.text) == "1024 worker_connections"


@pytest.mark.parametrize("plain", [False, True])
def test_case_and_other_alphabets(*, plain: bool) -> None:
    found = matcher(
        plain=plain, case=r"(?i)UPSTREAM timed OUT", zh="上游证书校验失败：(?P<why>.+?)，"
    )
    assert ids(found, f"{STAMP}Upstream Timed Out{TAIL}") == ["case"]
    (occurrence,) = found.scan(f"{STAMP}上游证书校验失败：过期，请检查{TAIL}".encode())
    assert occurrence.fields["why"].text == "过期"


def test_bytes_that_are_no_text() -> None:
    data = b"\xff\xfe\x00 junk\n\xe4\xb8 " + SEED_LINE.encode() + b" \xff\n\xed\xa0\x80\n"
    (found,) = seed_matcher().scan(data)
    assert found.line_number == 1
    assert found.span.of(found.line.text) == SEED_MESSAGE


def test_bad_records_are_faults_and_the_others_work() -> None:
    found = matcher(bad="(", behind="(?<=a+)b", good="access forbidden by rule")
    assert [(str(f.path), f.where, f.code) for f in found.faults] == [
        ("bad", "regex", "bad-regex"),
        ("behind", "regex", "bad-regex"),
    ]
    assert found.record_ids == {"good"}
    assert ids(found, f"{STAMP}access forbidden by rule") == ["good"]


def test_a_regex_that_explodes_is_given_up() -> None:
    bad = r'upstream said "(?:[^"\\]|\\.|.)*" failed X'
    found = matcher(bad=bad, good="upstream said")
    assert [fault.code for fault in found.faults] == ["guarded-regex"]
    line = f'{STAMP}upstream said "' + "\\a" * 60 + '" failed Y X'
    assert [o.record_id for o in found.scan(f"{line}\n{line}\n".encode())] == ["good", "good"]
    slow = [fault for fault in found.faults if fault.code == "slow-regex"]
    assert [(str(fault.path), fault.severity) for fault in slow] == [("bad", Severity.ERROR)]
    # it would match this one, had it not been given up
    assert ids(found, f'{STAMP}upstream said "x" failed X') == ["good"]


def test_a_long_line_full_of_literals() -> None:
    # one search of the line for each literal in it would take hours
    found = matcher(a=r"upstream timed out now", b=r"(?P<n>\d+) upstream timed out, \w+")
    line = STAMP + "upstream timed out " * 50_000
    assert found.scan(line.encode()) == []
    assert found.scan((line.replace(STAMP, "")).encode()) == []


PATTERNS = {
    "verbatim": "upstream timed out",
    "field": r'open\(\) "(?P<path>[^"]*)" failed',
    "number": r"(?P<n>\d+) worker_connections",
    "three": r"failed .{3} upstream timed out",
    "either": r"(?:upstream timed out|no live upstreams) while",
    "case": r"(?i)FORBIDDEN BY rule",
    "anchored": r"^forbidden by rule",
    "word": r"\w+ forbidden by rule",
    "none": r"[xyz]{3}",
    "zh": "上游超时了",
}
PIECES = [STAMP, TAIL, "nginx: [emerg] ", "upstream timed out", 'open() "', '" failed', "failed ",
          "1024", " worker_connections", "no live upstreams", " while", "forbidden by rule",
          "Forbidden By Rule", "é", "上游超时了", " ", "xyz", ", client: ", "\n", "\n", "\r\n", "\0",
          "> ", '"']  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_every_way_finds_the_same(text: str) -> None:
    quick, plain = matcher(**PATTERNS), matcher(plain=True, **PATTERNS)
    general = matcher(**PATTERNS)
    for signature in general._signatures:
        signature.__dict__["quick"] = None
    data = text.encode()

    def found(one: Matcher) -> list[tuple[str, int, int, tuple[int, int], dict[str, str]]]:
        return [
            (o.record_id, o.line_number, o.byte_offset, o.span,
             {name: field.text for name, field in o.fields.items()})
            for o in one.scan(data)
        ]  # fmt: skip

    assert found(quick) == found(plain) == found(general)
    lines = data.split(b"\n")
    for occurrence in quick.scan(data):
        first = occurrence.raw.split(b"\n")[0]
        assert first.rstrip(b"\r") == lines[occurrence.line_number].rstrip(b"\r")
        assert data[occurrence.byte_offset :].startswith(occurrence.raw)
        check_spans(occurrence.line)
