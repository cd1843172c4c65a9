"""The variables that nginx's own modules define.

The names stand in `variables.txt`, made by `server/tools/build_variables.py` from nginx's source
(licence: directives.LICENSE). `set`, `map`, `geo` and third-party modules define others.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("variables.txt")
_USE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


@cache
def _names() -> tuple[frozenset[str], tuple[str, ...]]:
    lines = _DATA.read_text(encoding="utf-8").split()
    prefixes = tuple(line[:-1] for line in lines if line.endswith("*"))
    return frozenset(line for line in lines if not line.endswith("*")), prefixes


def is_builtin(name: str) -> bool:
    """Whether nginx itself defines the variable `name` (written without `$`)."""
    names, prefixes = _names()
    # $1 to $9 are captures of the last regular expression
    return name in names or name.isdigit() or name.startswith(prefixes)


def variables_in(text: str) -> tuple[str, ...]:
    """The variables used in `text`, without `$`, each once."""
    return tuple(dict.fromkeys(braced or bare for braced, bare in _USE.findall(text)))


def unknown_variables(text: str) -> tuple[str, ...]:
    """The variables used in `text` that nginx itself does not define."""
    return tuple(name for name in variables_in(text) if not is_builtin(name))
