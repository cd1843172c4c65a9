"""What is to be known of a record's regex before the search: its fixed texts, and how it behaves.

It follows from the regex alone, so it can be kept.
"""

from __future__ import annotations

import re
import warnings
from typing import Any, NamedTuple

from logcanon.scan.bytewise import is_bytewise
from logcanon.scan.linear import is_harmless
from logcanon.scan.literal import Literal, literal_length, required_literals
from logcanon.scan.regex_tree import Around, parse, walk

# What only a regex holds that goes beyond the message: `nginx: `, `\[error\]`, `\d+#\d+`, `\d{4}/`.
_STAMP = re.compile(
    r"nginx(?:\\)?: |\\\[\(?(?:\?:|\?P<\w+>)?(?:emerg|alert|crit|error|warn|notice|info)\b"
    r"|\+\)?\\?#|\\d\{4\}\)?/"
)


class Analysis(NamedTuple):
    """Of one regex.

    Every match holds one of `literals`; without any, each line has to be tried. `length` says how
    many characters of a match are fixed. A `stamped` one spells nginx's stamp, an `anchored` one
    looks at the ends of what it searches, a `guarded` one runs with a time limit, a `bytewise` one
    means the same over UTF-8. `is_understood` is not set for the syntax of the `regex` module.
    """

    literals: tuple[Literal, ...] = ()
    length: int = 0
    stamped: bool = False
    anchored: bool = True
    guarded: bool = True
    bytewise: bool = False
    looks_behind: bool = False
    is_understood: bool = True

    def packed(self) -> list[Any]:
        """The analysis as JSON takes it."""
        literals = [[one.data.decode("latin-1"), *one[1:]] for one in self.literals]
        return [literals, self.length, *map(int, self[2:])]

    @staticmethod
    def unpacked(row: list[Any]) -> Analysis:
        """The analysis that was `packed`; a row that is none raises ValueError or TypeError."""
        literals, length, *flags = row
        read = (Literal(data.encode("latin-1"), *rest) for data, *rest in literals)
        return Analysis(tuple(read), length, *map(bool, flags))


def analyse(pattern: str) -> Analysis:
    """Take a regex apart; total."""
    stamped = _STAMP.search(pattern) is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "possible nested set": no log's reader can mend it
        try:
            nodes, flags = parse(pattern)
        except (re.error, ValueError, OverflowError, RecursionError):
            # The syntax of the `regex` module alone, or none: nothing is known of its inside.
            return Analysis(stamped=stamped, is_understood=False)
    around = [node for node in walk(nodes) if isinstance(node, Around)]
    return Analysis(
        literals=required_literals(nodes, flags),
        length=literal_length(nodes),
        stamped=stamped,
        anchored=bool(around),
        guarded=not is_harmless(nodes),
        bytewise=is_bytewise(nodes),
        looks_behind=any(node.behind for node in around),
    )
