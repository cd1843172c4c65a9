"""What all writers of findings share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import TextIO, TypeVar

from logcanon.finding import Finding
from logcanon.reports.region import LogLines, Lookup, Texts

W = TypeVar("W", bound="Writer")


class Writer(ABC):
    """Writes findings to `out` as they come; used as a context, it ends what it began.

    `lookup` gives the text of a configuration file that a finding names, `log_line` a line of a
    log where it is at hand; `colour` asks for ANSI colours where the format knows any.
    """

    def __init__(
        self,
        out: TextIO,
        *,
        lookup: Lookup,
        log_line: LogLines | None = None,
        colour: bool = False,
    ) -> None:
        self._out = out
        self._texts = Texts(lookup, log_line)
        self._colour = colour

    def __enter__(self: W) -> W:  # noqa: PYI019 - typing.Self came with Python 3.11
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()

    @abstractmethod
    def write(self, finding: Finding) -> None:
        """Write one finding."""

    def finish(self) -> None:  # noqa: B027 - most formats have no end
        """Write what comes after the last finding."""
