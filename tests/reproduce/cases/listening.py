"""Addresses that nginx cannot listen at, and servers that are in each other's way."""

from __future__ import annotations

from reproduce.broken import broken
from reproduce.case import ByHand, Case, Printed
from reproduce.lab.scene import Upstream
from reproduce.layout import plain_scene, server

OTHER = Upstream(chain=None, address="0.0.0.0", port=80)
TWICE = server() + server()
IN_USE = r"bind\(\) to 0\.0\.0\.0:80 failed \(98: (?:Address already in use|Address in use)\)"
GONE = Upstream(chain=None, address="0.0.0.0", port=80, is_down=True)

CASES = [
    Case(
        name="port taken by another program",
        scene=plain_scene(server(), OTHER),
        printed={"": Printed(IN_USE, "nginx/bind-address-in-use", "emerg", is_pattern=True)},
        when="start",
        by_hand=ByHand("stop the other program", upstreams={0: GONE}),
        essential=True,
    ),
    Case(
        name="privileged port",
        scene=plain_scene(server(), lacks=("net_bind_service",)),
        printed={
            "": Printed(
                "bind() to 0.0.0.0:80 failed (13: Permission denied)",
                "nginx/bind-permission-denied",
                "emerg",
            )
        },
        when="test",
        by_hand=ByHand(
            "let users bind to low ports",
            runs=("echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start",),
        ),
    ),
    broken(
        "address of another machine",
        server("listen 192.0.2.10:8080;"),
        r"bind\(\) to 192\.0\.2\.10:8080 failed \(99: \w+ assign requested address\)",
        "bind-address-not-available",
        ("    listen 192.0.2.10:8080;\n", ""),
        told="listen at an address of this machine",
        level="emerg",
    ),
    broken(
        "the same name twice",
        TWICE,
        'conflicting server name "shop.example.com" on 0.0.0.0:80, ignored',
        "conflicting-server-name",
        (TWICE, server()),
        when="warning",
        told="take one of the two servers out",
        essential=True,
    ),
    broken(
        "listen twice in a server",
        server("listen 80;"),
        "a duplicate listen 0.0.0.0:80",
        "duplicate-listen",
        (
            "    listen 80;\n    server_name shop.example.com;\n    listen 80;\n",
            "    listen 80;\n    server_name shop.example.com;\n",
        ),
        line="listen 80;",
        told="take one of the two out",
    ),
    broken(
        "http2 as a parameter of listen",
        server("listen 8443 http2;"),
        'the "listen ... http2" directive is deprecated, use the "http2" directive instead',
        "listen-http2-deprecated",
        (" http2;", ";\n    http2 on;"),
        when="warning",
        silent_on=("1.18", "1.22"),
        line="listen 8443 http2;",
        told="the http2 directive",
    ),
]
