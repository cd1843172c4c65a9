r"""Texts in JSON strings and between terminal colours, read as they were before.

docker's json-file driver, journald's JSON export and log shippers write a line as a JSON string,
`{"log":"2024/06/01 ... host: \"a\"\n","stream":...}`, sometimes in another one; terminals and
docker compose put ECMA-48 control sequences between the words.
"""

from __future__ import annotations

import re

from logcanon.scan.view import Piece, View

_KEY = re.compile(r'"(?P<key>[\w@. -]{1,60})"\s{0,9}:\s{0,9}"')
_REST = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*')
_ESCAPE = re.compile(r"\\(?:u(?P<code>[0-9a-fA-F]{4})|(?P<letter>.))")
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# Keys that stand further left of the stamp are not looked at.
_REACH = 4096
# Colours, what clears a line or moves the cursor, and the links of "OSC 8".
_CONTROL = re.compile(r"\x1b(?:\[[\d;:?]{0,30}[mKJHhl]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\))")


def without_colours(view: View) -> View:
    """The view without its control sequences."""
    text = view.exact
    if "\x1b" not in text:
        return view
    pieces: list[Piece] = []
    at = 0
    for control in _CONTROL.finditer(text):
        pieces += view.pieces(at, control.start())
        at = control.end()
    return View("", [*pieces, *view.pieces(at, len(text))]) if at else view


def json_key(text: str, at: int) -> str | None:
    """The key of the JSON string in which `at` stands, None when it stands in no such string."""
    if text.find('":', 0, at) < 0 and text.find('" :', 0, at) < 0:
        return None
    found = _last_key(text, at)
    return found["key"] if found and _string_end(text, found.end()) > at else None


def json_string(view: View, key: str, at: int | None = None) -> View | None:
    """The string under `key`, the last one before `at`, the first of all without `at`."""
    text = view.exact
    if at is None:
        found = next((k for k in _KEY.finditer(text, 0, _REACH) if k["key"] == key), None)
    else:
        found = _last_key(text, at)
    return _unescaped(view, found.end(), _string_end(text, found.end())) if found else None


def _last_key(text: str, at: int) -> re.Match[str] | None:
    """The last key before `at`."""
    last = None
    for found in _KEY.finditer(text, max(0, at - _REACH), at):
        last = found
    return last


def _string_end(text: str, start: int) -> int:
    rest = _REST.match(text, start)
    return rest.end() if rest else start


def _unescaped(view: View, start: int, end: int) -> View:
    pieces: list[Piece] = []
    at = start
    text = view.exact
    for escape in _ESCAPE.finditer(text, start, end):
        pieces += view.pieces(at, escape.start())
        at = escape.end()
        code = escape["code"]
        character = chr(int(code, 16)) if code else _LETTERS.get(escape["letter"], escape["letter"])
        place = view.pieces(escape.start(), at)
        where, stop = place[0][1], place[-1][1] + place[-1][2]
        last = pieces[-1] if pieces else ("", 0, 0)
        pair = last[0] + character
        if len(pair) == 2 and "\ud800" <= pair[0] < "\udc00" <= pair[1] < "\ue000":
            character = pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            where = pieces.pop()[1]
        pieces.append((character, where, stop - where))
    return View("", [*pieces, *view.pieces(at, end)])
