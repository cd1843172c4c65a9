"""A seeded log: nginx error lines of which a given share matches, and access-log lines."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from pathlib import Path

from patterns import Pattern

_HARMLESS = [
    ("info", "client 10.0.0.{n} closed keepalive connection"),
    ("info", "client closed connection while waiting for request"),
    ("info", "client timed out (110: Connection timed out) while waiting for request"),
    ("notice", "signal 17 (SIGCHLD) received from {n}"),
    ("notice", "worker process {n} exited with code 0"),
    ("notice", "gracefully shutting down"),
    ("info", "epoll_wait() reported that client prematurely closed connection"),
    ("debug", "http cleanup add: 000055D0C0FFEE{n}"),
]  # fmt: skip
_PATHS = ["/", "/api/v1/items/{n}", "/login", "/static/{n}.js", "/search?q=caf%C3%A9&p={n}",
          "/v2/orders/{n}/lines", "/img/{n}.png"]  # fmt: skip
_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0"


def write_log(
    path: Path, size: int, patterns: Sequence[Pattern], *, matching: float, access: float = 0.0
) -> None:
    """Write about `size` bytes; of the error lines the share `matching` holds a pattern.

    `access` is the share of access-log lines. About one line in fifty is not ASCII.
    """
    random_ = random.Random(20240301)
    any_pattern = re.compile("|".join(re.sub(r"\?P<\w+>", "?:", p.regex) for p in patterns))
    harmless = [row for row in _HARMLESS if not any_pattern.search(row[1].format(n=1))]
    weights = [1 / (rank + 1) ** 0.8 for rank in range(len(patterns))]
    picks = random_.choices(range(len(patterns)), weights, k=10_007)
    written = number = 0
    with path.open("wb") as file:
        while written < size:
            number += 1
            uri = random_.choice(_PATHS).format(n=random_.randrange(100_000))
            if random_.random() < 0.02:
                uri += "/日本語"
            stamp = time.gmtime(1_709_290_000 + number // 20)
            if random_.random() < access:
                line = _access_line(random_, stamp, uri)
            elif random_.random() < matching:
                pattern = patterns[picks[number % len(picks)]]
                line = _error_line(random_, stamp, pattern.level, pattern.sample, uri)
            else:
                level, text = random_.choice(harmless)
                line = _error_line(random_, stamp, level, text.format(n=number % 30_000), uri)
            written += file.write(line.encode())


def _error_line(
    random_: random.Random, when: time.struct_time, level: str, text: str, uri: str
) -> str:
    stamp = time.strftime("%Y/%m/%d %H:%M:%S", when)
    if level in {"notice", "emerg"}:
        return f"{stamp} [{level}] 1200#1200: {text}\n"
    address = f"10.{random_.randrange(256)}.{random_.randrange(256)}.{random_.randrange(256)}"
    return (
        f"{stamp} [{level}] 1201#1201: *{random_.randrange(1_000_000)} {text}, client: {address}, "
        f'server: www.example.com, request: "GET {uri} HTTP/1.1", '
        f'upstream: "https://10.1.2.{random_.randrange(20)}:8443{uri}", host: "www.example.com"\n'
    )


def _access_line(random_: random.Random, when: time.struct_time, uri: str) -> str:
    stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", when)
    address = f"10.{random_.randrange(256)}.{random_.randrange(256)}.{random_.randrange(256)}"
    status = random_.choice((200, 200, 304, 404, 502))
    size = random_.randrange(90_000)
    return f'{address} - - [{stamp}] "GET {uri} HTTP/1.1" {status} {size} "-" "{_AGENT}"\n'
