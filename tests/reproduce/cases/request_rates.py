"""Requests and connections that are more than a limit allows."""

from __future__ import annotations

from reproduce.case import Ask, Case, Printed
from reproduce.lab.scene import Upstream
from reproduce.layout import LOCATION, SHOP, in_location, plain_scene, shop

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
        action="limit_req zone",
        changes=(
            in_location(
                "limit_req zone=perip burst=50 nodelay;", removes=["limit_req zone=perip;"]
            ),
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
        action="limit_req zone",
        changes=(
            in_location(
                "limit_req zone=perip burst=50 nodelay;", removes=["limit_req zone=perip burst=50;"]
            ),
        ),
    ),
    Case(
        name="more connections than allowed",
        scene=plain_scene(CONNECTIONS + shop("limit_conn perip 1;", passes=PASSES), LATE),
        asks=(Ask(times=4),),
        refused=503,
        printed={"": Printed('limiting connections by zone "perip"', "nginx/limit-conn")},
        handler=HANDLER,
        action="limit_conn perip",
        changes=(in_location("limit_conn perip 50;", removes=["limit_conn perip 1;"]),),
    ),
]
