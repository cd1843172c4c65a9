"""A regex without its look-arounds: what it cannot match, the regex cannot either."""

from __future__ import annotations

import re

from logcanon.scan.regex_tree import Around, parse, walk

_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<look>\(\?<?[!=])|(?P<open>\()|(?P<close>\))|.", re.DOTALL
)


def without_lookarounds(pattern: str) -> str | None:
    """The regex without look-arounds; None where other anchors stay, or it cannot be taken apart.

    Other anchors (`$` for one) look at the ends of what is searched.
    """
    kept, depth = "", 0
    for token in _TOKEN.finditer(pattern):
        if depth:
            depth += bool(token["look"] or token["open"]) - bool(token["close"])
        elif token["look"]:
            depth = 1
        else:
            kept += token[0]
    try:
        nodes, _ = parse(kept)
    except (re.error, ValueError, OverflowError, RecursionError):
        return None
    return None if any(isinstance(node, Around) for node in walk(nodes)) else kept
