"""Lua that fails by itself: a nil value, a service that does not listen, code read anew each time."""

from __future__ import annotations

from typing import Any

from reproduce.case import ByHand, Case, Printed
from reproduce.cases.from_scripts import IN_LUA
from reproduce.lab.scene import Scene
from reproduce.layout import LOCATION, SHOP, shop

NIL = "content_by_lua_block { local user = nil; ngx.say(user.name) }"
NAMED = 'content_by_lua_block { local user = { name = "alice" }; ngx.say(user.name) }'
REDIS = """\
content_by_lua_block {
            local redis = ngx.socket.tcp()
            if not redis:connect("127.0.0.1", 6379) then
                ngx.status = 502
            end
            ngx.say("asked")
        }"""


def in_lua(name: str, code: str, message: str, record: str, **more: Any) -> Case:
    """A location with Lua; `message` is a regular expression."""
    level = more.pop("level", "error")
    printed = Printed(message, f"nginx/{record}", level, is_pattern=True)
    scene = Scene(
        {SHOP: shop(*more.pop("statements", ()), passes=code)}, (), modules=IN_LUA.modules
    )
    return Case(
        name=f"Lua: {name}",
        scene=scene,
        printed={"": printed},
        verifies=False,
        unprovable=IN_LUA.unprovable,
        **more,
    )


CASES = [
    in_lua(
        "nil where a table was expected",
        NIL,
        "lua entry thread aborted: runtime error: ",
        "lua-runtime-error",
        refused=500,
        handler=(SHOP, LOCATION),
        by_hand=ByHand("mend the script", replaces={SHOP: (NIL, NAMED)}),
        card=("A value is nil",),
    ),
    in_lua(
        "service that does not listen",
        REDIS,
        r"connect\(\) failed \(111: Connection refused\)",
        "script-connect-failed",
        handler=(SHOP, LOCATION),
        by_hand=ByHand("the right port", offers=True, replaces={SHOP: ("6379", "80")}),
    ),
    in_lua(
        "code read anew for each request",
        NAMED,
        "lua_code_cache is off; this will hurt performance",
        "lua-code-cache-off",
        statements=("lua_code_cache off;",),
        when="warning",
        level="alert",
        handler=(SHOP, "lua_code_cache off;"),
        by_hand=ByHand(
            "keep the code",
            offers=True,
            replaces={SHOP: ("lua_code_cache off", "lua_code_cache on")},
        ),
    ),
]
