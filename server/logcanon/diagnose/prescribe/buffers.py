"""The buffers of an upstream as one: nginx refuses sizes that do not go together.

With `size` the larger of `proxy_buffer_size` and one of the `proxy_buffers`,
`proxy_busy_buffers_size` is at least `size` and at most all `proxy_buffers` but one; unset it is
twice `size`. `proxy_temp_file_write_size` and `proxy_max_temp_file_size`, where set, are at least
`size` too, or 0 for the second (ngx_http_proxy_module.c, ngx_http_proxy_merge_loc_conf; the same in
the fastcgi, scgi and uwsgi modules).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from logcanon.diagnose.prescribe.in_force import is_in_force
from logcanon.diagnose.prescribe.wanted import Wanted
from logcanon.diagnose.remedy import Setting
from logcanon.nginx.config import Scope
from logcanon.nginx.effective import effective
from logcanon.nginx.measure import amounts

_FAMILIES: Final = ("proxy", "fastcgi", "scgi", "uwsgi")
_SIZE, _BUFFERS, _BUSY = "buffer_size", "buffers", "busy_buffers_size"
_WRITE, _MOST = "temp_file_write_size", "max_temp_file_size"
_NAMES: Final = (_SIZE, _BUFFERS, _BUSY, _WRITE, _MOST)
# What nginx computes where it is unset; the documented default of the others stands.
_DERIVED: Final = frozenset({_BUSY, _WRITE, _MOST})
_Values: TypeAlias = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The sizes in bytes; None where nginx derives one."""

    first: int
    count: int
    each: int
    busy: int | None
    write: int | None
    most: int | None

    @property
    def least(self) -> int:
        """What each of the others has to hold."""
        return max(self.first, self.each)

    @property
    def room(self) -> int:
        """All buffers but one."""
        return (self.count - 1) * self.each

    @property
    def go_together(self) -> bool:
        """Whether nginx takes them."""
        busy = 2 * self.least if self.busy is None else self.busy
        return (
            self.count > 1
            and self.least <= busy <= self.room
            and (self.write is None or self.write >= self.least)
            and (not self.most or self.most >= self.least)
        )

    def fitted(self, busy: int | None) -> _Sizes:
        """The nearest that nginx takes; `busy` is the least that is wanted of busy buffers."""
        least = self.least
        count = max(self.count, 2)
        own = self.busy
        if own is not None:
            own = max(own, least)
            if own > (count - 1) * self.each:
                # It is a limit and no need: what nobody asked for may shrink.
                own = max(least, busy or 0, (count - 1) * self.each)
        needed = 2 * least if own is None else own
        if needed > (count - 1) * self.each:
            count = -(-needed // self.each) + 1
        write = None if self.write is None else max(self.write, least)
        most = max(self.most, least) if self.most else self.most
        return replace(self, count=count, busy=own, write=write, most=most)


def fitted(scope: Scope, wanted: Sequence[Wanted]) -> list[Wanted]:
    """`wanted` with its buffer sizes raised, and others added, so that nginx takes all in `scope`.

    What is in force and larger counts; amounts that cannot be read are left alone.
    """
    made = list(wanted)
    for family in _families(scope, wanted):
        asked = {item.name: item for item in made}
        now = _in_force(scope, family)
        values = {
            name: asked[full].arguments
            if (full := f"{family}_{name}") in asked and not is_in_force(asked[full], scope)
            else own
            for name, own in now.items()
        }
        sizes = _read(values)
        if sizes is None or sizes.go_together:
            continue
        busy = asked.get(f"{family}_{_BUSY}")
        least = _bytes(busy.arguments) if busy is not None else None
        for name, arguments in _written(sizes.fitted(least), values).items():
            full = f"{family}_{name}"
            if arguments == now[name]:
                continue
            item = Wanted(full, arguments, is_exact=True)
            made = [item if one.name == full else one for one in made]
            made += [] if full in asked else [item]
    return made


def clashing(block: Scope, wanted: Iterable[Wanted] = ()) -> Scope | None:
    """The first block in `block` whose buffers do not go together once `wanted` is set there.

    The families are those of `wanted`, all of them without any.
    """
    items = tuple(wanted)
    families = _families(block, items) if items else _FAMILIES
    new = {item.name: item.arguments for item in items}
    for inner in block.walk() if families else ():
        for family in families:
            if not _has_own(inner, family) and not (items and inner is block):
                continue
            values = dict(_in_force(inner, family))
            for name in values:
                full = f"{family}_{name}"
                if full in new and not _is_hidden(inner, block, full):
                    values[name] = new[full]
            sizes = _read(values)
            if sizes is not None and not sizes.go_together:
                return inner
    return None


def concerned(remedy: Iterable[Setting]) -> bool:
    """Whether any of these is a size of buffers that have to go together."""
    return any(_family(setting.name) for setting in remedy)


def _families(scope: Scope, wanted: Iterable[Wanted]) -> tuple[str, ...]:
    if scope.module_family == "stream":
        return ()
    found = (_family(item.name) for item in wanted)
    return tuple(dict.fromkeys(filter(None, found)))


def _family(name: str) -> str:
    family, _, rest = name.partition("_")
    return family if family in _FAMILIES and rest in _NAMES else ""


def _in_force(scope: Scope, family: str) -> dict[str, tuple[str, ...]]:
    """The arguments in force by short name, () for what nginx derives."""
    found: dict[str, tuple[str, ...]] = {}
    for name in _NAMES:
        now = effective(scope, f"{family}_{name}")
        is_derived = now.origin is None and name in _DERIVED
        found[name] = now.values[0] if now.values and not is_derived else ()
    return found


def _has_own(scope: Scope, family: str) -> bool:
    return any(scope.find(f"{family}_{name}") for name in _NAMES)


def _is_hidden(inner: Scope, block: Scope, name: str) -> bool:
    """Whether `inner` has a value from within `block` that hides one set in `block`."""
    origin = effective(inner, name).origin
    return origin is not None and any(above is block for above in origin.scope.ancestors())


def _read(values: _Values) -> _Sizes | None:
    first, buffers = (amounts(values[name]) for name in (_SIZE, _BUFFERS))
    rest = [_bytes(values[name]) for name in (_BUSY, _WRITE, _MOST)]
    if first is None or buffers is None or len(first) != 1 or len(buffers) != 2 or not buffers[1]:
        return None
    return _Sizes(first[0], *buffers, *rest)


def _bytes(arguments: Sequence[str]) -> int | None:
    found = amounts(arguments)
    return found[0] if found else None


def _written(sizes: _Sizes, values: _Values) -> dict[str, tuple[str, ...]]:
    """The arguments for `sizes`, those of `values` where they say the same already."""
    amount = {
        _BUFFERS: (sizes.count, sizes.each),
        **{
            n: (v,)
            for n, v in ((_BUSY, sizes.busy), (_WRITE, sizes.write), (_MOST, sizes.most))
            if v
        },
    }
    return {
        name: arguments if numbers is None or amounts(arguments) == numbers else _spelt(numbers)
        for name, arguments in values.items()
        for numbers in (amount.get(name),)
    }


def _spelt(numbers: Sequence[int]) -> tuple[str, ...]:
    *counts, size = numbers
    whole, rest = divmod(size, 1024)
    return (*map(str, counts), str(size) if rest else f"{whole}k")
