"""TCP streams that lead nowhere."""

from __future__ import annotations

from typing import Any

from reproduce.case import ByHand, Case, Printed
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import STREAM, WITH_STREAM

CONNECTING = " while connecting to upstream"
DOWN = Upstream(chain=None, port=8080, is_down=True)
STARTED = ByHand("start the application", upstreams={0: Upstream(chain=None, port=8080)})
RELAY = "server {\n    listen 9000;\n    proxy_pass backend.internal:8080;\n}\n"


def stream(name: str, message: str, record: str, **more: Any) -> Case:
    """A stream server; `message` is text."""
    files = {"nginx.conf": WITH_STREAM, STREAM: more.pop("text", RELAY)}
    upstreams = (more.pop("upstream", DOWN),)
    more.setdefault("by_hand", STARTED)
    return Case(
        name=f"stream: {name}",
        scene=Scene(files, upstreams, modules=("ngx_stream_module",)),
        printed={"": Printed(message, f"nginx/{record}")},
        handler=(STREAM, "server {"),
        port=9000,
        refused=None,
        **more,
    )


CASES = [
    stream(
        "connection refused",
        f"connect() failed (111: Connection refused){CONNECTING}",
        "upstream-connection-refused",
        essential=True,
    ),
    stream(
        "no connection in time",
        f"upstream timed out (110: Connection timed out){CONNECTING}",
        "upstream-connect-timed-out",
        text=RELAY.replace("}", "    proxy_connect_timeout 1s;\n}"),
        upstream=Upstream(chain=None, port=8080, is_full=True),
        by_hand=ByHand(
            "more room for connections",
            offers=True,
            upstreams={0: Upstream(chain=None, port=8080)},
        ),
    ),
    stream(
        "address that is unreachable",
        f"connect() to 10.40.0.7:8080 failed (113: No route to host){CONNECTING}",
        "upstream-host-unreachable",
        text=RELAY.replace("backend.internal", "10.40.0.7"),
        upstream=Upstream(chain=None, port=8080),
        by_hand=ByHand("the right address", replaces={STREAM: ("10.40.0.7", "10.20.0.19")}),
    ),
]
