"""What the cases of upstreams without TLS share: one location passes to one server, which fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reproduce.case import Ask, ByHand, Case, Change, Printed
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import LOCATION, SHOP, shop

PASSES = "proxy_pass http://backend.internal:8080;"
FASTCGI_PASSES = "fastcgi_pass backend.internal:8080;"
READING_HEADER = " while reading response header from upstream"
HANDLER = (SHOP, LOCATION)
UPGRADES = (
    "proxy_http_version 1.1;",
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header Connection upgrade;",
)
WEBSOCKET = Ask(headers={"Upgrade": "websocket", "Connection": "Upgrade"})


def plain(answer: str = "http", **more: Any) -> Upstream:
    """An upstream on port 8080 that answers so (see `lab.answers`)."""
    return Upstream(None, port=8080, answer=answer, **more)


def printed(message: str, record: str, **more: Any) -> Printed:
    """A line at level error; `record` without its folder."""
    return Printed(message, f"nginx/{record}", **more)


def since(version: str, line: Printed) -> dict[str, Printed | None]:
    """What is printed by this version of nginx and later ones; those before are content."""
    older = [v for v in ("1.18", "1.22", "1.26") if float(v[2:]) < float(version[2:])]
    return {"": line, **dict.fromkeys(older)}


def failing(
    name: str,
    line: Printed | Mapping[str, Printed | None],
    upstream: Upstream,
    *directives: str,
    passes: str = PASSES,
    **more: Any,
) -> Case:
    """A case of `shop` with one upstream. Without `changes` the cure is a healthy one in its place."""
    is_mended = "changes" in more or "by_hand" in more or "provoked" in more
    if not is_mended:
        healthy = plain("fastcgi" if passes.startswith("fastcgi") else "http")
        more["by_hand"] = ByHand("mend the application", upstreams={0: healthy})
    scene = more.pop("scene", None) or Scene({SHOP: shop(*directives, passes=passes)}, (upstream,))
    return Case(
        name=name,
        scene=scene,
        printed={"": line} if isinstance(line, Printed) else line,
        handler=more.pop("handler", HANDLER),
        **more,
    )


def set_in_location(adds: str, removes: str = "") -> tuple[Change, ...]:
    """One directive in the location, in the place of another."""
    return (Change(SHOP, LOCATION, (adds,), (removes,) if removes else ()),)
