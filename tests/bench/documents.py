"""Opening a log in an editor and appending to it: our line store beside pygls's document."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types
from pygls.workspace import TextDocument

from logcanon.text.line_store import LineStore

_LINE = "2024/03/01 10:46:40 [notice] 1200#1200: gracefully shutting down\n"


def _milliseconds(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


def compare(log: Path) -> list[tuple[str, float, float]]:
    """(what, our milliseconds, pygls's) for a document with the text of `log`."""
    text = log.read_text("utf-8")
    opened = _milliseconds(lambda: LineStore(text), 3), _milliseconds(
        lambda: TextDocument("file:///x.log", text).lines, 3
    )  # fmt: skip
    store, document = LineStore(text), TextDocument("file:///x.log", text)
    last = store.line_count - 1
    end = types.Position(last, 0)
    change = types.TextDocumentContentChangePartial(range=types.Range(end, end), text=_LINE)
    middle = types.Position(last // 2, 0)
    inner = types.TextDocumentContentChangePartial(range=types.Range(middle, middle), text=_LINE)
    return [
        ("open and count lines", *opened),
        (
            "append one line",
            _milliseconds(lambda: store.change((last, 0), (last, 0), _LINE), 100),
            _milliseconds(lambda: document.apply_change(change), 3),
        ),
        (
            "insert in the middle",
            _milliseconds(lambda: store.change((last // 2, 0), (last // 2, 0), _LINE), 20),
            _milliseconds(lambda: document.apply_change(inner), 3),
        ),
    ]
