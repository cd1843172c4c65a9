"""What upstreams showed when the user had them asked: kept for the session, not asked for anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from logcanon.diagnose.witness import Witness
from logcanon.probe.question import Question

_MOST = 100
_Key = tuple[Question, tuple[int, int] | None]


class Asked:
    """What witnesses said, by question; it counts as long as the same would be asked.

    A change of the configuration changes the question, one of the trusted file its stamp.
    """

    def __init__(self) -> None:
        self._known: dict[_Key, Witness] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no upstream has been asked yet."""
        return not self._known

    def keep(self, question: Question, witness: Witness) -> None:
        """Remember what was learned; of very many questions the oldest is forgotten."""
        key = _key(question)
        self._known.pop(key, None)
        self._known[key] = witness
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]

    def about(self, question: Question) -> Witness | None:
        """What is known, if just this was asked."""
        return self._known.get(_key(question))


def _key(question: Question) -> _Key:
    # Neither the block nor names that the request brought along are part of what is asked.
    asked = replace(question, scope=None, main=None, hosts=(), others=0)
    return asked, _stamp(question.trusted)


def _stamp(path: Path | None) -> tuple[int, int] | None:
    try:
        status = path.stat() if path is not None else None
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if status else None
