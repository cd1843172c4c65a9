"""What neighbouring lines tell, in bounds; tests/reproduce/test_neighbours.py asks a real nginx."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from logcanon.diagnose.neighbour_words import neighbour_words
from logcanon.diagnose.neighbours import Neighbours, neighbours
from logcanon.scan.line import parse_line

CONTEXT = (
    'client: 127.0.0.1, server: shop.example.com, request: "GET / HTTP/1.1", '
    'upstream: "https://10.20.0.19:443/", host: "shop.example.com"'
)
DOING = "while SSL handshaking to upstream"


def stamped(level: str, pid: int, message: str, context: str = CONTEXT) -> str:
    tail = f", {context}" if context else ""
    return f"2026/11/23 09:31:55 [{level}] {pid}#{pid}: {message}{tail}"


def failed(code: int, connection: int = 1, pid: int = 9) -> str:
    words = f"upstream SSL certificate verify error: ({code}:some text) {DOING}"
    return stamped("error", pid, f"*{connection} {words}")


def disabled(connection: int = 1, pid: int = 9) -> str:
    return stamped("warn", pid, f"*{connection} upstream server temporarily disabled {DOING}")


REFUSED = stamped("emerg", 7, 'unknown directive "prxy_pass" in /etc/nginx/nginx.conf:3', "")
RELOADED = stamped("notice", 7, "signal 1 (SIGHUP) received from 6, reconfiguring", "")
STARTED = stamped("notice", 7, "start worker process 10", "")


@dataclass
class Counted:
    """Lines that count how many were looked at."""

    texts: list[str]
    looked_at: int = 0

    @property
    def line_count(self) -> int:
        return len(self.texts)

    def line_text(self, number: int) -> str:
        self.looked_at += 1
        return self.texts[number]


def around(texts: list[str], number: int) -> Neighbours:
    line = parse_line(texts[number])
    assert line is not None
    return neighbours(line, number, Counted(texts), neighbour_words("en"))


def test_a_disabled_server_has_its_reason_on_the_line_of_its_connection() -> None:
    told = around([failed(20, 2), failed(18, 1), disabled(1)], 2)
    assert told.remarks == (
        f"The reason stands in line 2: upstream SSL certificate verify error: (18:some text) {DOING}.",
    )


@pytest.mark.parametrize("other", [failed(18, 1, pid=8), failed(18, 11), "*1 no line of nginx's"])
def test_a_like_number_is_another_connection(other: str) -> None:
    assert around([other, disabled(1)], 1).remarks == ()


def test_a_failure_that_costs_the_server_its_turn_says_so() -> None:
    [remark] = around([failed(20), disabled()], 0).remarks
    assert remark.endswith("(line 2).")


def test_a_failed_reload_is_told_until_one_succeeds() -> None:
    told = around([RELOADED, REFUSED, failed(20)], 2)
    assert "reload-failed" in told.facts
    assert told.remarks[0].startswith("The reload before this line failed (line 2: unknown dir")
    told = around([REFUSED, failed(20)], 1)
    assert told.remarks[0].startswith("Before this line nginx refused a configuration (line 1:")
    assert around([RELOADED, REFUSED, STARTED, failed(20)], 3).remarks == ()
    assert around([failed(20), REFUSED], 0).remarks == ()


def test_other_codes_and_handshakes_of_the_same_upstream_are_told() -> None:
    passed = stamped(
        "error",
        9,
        "*4 upstream prematurely closed connection while reading response header from upstream",
    )
    told = around([failed(18), passed, failed(20), failed(20)], 2)
    assert set(told.facts) == {"several-codes", "handshake-passed-nearby"}
    assert "code 18 (line 1)" in told.facts["several-codes"]
    elsewhere = [text.replace("10.20.0.19", "10.20.0.20") for text in (failed(18), passed)]
    assert around([*elsewhere, failed(20)], 2).remarks == ()


def test_a_long_log_is_not_read_whole() -> None:
    texts = [failed(20, number) for number in range(5000)]
    lines = Counted(texts)
    line = parse_line(texts[2500])
    assert line is not None
    neighbours(line, 2500, lines, neighbour_words("zh"))
    assert lines.looked_at < 2000
