"""Answers that nginx refuses, cuts or keeps on disk."""

from __future__ import annotations

from reproduce.case import Change
from reproduce.failing import (
    FASTCGI_PASSES,
    PASSES,
    failing,
    plain,
    printed,
    set_in_location,
    since,
)
from reproduce.lab.scene import Scene
from reproduce.layout import LOCATION, SHOP, shop

SENT = "upstream sent "


def three_sizes(family: str) -> tuple[Change, ...]:
    sizes = ("buffer_size 16k;", "buffers 8 16k;", "busy_buffers_size 32k;")
    return (Change(SHOP, LOCATION, tuple(f"{family}_{size}" for size in sizes)),)


CASES = [
    failing(
        "header larger than the buffer",
        printed(f"{SENT}too big header", "upstream-too-big-header"),
        plain("a large header"),
        action="proxy_buffer_size",
        changes=three_sizes("proxy"),
        essential=True,
    ),
    failing(
        "FastCGI header larger than the buffer",
        printed(f"{SENT}too big header", "upstream-too-big-header"),
        plain("fastcgi, a large header"),
        passes=FASTCGI_PASSES,
        action="fastcgi_buffer_size",
        changes=three_sizes("fastcgi"),
    ),
    failing(
        "something other than HTTP",
        printed(f"{SENT}no valid HTTP/1.0 header", "upstream-no-valid-http-header"),
        plain("no HTTP"),
        refused=None,
    ),
    failing(
        "space in a header's name",
        since("1.22", printed(f'{SENT}invalid header: "X\\x20...', "upstream-invalid-header")),
        plain("a space in a name"),
    ),
    failing(
        "two lengths",
        since(
            "1.26",
            printed(
                f'{SENT}duplicate header line: "Content-Length: 2", '
                'previous value: "Content-Length: 2"',
                "upstream-duplicate-header",
            ),
        ),
        plain("two lengths"),
    ),
    failing(
        "two types",
        since(
            "1.26",
            printed(
                f'{SENT}duplicate header line: "Content-Type: text/plain", '
                'previous value: "Content-Type: text/html", ignored',
                "upstream-duplicate-header-ignored",
                level="warn",
            ),
        ),
        plain("two types"),
        refused=200,
    ),
    failing(
        "a length that is no number",
        since(
            "1.26",
            printed(
                f'{SENT}invalid "Content-Length" header: "Content-Length: two"',
                "upstream-invalid-length-header",
            ),
        ),
        plain("no number as length"),
    ),
    failing(
        "length and chunks",
        since(
            "1.26",
            printed(
                f'{SENT}"Content-Length" and "Transfer-Encoding" headers at the same time',
                "upstream-length-and-chunked",
            ),
        ),
        plain("length and chunks"),
        "proxy_http_version 1.1;",
        action="proxy_http_version",
        changes=set_in_location("proxy_http_version 1.0;", "proxy_http_version 1.1;"),
    ),
    failing(
        "more than the length",
        printed(
            f'{SENT}more data than specified in "Content-Length" header',
            "upstream-more-than-content-length",
            level="warn",
        ),
        plain("more than its length"),
        refused=200,
    ),
    failing(
        "chunks that are none",
        printed(f"{SENT}invalid chunked response", "upstream-invalid-chunked"),
        plain("broken chunks"),
        refused=None,
    ),
    failing(
        "answer kept on disk",
        printed(
            r"an upstream response is buffered to a temporary file \S+",
            "upstream-response-buffered-to-file",
            level="warn",
            is_pattern=True,
        ),
        plain("much"),
        scene=Scene(
            {SHOP: shop(passes=PASSES)},
            (plain("much"),),
            sysctls={"net.ipv4.tcp_wmem": "4096 16384 32768"},
        ),
        refused=200,
        action="proxy_max_temp_file_size",
        changes=set_in_location("proxy_max_temp_file_size 0;"),
    ),
    failing(
        "Status header without a number",
        printed(f'{SENT}invalid status "OK"', "fastcgi-invalid-status"),
        plain("fastcgi, words as status"),
        passes=FASTCGI_PASSES,
    ),
    failing(
        "FastCGI record of another kind",
        printed(f"{SENT}unexpected FastCGI record: 3", "fastcgi-unexpected-record"),
        plain("fastcgi, no record of output"),
        passes=FASTCGI_PASSES,
    ),
]
