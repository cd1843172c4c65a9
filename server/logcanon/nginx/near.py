"""Names near a mistyped one."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def nearest(
    name: str, names: Iterable[str], preferred: Collection[str] = (), limit: int = 3
) -> tuple[str, ...]:
    """Up to `limit` of `names` that `name` may be a slip of, best first.

    Near is: the same words in another order; a beginning of the name; or few typing slips
    (a letter missing, too many, wrong or swapped; one slip for each four letters, at least one).
    """
    most = max(1, len(name) // 4)
    words = sorted(name.replace("-", "_").split("_"))
    found = []
    for candidate in names:
        if candidate == name:
            continue
        if sorted(candidate.split("_")) == words:
            slips = 0
        elif len(name) > 4 and candidate.startswith(name):
            slips = 1
        else:
            slips = _slips(name, candidate, most)
        if slips <= most:
            found.append((slips, candidate not in preferred, len(candidate), candidate))
    return tuple(candidate for *_, candidate in sorted(found)[:limit])


def _slips(left: str, right: str, most: int) -> int:
    """Optimal string alignment distance; `most + 1` as soon as it is sure to be more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
