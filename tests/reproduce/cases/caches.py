"""Caches that nginx cannot write."""

from __future__ import annotations

from reproduce.case import ByHand, Case, Printed
from reproduce.lab.scene import UNPRIVILEGED, Upstream
from reproduce.layout import LOCATION, SHOP, plain_scene, shop

PASSES = "proxy_pass http://backend.internal:8080;"
CACHE = "proxy_cache_path @folder@/cache levels=1 keys_zone=shop:1m;\n"
CACHED = CACHE + shop("proxy_cache shop;", "proxy_cache_valid 1h;", passes=PASSES)
APPLICATION = Upstream(chain=None, port=8080)

CASES = [
    Case(
        name="cache that nginx may not write",
        scene=plain_scene(CACHED, APPLICATION, lacks=UNPRIVILEGED),
        spoils=("chmod 500 cache",),  # what it finds so at its start, nginx sets right by itself
        refused=200,
        printed={
            "": Printed(
                r'(?:mkdir|rename)\(\) "\S+/cache/\S+" failed \(13: Permission denied\)',
                "nginx/temporary-file-permission",
                "crit",
                is_pattern=True,
            )
        },
        also=(r"rename\(\) ", r"mkdir\(\) "),
        handler=(SHOP, LOCATION),
        by_hand=ByHand("let nginx write there", runs=("chmod 700 cache",)),
    ),
]
