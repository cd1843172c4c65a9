"""Values that can be compared: sizes, times, counts, and buffers as their number times their size.

Units are those of ngx_parse.c: ngx_parse_size, ngx_parse_offset, ngx_parse_time. What a value means
is told by the directive's syntax, since `10m` is a size to one and a time to another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf
from typing import Final

from logcanon.nginx.directives import table

_SIZE: Final = re.compile(r"(\d{1,18})([kKmMgG]?)")
_FACTORS: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_TIMES: Final = re.compile(r"(?:\d{1,12}(?:ms|[smhdwMy])?\s*)+")
_TIME: Final = re.compile(r"(\d{1,12})(ms|[smhdwMy]?)")
_SECONDS: Final = {
    "ms": 0.001, "": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000,
    "y": 31536000,
}  # fmt: skip
# Words of the documentation's syntax.
_AMOUNTS: Final = frozenset({"size", "number", "length", "level", "connections"})
_PERIODS: Final = frozenset({"time", "timeout"})
# Where 0 is no limit at all (ngx_http_core_module: "disables checking of body size").
_ZERO_IS_BOUNDLESS: Final = frozenset({"client_max_body_size"})
# Each of these buffers has to hold a whole line, so that many small ones are not enough.
_EACH_COUNTS: Final = frozenset({"large_client_header_buffers"})


def measure(name: str, arguments: Sequence[str]) -> tuple[float, ...] | None:
    """What to compare `name arguments;` by: bytes, seconds or a count; None where it is no amount.

    Where a value stands for several that depend on the platform (`4k|8k`) the least counts.
    """
    for info in table().get(name):
        for syntax in info.syntax:
            kinds = syntax.split()
            if kinds[:1] == ["["] or len(arguments) > len(kinds):
                continue
            values = [_value(name, *pair) for pair in zip(kinds, arguments, strict=False)]
            if values and None not in values:
                return _compared(name, kinds, [value for value in values if value is not None])
    return None


def is_enough(name: str, now: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether `now`, which is in force, does at least what `wanted` would."""
    if tuple(now) == tuple(wanted):
        return True
    has, needs = measure(name, now), measure(name, wanted)
    if has is None or needs is None or len(has) != len(needs):
        return False
    return needs[0] > 0 and all(a >= b for a, b in zip(has, needs, strict=True))


def amounts(arguments: Sequence[str]) -> tuple[int, ...] | None:
    """Sizes and counts in bytes and units, the least of `4k|8k`; None where one is neither."""
    read = [_SIZE.fullmatch(text.split("|", 1)[0]) for text in arguments]
    found = tuple(int(size[1]) * _FACTORS[size[2].lower()] for size in read if size is not None)
    return found if found and len(found) == len(read) else None


def _compared(name: str, kinds: list[str], values: list[float]) -> tuple[float, ...]:
    if kinds[:2] != ["number", "size"] or len(values) != 2:
        return tuple(values)
    count, size = values
    return (count * size, size) if name in _EACH_COUNTS else (count * size,)


def _value(name: str, kind: str, text: str) -> float | None:
    text = text.split("|", 1)[0]
    if kind in _AMOUNTS:
        size = _SIZE.fullmatch(text)
        if size is None:
            return None
        value = int(size[1]) * _FACTORS[size[2].lower()]
        return inf if not value and name in _ZERO_IS_BOUNDLESS else value
    if kind in _PERIODS and text and _TIMES.fullmatch(text):
        return sum(int(count) * _SECONDS[unit] for count, unit in _TIME.findall(text))
    return None
