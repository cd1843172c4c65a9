"""From a real line to the fix and to its absence: the steps of one proof, a module each.

Each step asserts; what was seen on the way is kept in `Evidence`.
"""

from __future__ import annotations

from reproduce.proof.prove import Evidence, prove

__all__ = ["Evidence", "prove"]
