"""What the cases share in which `nginx -t` refuses a configuration, or warns of it."""

from __future__ import annotations

from typing import Any

from reproduce.case import ByHand, Case, Printed, When
from reproduce.layout import SHOP, plain_scene


def broken(
    name: str,
    text: str,
    message: str,
    record: str,
    mending: tuple[str, str] | None = None,
    *,
    when: When = "test",
    line: str = "",
    told: str = "correct the file",
    **more: Any,
) -> Case:
    """A case of one file; `message` is a regular expression, `record` without its folder.

    By hand, `mending` is the passage and what comes in its place. `line` is the one that `in FILE:LINE`
    names; with "" none is named.
    """
    if mending:
        offers = more.pop("offers", False)
        more["by_hand"] = ByHand(told, offers=offers, replaces={SHOP: mending})
    level = more.pop("level", "warn" if when == "warning" else "emerg")
    printed = Printed(message, f"nginx/{record}", level, is_pattern=True)
    silent_on = dict.fromkeys(more.pop("silent_on", ()))
    return Case(
        name=name,
        scene=more.pop("scene", None) or plain_scene(text),
        printed={"": printed, **silent_on, **more.pop("printed", {})},
        handler=(SHOP, line) if line else None,
        when=when,
        **more,
    )
