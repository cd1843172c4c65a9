"""Numbers in the configuration that are too small for the rest of it, and clients that break off."""

from __future__ import annotations

from reproduce.case import Ask, ByHand, Case, Change, Printed
from reproduce.lab.nginx import MAIN
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import LOCATION, SHOP, in_location, plain_scene, server, shop

LATE = Upstream(chain=None, port=8080, answer="late")
QUICK = Upstream(chain=None, port=8080)
PASSES = "proxy_pass http://backend.internal:8080;"
ONE = MAIN.replace("worker_connections 64", "worker_connections 1")
CACHE = "proxy_cache_path run/cache keys_zone=pages:4k;"
LONG_KEYS = "proxy_cache_path @folder@/run/cache keys_zone=pages:1m;\n"
ROOM = ("proxy_buffer_size 16k;", "proxy_buffers 8 16k;", "proxy_busy_buffers_size 32k;")


def refused(name: str, raw: str, message: str, record: str, status: int = 400) -> Case:
    """A request that nginx takes for none; only its client can mend it."""
    return Case(
        name=name,
        scene=plain_scene(server()),
        asks=(Ask(raw=raw),),
        refused=status,
        printed={"": Printed(message, f"nginx/{record}", "info")},
        provoked="the client has to send a proper request",
    )


CASES = [
    Case(
        name="fewer connections than listening sockets",
        scene=Scene({"nginx.conf": ONE, SHOP: server("listen 8081;", "listen 8082;")}, ()),
        when="test",
        asks=("/",),
        printed={
            "": Printed(
                "1 worker_connections are not enough for 3 listening sockets",
                "nginx/worker-connections-below-listeners",
                "emerg",
            )
        },
        action="worker_connections",
        changes=(
            Change(
                "nginx.conf", "events {", ("worker_connections 1024;",), ("worker_connections 1;",)
            ),
        ),
    ),
    Case(
        name="keys of a cache in too little memory",
        scene=plain_scene(f"{CACHE}\n{server()}"),
        when="test",
        asks=("/",),
        printed={
            "": Printed(
                'keys zone "keys_zone=pages:4k" is too small',
                "nginx/cache-keys-zone-too-small",
                "emerg",
            )
        },
        handler=(SHOP, CACHE),
        by_hand=ByHand("a larger zone", offers=True, replaces={SHOP: ("pages:4k", "pages:1m")}),
    ),
    Case(
        name="key of a cache longer than the buffer",
        scene=plain_scene(
            LONG_KEYS
            + shop(
                "proxy_cache pages;",
                "proxy_cache_key $uri;",
                "proxy_buffer_size 1k;",
                passes=PASSES,
            ),
            QUICK,
        ),
        asks=("/" + "k" * 2000,),
        refused=200,
        printed={
            "": Printed(
                r"proxy_buffer_size 1024 is not enough for cache key, "
                r"it should be increased to at least \d+",
                "nginx/cache-key-buffer-too-small",
                is_pattern=True,
            )
        },
        handler=(SHOP, LOCATION),
        action="proxy_buffer_size",
        changes=(in_location(*ROOM, removes=["proxy_buffer_size 1k;"]),),
    ),
    Case(
        name="client that leaves before the answer",
        scene=plain_scene(shop(passes=PASSES), LATE),
        asks=(Ask(leaves=True),),
        refused=None,
        printed={
            "": Printed(
                "epoll_wait() reported that client prematurely closed connection, "
                "so upstream connection is closed too",
                "nginx/client-closed-before-upstream-answered",
                "info",
            )
        },
        handler=(SHOP, LOCATION),
        provoked="the client did not wait",
    ),
    refused(
        "request that is no HTTP",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "client sent invalid method",
        "request-line-invalid",
    ),
    refused(
        "host that is no name",
        "GET / HTTP/1.1\r\nHost: shop.example.com/\r\nConnection: close\r\n\r\n",
        "client sent invalid host header",
        "request-host-invalid",
    ),
    refused(
        "length that is no number",
        "POST / HTTP/1.1\r\nHost: shop.example.com\r\nContent-Length: many\r\n\r\n",
        'client sent invalid "Content-Length" header',
        "request-length-invalid",
    ),
]
