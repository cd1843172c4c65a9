"""Upstreams that end a connection early, and groups whose servers fail."""

from __future__ import annotations

from reproduce.case import Ask, ByHand
from reproduce.failing import (
    FASTCGI_PASSES,
    PASSES,
    READING_HEADER,
    UPGRADES,
    WEBSOCKET,
    failing,
    plain,
    printed,
)
from reproduce.lab.scene import Scene, Upstream
from reproduce.lab.script import pause, read, reset, say
from reproduce.layout import SHOP, shop

READING = " while reading upstream"
GROUP = """\
upstream backend_pool {
    server 10.20.0.19:8080;
    server 10.20.0.20:8080;
}
"""
IN_GROUP = GROUP + shop(passes="proxy_pass http://backend_pool;")
REFUSED = r"connect\(\) failed \(111: Connection refused\)"
DISABLED = "upstream server temporarily disabled while connecting to upstream"
DOWN = plain(is_down=True)
OTHER = plain(address="10.20.0.20")
OTHER_DOWN = plain(address="10.20.0.20", is_down=True)

SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
RESETTING = Upstream(None, port=8080, script=(read(), say(SWITCH), pause(0.3), reset()))

CASES = [
    failing(
        "closed without an answer",
        printed(
            f"upstream prematurely closed connection{READING_HEADER}",
            "upstream-closed-reading-header",
        ),
        plain("hang up"),
    ),
    failing(
        "closed in the middle of an answer",
        printed(f"upstream prematurely closed connection{READING}", "upstream-closed-reading-body"),
        plain("stopping halfway"),
        refused=None,
    ),
    failing(
        "FastCGI request ended without output",
        printed("upstream prematurely closed FastCGI stdout", "upstream-fastcgi-ended-early"),
        plain("fastcgi, no output"),
        passes=FASTCGI_PASSES,
    ),
    failing(
        "reset without an answer",
        printed(
            f"recv() failed (104: Connection reset by peer){READING_HEADER}",
            "upstream-reset-reading-header",
        ),
        plain("reset"),
    ),
    failing(
        "reset in the middle of an answer",
        printed(
            f"readv() failed (104: Connection reset by peer){READING}",
            "upstream-reset-reading-body",
        ),
        plain("reset halfway"),
        refused=None,
    ),
    failing(
        "reset in the middle of an answer that is not buffered",
        printed(
            f"recv() failed (104: Connection reset by peer){READING}",
            "upstream-reset-reading-body",
        ),
        plain("reset halfway"),
        "proxy_buffering off;",
        passes=PASSES,
        refused=None,
    ),
    failing(
        "one server of a group down",
        printed(DISABLED, "upstream-server-disabled", level="warn"),
        DOWN,
        scene=Scene({SHOP: IN_GROUP}, (DOWN, OTHER)),
        refused=200,
        also=(REFUSED,),
        by_hand=ByHand("start the server", upstreams={0: plain()}),
    ),
    failing(
        "all servers of a group down",
        printed("no live upstreams while connecting to upstream", "no-live-upstreams"),
        DOWN,
        scene=Scene({SHOP: IN_GROUP}, (DOWN, OTHER_DOWN)),
        asks=(Ask(times=8),),
        also=(REFUSED, DISABLED),
        by_hand=ByHand("start the servers", upstreams={0: plain(), 1: OTHER}),
        essential=True,
    ),
    failing(
        "WebSocket that is reset",
        printed(
            "recv() failed (104: Connection reset by peer) while proxying upgraded connection",
            "upstream-reset-upgraded",
        ),
        RESETTING,
        *UPGRADES,
        asks=(WEBSOCKET,),
        refused=101,
        mended=101,
        by_hand=ByHand("mend the application", upstreams={0: plain("websocket")}),
    ),
]
