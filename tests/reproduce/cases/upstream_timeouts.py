"""Upstreams that are slower than a limit, with each family's own directive."""

from __future__ import annotations

from reproduce.case import Ask
from reproduce.failing import (
    FASTCGI_PASSES,
    READING_HEADER,
    UPGRADES,
    WEBSOCKET,
    failing,
    plain,
    printed,
    set_in_location,
)
from reproduce.lab.scene import Scene
from reproduce.layout import SHOP, shop

TIMED_OUT = "upstream timed out (110: Connection timed out)"
UPLOAD = "x" * 2_000_000
# Small enough that an upload that nobody reads comes to a halt.
SMALL_BUFFERS = {
    "net.ipv4.tcp_wmem": "4096 16384 32768",
    "net.ipv4.tcp_rmem": "4096 16384 32768",
}

CASES = [
    failing(
        "answer later than proxy_read_timeout",
        printed(TIMED_OUT + READING_HEADER, "upstream-timed-out-reading-header"),
        plain("late"),
        "proxy_read_timeout 1s;",
        refused=504,
        action="proxy_read_timeout",
        changes=set_in_location("proxy_read_timeout 300s;", "proxy_read_timeout 1s;"),
        card=("proxy_read_timeout",),
        essential=True,
    ),
    failing(
        "answer later than fastcgi_read_timeout",
        printed(TIMED_OUT + READING_HEADER, "upstream-timed-out-reading-header"),
        plain("fastcgi, late"),
        "fastcgi_read_timeout 1s;",
        passes=FASTCGI_PASSES,
        refused=504,
        action="fastcgi_read_timeout",
        changes=set_in_location("fastcgi_read_timeout 300s;", "fastcgi_read_timeout 1s;"),
    ),
    failing(
        "a pause in the answer",
        printed(f"{TIMED_OUT} while reading upstream", "upstream-timed-out-reading-body"),
        plain("a pause halfway"),
        "proxy_read_timeout 1s;",
        refused=None,
        action="proxy_read_timeout",
        changes=set_in_location("proxy_read_timeout 1h;", "proxy_read_timeout 1s;"),
    ),
    failing(
        "upload that is read late",
        printed(
            f"{TIMED_OUT} while sending request to upstream", "upstream-timed-out-sending-request"
        ),
        plain("reading late"),
        scene=Scene(
            {
                SHOP: shop(
                    "proxy_send_timeout 1s;",
                    "client_max_body_size 4m;",
                    "client_body_buffer_size 4m;",
                    passes="proxy_pass http://backend.internal:8080;",
                )
            },
            (plain("reading late"),),
            sysctls=SMALL_BUFFERS,
        ),
        asks=(Ask(method="POST", body=UPLOAD),),
        refused=504,
        action="proxy_send_timeout",
        changes=set_in_location("proxy_send_timeout 300s;", "proxy_send_timeout 1s;"),
    ),
    failing(
        "WebSocket that is silent",
        printed(
            f"{TIMED_OUT} while proxying upgraded connection",
            "upstream-timed-out-upgraded",
            level="info",
        ),
        plain("websocket"),
        *UPGRADES,
        "proxy_read_timeout 1s;",
        asks=(WEBSOCKET,),
        refused=101,
        mended=101,
        action="proxy_read_timeout",
        changes=set_in_location("proxy_read_timeout 1h;", "proxy_read_timeout 1s;"),
    ),
]
