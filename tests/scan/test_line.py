"""One nginx line, taken apart: every part with its exact span."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.scan.line import parse_bare, parse_line
from scan.lines import ACCESS, SEED_LINE, SEED_MESSAGE, STAMP, TAIL, check_spans, parsed, values


def test_the_parts_of_an_error_line() -> None:
    line = parsed(SEED_LINE)
    assert (line.form, line.start, line.level) == ("log", 0, "error")
    assert line.time is not None
    assert line.time.text == "2024/06/01 09:14:02"
    assert line.pid is not None
    assert line.tid is not None
    assert line.connection is not None
    assert (line.pid.text, line.tid.text, line.connection.text) == ("31", "31", "7")
    assert line.message.text == SEED_MESSAGE
    assert line.action is not None
    assert line.action.text == "SSL handshaking to upstream"
    assert line.errno is None, "a code of OpenSSL's verification is no system error"
    assert line.place is None
    assert values(line) == {
        "client": "10.0.0.5",
        "server": "shop.example.com",
        "request": "GET /api/items HTTP/1.1",
        "upstream": "https://10.1.2.3:8443/api/items",
        "host": "shop.example.com",
    }


@pytest.mark.parametrize(
    "wrapper",
    [
        "web_1  | {}",
        "name  | nginx.1    | {}",
        "pod-7d9 nginx 2024-06-01T09:14:02.46+02:00 {}",
        "2024-06-01T09:14:02.463000001Z stderr F {}",
        "Jun  1 09:14:02 host nginx[19490]: {}",
        "host nginx[23141]: host nginx: {}",
        "<187>Jun  1 09:14:02 host nginx: {}",
        "<171>1 2024-06-01T09:14:02.000000+00:00 host nginx - - - {}",
        "2024-06-01T09:14:02Z [err]  {}",
        "host error.log {}",
        "> {}",
        "    {}",
        "\x1b[31m{}\x1b[0m",
        "{}\r",
        "`{}`",
        '  "{}",',
        'value: r#"{}"#,',
        "- {}  ",
        "\x00\x00\x00{}",
    ],
)  # fmt: skip
def test_a_wrapper_changes_nothing_but_the_start(wrapper: str) -> None:
    line = parsed(wrapper.format(SEED_LINE))
    assert line.start == wrapper.index("{")
    assert line.message.text == SEED_MESSAGE
    assert line.level == "error"
    assert values(line) == values(parsed(SEED_LINE))


@pytest.mark.parametrize(
    ("text", "level", "message"),
    [
        ("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)", "emerg",
         "bind() to 0.0.0.0:80 failed (98: Address already in use)"),
        ("nginx:[warn] low address bits", "warn", "low address bits"),
        ("nginx: [emerg]: bind() failed", "emerg", "bind() failed"),
        ("Jun 01 09:14:02 host nginx[19490]: nginx: [emerg] host not found", "emerg",
         "host not found"),
        ("Restarting nginx: nginx: [emerg] unexpected end of file", "emerg",
         "unexpected end of file"),
        ("Outputnginx: [warn] low address bits", "warn", "low address bits"),
        ("nginx: configuration file /etc/nginx/nginx.conf test failed", None,
         "configuration file /etc/nginx/nginx.conf test failed"),
        ('host nginx[7]: nginx: invalid option: "@"', None, 'invalid option: "@"'),
    ],
)  # fmt: skip
def test_the_terminal_form(text: str, level: str | None, message: str) -> None:
    line = parsed(text)
    assert (line.form, line.level, line.message.text) == ("terminal", level, message)
    assert line.time is None


@pytest.mark.parametrize(
    ("text", "connection"),
    [
        ("2024/06/01 09:14:02 [error] 31#31: *7 access forbidden by rule", "7"),
        ("2024/06/01 09:14:02 [error] 31-31: *7 access forbidden by rule", "7"),
        ("2024/06/01 09:14:02 [error] access forbidden by rule", None),
        ("2024/06/01 09:14:02 [error]: access forbidden by rule", None),
        ("> [error] 31#31: *7 access forbidden by rule", "7"),
        ("60380#60380: *353 access forbidden by rule", "353"),
    ],
)
def test_people_lose_parts_of_the_stamp(text: str, connection: str | None) -> None:
    line = parsed(text)
    assert line.message.text == "access forbidden by rule"
    assert (line.connection.text if line.connection else None) == connection


def test_debian_prints_config_errors_with_a_date() -> None:
    line = parsed('2026/11/23 09:31:04 [emerg] 215#215: unknown directive "x" in /etc/a b.conf:12')
    assert line.place is not None
    assert line.place.line is not None
    assert (line.place.file.text, line.place.line.text) == ("/etc/a b.conf", "12")
    assert line.connection is None


def test_errno_stands_before_the_place() -> None:
    line = parsed(
        'nginx: [emerg] open() "/etc/x" failed (2: No such file or directory) in /n.conf:3'
    )
    assert line.errno is not None
    assert (line.errno.number, line.errno.text) == (2, "No such file or directory")
    assert line.place is not None
    assert line.place.file.text == "/n.conf"


def test_a_code_of_verification_is_no_errno() -> None:
    line = parsed(f"{STAMP}lua ssl certificate verify error: (20: unable to get issuer){TAIL}")
    assert line.errno is None


def test_the_command_line_is_a_place_without_a_line() -> None:
    line = parsed('nginx: [emerg] unknown directive "x" in command line')
    assert line.place is not None
    assert (line.place.file.text, line.place.line) == ("command line", None)


def test_ssl_queue_and_errno_together() -> None:
    text = (
        f"{STAMP}SSL_do_handshake() failed (SSL: error:0A000461:SSL routines::reason(1121):SSL "
        f"alert number 121) (104: Connection reset by peer) while SSL handshaking to upstream{TAIL}"
    )
    line = parsed(text)
    assert line.ssl is not None
    assert line.ssl.text == "error:0A000461:SSL routines::reason(1121):SSL alert number 121"
    assert line.errno is not None
    assert line.errno.number == 104


def test_only_a_real_action_is_one() -> None:
    line = parsed(
        f'{STAMP}FastCGI sent in stderr: "PHP message: died while (x) looping" '
        f"while reading response header from upstream{TAIL}"
    )
    assert line.action is not None
    assert line.action.text == "reading response header from upstream"
    lua = parsed(f"{STAMP}[lua] x.lua:9: failed while attempting to ingest '10' lines{TAIL}")
    assert lua.action is None


@pytest.mark.parametrize(
    "text",
    [
        ACCESS,
        "",
        "upstream timed out",
        "[error] 31 something",
        "2026-03-26T14:15:01Z ERROR [nginx] upstream SSL certificate has expired",
        "[Sat Jun 01 02:17:42 2013] [error] [client 192.168.33.1] File does not exist: /srv",
        "I use nginx: it is a server",
        "2022-06-08 22:49:20.774649 [NOTICE] [1226033] Failed Login Attempt",
        "reload nginx: done",
    ],
)
def test_other_lines_are_none_of_ours(text: str) -> None:
    assert parse_line(text) is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (SEED_MESSAGE, 0),
        (f"> {SEED_MESSAGE}", 2),
        (f"* `{SEED_MESSAGE}`", 3),
        (f"[error] {SEED_MESSAGE}", 8),
        (f"*758 {SEED_MESSAGE}", 5),
        (f"nginx[7]: {SEED_MESSAGE}", 10),
        (f"3. {SEED_MESSAGE}", 3),
    ],
)
def test_a_bare_message(text: str, start: int) -> None:
    line = parse_bare(text)
    check_spans(line)
    assert (line.form, line.message.span.start) == ("bare", start)
    assert line.message.text.startswith(SEED_MESSAGE)


PIECES = [
    *'",:#*[]() \t\0\\ä\u2028', STAMP, TAIL, " while ", ' "', ", client: ", ', host: "',
    " (SSL: ", " (2: x)", " in /f:3", "nginx: ", "[error] ", "31#31: ", "\n", "\x1b[31m", "\x1b",
    '{"log":"', '{"a":"b","log": "', "\\n", '\\"', "\\u00e9", "（", "）", "”", "web_1  | ",
    'FastCGI sent in stderr: "', "stack traceback:", " stderr P ", "\r\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_at_all(text: str) -> None:
    line = parse_line(text)
    if line is not None:
        check_spans(line)
        assert 0 <= line.message.span.start <= line.message.span.end <= len(text)
    check_spans(parse_bare(text))


@pytest.mark.parametrize(
    "piece",
    [" ", "1", '"', ", client: ", "(", " (", " while ", '", host: "', "\x1b[0m", "* ", "> ", "\0",
     " (SSL: ", "nginx: ", "2024/06/01 ", " in ", ":1"],
)  # fmt: skip
def test_a_megabyte_of_anything_is_parsed_in_bounded_work(piece: str) -> None:
    # what is quadratic here would take minutes, not a slow second
    long = piece * (1_000_000 // len(piece))
    for text in (long, STAMP + long, STAMP + long + TAIL, SEED_LINE + long):
        line = parse_line(text)
        for found in (line, parse_bare(text)):
            if found is not None:
                check_spans(found)


@pytest.mark.parametrize(
    ("text", "level", "number", "words"),
    [
        ('2024/06/01 09:14:02 [emerg] 3#5: CreateFile() "C:\\a/b.conf" failed (8007000E: x) in C:\\a/n.conf:3',
         "emerg", 0x8007000E, "x"),
        (f"{STAMP}connect() failed (10061: FormatMessage() error:(15100)) while connecting to upstream{TAIL}",
         "error", 10061, "FormatMessage() error:(15100)"),
        (f"{STAMP}connect() failed （111: Connection refused） while connecting to upstream{TAIL}",
         "error", 111, "Connection refused"),
        ("[](ginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)",
         "emerg", 98, "Address already in use"),
        ('nginx:[error] open() "/run/nginx.pid" failed (2: No such file or directory)',
         "error", 2, "No such file or directory"),
    ],
)  # fmt: skip
def test_error_numbers_however_they_are_spelled(
    text: str, level: str, number: int, words: str
) -> None:
    line = parse_line(text)
    assert line is not None
    assert line.level == level
    assert line.errno is not None
    assert (line.errno.number, line.errno.text) == (number, words)
    assert line.errno.span.of(text).endswith(f": {words}")


def test_curly_quotes_are_quotes() -> None:
    text = f"{STAMP}access forbidden by rule{TAIL}".replace('"', "”")
    line = parsed(text)
    assert values(line)["request"] == "GET /api/items HTTP/1.1"
    assert values(line)["host"] == "shop.example.com"


def test_colours_between_the_words() -> None:
    text = SEED_LINE.replace("error", "\x1b[31merror\x1b[0m").replace(
        "client: ", "\x1b[1mclient\x1b[0m: \x1b[38;5;12m"
    )
    line = parse_line(text)
    assert line is not None
    assert (line.form, line.level) == ("log", "error")
    assert values(line) == values(parsed(SEED_LINE))
    host = line.fields["host"]
    assert host.span.of(text) == host.text == "shop.example.com"
    assert line.level_span is not None
    assert line.level_span.of(text) == "error"


@pytest.mark.parametrize("between", ["", " ", "\t"])
def test_a_second_message_on_the_line_is_no_part_of_the_first(between: str) -> None:
    line = parsed(f"{SEED_LINE}{between}{STAMP}access forbidden by rule{TAIL}")
    assert values(line) == values(parsed(SEED_LINE))
    told = parsed(f'nginx: [warn] conflicting server name "a" on 0.0.0.0:80, ignored{between or "."}'
                  "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)")  # fmt: skip
    assert told.message.text.startswith("conflicting server name")
    assert told.errno is None


def test_what_a_client_sends_is_no_second_message() -> None:
    forged = f"http://x/?{STAMP}connect() failed"
    line = parsed(f'{SEED_LINE}, referrer: "{forged}"')
    assert line.fields["referrer"].text == forged
    said = parsed(f'{STAMP}FastCGI sent in stderr: "PHP message: "x" {SEED_LINE} y" while reading '
                  f"response header from upstream{TAIL}")  # fmt: skip
    assert said.action is not None
    assert said.action.text == "reading response header from upstream"
