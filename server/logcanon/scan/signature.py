r"""A record's regular expression, made ready for the search.

It is `re` syntax over text (what only the `regex` module knows works too, more slowly), and is
searched in the message of a line, context tail included: `^` is the message's start, `$` the end
of the message proper or that of the line. A regex that spells nginx's stamp, or part of it, is
searched from the stamp on. A match starts before the context tail. In a pattern of ASCII, `\d`,
`\w` and `\s` are ASCII's, as in nginx's own texts.
"""

from __future__ import annotations

import re
import warnings
from functools import cached_property
from typing import Any, Protocol

from logcanon.scan.analysis import Analysis, analyse
from logcanon.scan.literal import Literal
from logcanon.scan.lookaround import without_lookarounds

# A class, an escape, a character beyond ASCII; and what differs between bytes and text.
_TOKEN = re.compile(
    r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\u(?P<code>[\da-fA-F]{4})|\\.|(?P<wide>[^\x00-\x7f])", re.DOTALL
)
_OF_TEXT = re.compile(r"\\[wWdDsSbB]|\(\?[a-z]*i")
# CPU seconds that one search of a pattern not known to be harmless may take.
TIME_LIMIT = 0.1


class Match(Protocol):
    """What `re` and `regex` answer, over text or bytes."""

    def start(self, group: Any = 0, /) -> int:
        """Where the match, or a group, starts."""
        ...

    def end(self, group: Any = 0, /) -> int:
        """Where the match, or a group, ends."""
        ...

    def groupdict(self) -> dict[str, Any]:
        """The named groups."""
        ...


class SignatureSource(Protocol):
    """What is needed of a record."""

    @property
    def regex(self) -> str:
        """The regular expression that recognises the record's message."""
        ...


class SignatureTooSlow(Exception):
    """A search took longer than its time limit."""


class Signature:
    """A signature, compiled when it is first searched for.

    Every match holds one of `literals`; without any, each line has to be tried. `rank` orders the
    signatures that match one line, the least wins. `anchored` ones look at the ends of what they
    search, `guarded` ones run with a time limit. `bytewise` ones mean the same over UTF-8.
    """

    def __init__(
        self, record_id: str, pattern: str, order: int, analysis: Analysis | None = None
    ) -> None:
        """Raise ValueError when `pattern` does not compile.

        `order` is the record's place in the catalogue: the first wins among equally exact ones.
        `analysis` is that of the pattern, where it has been made before.
        """
        self.record_id = record_id
        self.pattern = pattern
        known = analysis or analyse(pattern)
        self.literals: tuple[Literal, ...] = known.literals
        self.rank = (-known.length, order)
        self.stamped, self.anchored = known.stamped, known.anchored
        self.guarded, self.bytewise = known.guarded, known.bytewise
        if analysis is None and (known.looks_behind or not known.is_understood):
            _ = self._text  # whether a look-behind is well formed shows only now

    @cached_property
    def quick(self) -> re.Pattern[bytes] | None:
        """The pattern over bytes, None where it needs the general way.

        That of an anchored one sees more than the message: where it finds nothing, the general way
        may still.
        """
        if self.stamped or self.guarded or (self.anchored and self._loose is None):
            return None
        return _over_bytes(self.pattern)

    @cached_property
    def loose(self) -> re.Pattern[bytes] | None:
        """Of an anchored one: what finds nothing where the general way finds nothing either."""
        return _over_bytes(self._loose) if self._loose is not None else None

    @cached_property
    def _loose(self) -> str | None:
        return without_lookarounds(self.pattern) if self.anchored else None

    @cached_property
    def _text(self) -> Any:
        if self.guarded:
            return _limited(self.pattern)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return re.compile(self.pattern, _flags(self.pattern))
            except re.error as error:
                raise ValueError(str(error)) from error

    def search(self, text: str, start: int, end: int) -> Match | None:
        """The first match in `text[start:end]`; raises SignatureTooSlow."""
        found: Match | None
        if not self.guarded:
            found = self._text.search(text, start, end)
            return found
        try:
            found = self._text.search(text, start, end, timeout=TIME_LIMIT)
        except TimeoutError as error:
            raise SignatureTooSlow(self.record_id) from error
        return found


def _over_bytes(pattern: str) -> re.Pattern[bytes] | None:
    """`pattern` over UTF-8; None where that would mean something else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            written = _TOKEN.sub(_written_out, pattern)
            if not written.isascii() and _OF_TEXT.search(pattern):
                return None
            return re.compile(written.encode("utf-8"))
        except (re.error, ValueError):  # "\\N{...}", "(?u)": for text only
            return None


def _written_out(token: re.Match[str]) -> str:
    """A character beyond ASCII as a group of its bytes; raises ValueError in a class or escape."""
    wide = token["wide"] or (chr(int(token["code"], 16)) if token["code"] else "")
    if wide and not wide.isascii():
        return f"(?:{wide})"
    if not token[0].isascii():
        raise ValueError(token[0])
    return token[0]


def _limited(pattern: str) -> Any:
    """`pattern` for the `regex` module, whose searches take a time limit."""
    import regex  # noqa: PLC0415 - 10 ms that few catalogues need

    flags = regex.VERSION0 | (regex.ASCII if _flags(pattern) else 0)
    try:
        return regex.compile(pattern, flags)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _flags(pattern: str) -> int:
    return int(re.ASCII) if pattern.isascii() and "(?u" not in pattern else 0
