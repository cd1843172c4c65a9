"""Requests and connections that are more than a limit allows."""

from __future__ import annotations

from reproduce.case import Ask, ByHand, Case, Printed
from reproduce.lab.scene import Upstream
from reproduce.layout import LOCATION, SHOP, plain_scene, shop

ZONE = "limit_req_zone $binary_remote_addr zone=perip:1m rate=10r/s;\n"
CONNECTIONS = "limit_conn_zone $binary_remote_addr zone=perip:1m;\n"
PASSES = "proxy_pass http://backend.internal:8080;"
LATE = Upstream(chain=None, port=8080, answer="late")
QUICK = Upstream(chain=None, port=8080)
HANDLER = (SHOP, LOCATION)
EXCESS = r"excess: \d+\.\d+,? by zone \"perip\""

CASES = [
    Case(
        name="more requests than the rate",
        scene=plain_scene(ZONE + shop("limit_req zone=perip;", passes=PASSES), QUICK),
        asks=(Ask(times=5),),
        refused=503,
        printed={"": Printed(f"limiting requests, {EXCESS}", "nginx/limit-req", is_pattern=True)},
        handler=HANDLER,
        by_hand=ByHand(
            "let a burst pass",
            offers=True,
            replaces={SHOP: ("zone=perip;", "zone=perip burst=50 nodelay;")},
        ),
        essential=True,
    ),
    Case(
        name="requests that are delayed",
        scene=plain_scene(ZONE + shop("limit_req zone=perip burst=50;", passes=PASSES), QUICK),
        asks=(Ask(times=5),),
        refused=200,
        printed={
            "": Printed(
                f"delaying request, {EXCESS}", "nginx/limit-req-delayed", "warn", is_pattern=True
            )
        },
        handler=HANDLER,
        by_hand=ByHand(
            "let a burst pass at once",
            offers=True,
            replaces={SHOP: ("burst=50;", "burst=50 nodelay;")},
        ),
    ),
    Case(
        name="more connections than allowed",
        scene=plain_scene(CONNECTIONS + shop("limit_conn perip 1;", passes=PASSES), LATE),
        asks=(Ask(times=4),),
        refused=503,
        printed={"": Printed('limiting connections by zone "perip"', "nginx/limit-conn")},
        handler=HANDLER,
        by_hand=ByHand(
            "allow more",
            offers=True,
            replaces={SHOP: ("limit_conn perip 1;", "limit_conn perip 20;")},
        ),
    ),
]
