"""Standard output and standard error, as a terminal or a pipe wants them."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def complain(message: str) -> None:
    """One line on standard error: what went wrong, and the way out."""
    print(f"logcanon: {message}", file=sys.stderr)


def wants_colour(stream: TextIO) -> bool:
    """Colour only on a terminal that can show it; NO_COLOR (no-color.org) is honoured."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def terminal_language() -> str:
    """The language of the terminal's locale: zh or en."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def use_utf8() -> None:
    """Write UTF-8 whatever the locale; what cannot be written is escaped, not raised."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
