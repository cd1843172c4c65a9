"""What nginx wrote of a line, whatever a log shipper, a terminal or a person put around it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from logcanon.scan.continuation import Continuation
from logcanon.scan.escapes import json_key, json_string, without_colours
from logcanon.scan.prefix import Prefix, find_prefix
from logcanon.scan.view import Piece, View
from logcanon.scan.wrapper import Wrapper

# Strings in strings: docker's around a log shipper's around an application's.
_NESTED = 4


class Located(NamedTuple):
    """A line without its wrapping; `prefix` is nginx's stamp in `view`, None where it has none."""

    view: View
    prefix: Prefix | None
    wrapper: Wrapper


def locate(line: str) -> Located:
    r"""What nginx wrote of a line, and its stamp there.

    A message over several physical lines is given with all of them, "\n" between.
    """
    if "\n" in line:
        return _joined(line)
    return locate_first(line)


@lru_cache(maxsize=8)  # where a message ends is asked first, then what it says
def locate_first(line: str) -> Located:
    """The same for one physical line."""
    view = View(line)
    if "\x1b" in line:
        view = without_colours(view)
    prefix = find_prefix(view.text)
    if prefix is None or not prefix.start:
        return Located(view, prefix, Wrapper(""))
    key = None
    for _ in range(_NESTED):
        inner_key = json_key(view.exact, prefix.start)
        inner = json_string(view, inner_key, prefix.start) if inner_key is not None else None
        inner = without_colours(inner) if inner is not None else None
        found = find_prefix(inner.text) if inner is not None else None
        if inner is None or found is None:
            break
        key, view, prefix = inner_key, inner, found
    if key is None:
        return Located(view, prefix, Wrapper(view.exact[: prefix.start]))
    return _message_in(view, prefix, key)


def further(line: str, wrapper: Wrapper) -> tuple[View | None, bool]:
    """A further physical line of a message, without its wrapping; None when it is none.

    Also whether the next line is the rest of this one.
    """
    view = without_colours(View(line))
    return wrapper.strip(view), wrapper.splits(view)


def _message_in(view: View, prefix: Prefix, key: str) -> Located:
    """The message in a JSON string, which may hold other lines too."""
    text = view.exact
    start = text.rfind("\n", 0, prefix.start) + 1
    end = _line_end(text, prefix.end)
    inner = view.cut(start, end)
    found = find_prefix(inner.text)
    if found is None:
        return Located(view, prefix, Wrapper("", key))
    taking = Continuation(inner.text, found)
    ends = [end]
    while taking.is_open and ends[-1] < len(text):
        ends.append(_line_end(text, ends[-1] + 1))
        taking.take(view.text[ends[-2] + 1 : ends[-1]])
    whole = view.cut(start, ends[taking.lines - 1])
    return Located(whole, found, Wrapper("", key))


def _joined(text: str) -> Located:
    """The physical lines of one message, each without its wrapping."""
    head, *rest = text.split("\n")
    first = locate_first(head.removesuffix("\r"))
    if first.prefix is None:
        return Located(View(text), find_prefix(text), Wrapper(""))
    pieces = first.view.pieces(0, len(first.view.exact))
    at, partial = len(head), first.wrapper.is_partial
    for line in rest:
        if not partial:
            pieces.append(("\n", at, 1))
        stripped, partial = further(line.removesuffix("\r"), first.wrapper)
        if stripped is None:
            break
        pieces += _moved(stripped.pieces(0, len(stripped.exact)), at + 1)
        at += 1 + len(line)
    return first._replace(view=View("", pieces))


def _moved(pieces: Iterable[Piece], by: int) -> Iterable[Piece]:
    return ((text, where + by, width) for text, where, width in pieces)


def _line_end(text: str, at: int) -> int:
    newline = text.find("\n", at)
    return len(text) if newline < 0 else newline
