"""How often Python looks for garbage."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Let the garbage collector run less often.

    Trees are many objects that live long. Reading 20,000 lines takes two to four times as long
    with Python's own thresholds, and nearly all of that finds nothing.
    """
    gc.set_threshold(100_000, 20, 50)
