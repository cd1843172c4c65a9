"""Where a new directive goes: beside its kin."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from logcanon.nginx.tree import Directive
from logcanon.plan.operation import Site

# What nginx looks up while it reads on, so that it stands before all that may use it, included
# files too: a log format (ngx_http_log_set_log), the hash of maps (ngx_http_map_block: a later
# setting "is duplicate"). Zones, cache paths and variables may be used before they are declared.
_BEFORE_USE: Final = frozenset({"log_format", "map_hash_bucket_size", "map_hash_max_size"})


def gap_for(site: Site, name: str, without: Collection[Directive] = ()) -> int:
    """The gap of `site` in which a new directive `name` belongs.

    After the last of its own name, else of `<family>_ssl` and `<family>_ssl_*`, else after
    `<family>_pass`, else after the last of its family (`proxy_`); a directive without kin ends
    the simple statements before the first nested block, but stands before the includes that
    close them. What has to be declared before its use stands before the first include and the
    first nested block whatever its kin. `without` are statements about to be removed.
    """
    found = _beside_kin(site, name, without)
    if name not in _BEFORE_USE:
        return found
    users = (i for i, c in enumerate(site.children) if c.block is not None or c.name == "include")
    return min(found, next(users, found))


def _beside_kin(site: Site, name: str, without: Collection[Directive]) -> int:
    family = name.partition("_")[0] + "_"
    ssl_kin = name[: name.index("_ssl_") + len("_ssl_")] if "_ssl_" in name else None
    tests: list[Callable[[str], bool]] = [lambda other: other == name]
    if ssl_kin:
        tests.append(lambda other: f"{other}_".startswith(ssl_kin))
    if "_" in name:
        tests.append(lambda other: other == family + "pass")
        tests.append(lambda other: other.startswith(family))
    for is_kin in tests:
        for index in range(len(site.children) - 1, -1, -1):
            child = site.children[index]
            if child.block is None and child not in without and is_kin(child.name):
                return index + 1
    if name == "allow":  # nginx goes by the first of allow and deny that fits
        denied = (i for i, c in enumerate(site.children) if c.name == "deny" and c not in without)
        first = next(denied, None)
        if first is not None:
            return first
    return _end_of_simple(site, without)


def _end_of_simple(site: Site, without: Collection[Directive]) -> int:
    """The gap behind the simple statements before the first nested block, or 0."""
    children = site.children
    first_block = next((i for i, c in enumerate(children) if c.block is not None), len(children))
    kept = [i for i in range(first_block) if children[i] not in without]
    settings = [i for i in kept if children[i].name != "include"]
    return next((last[-1] + 1 for last in (settings, kept) if last), 0)
