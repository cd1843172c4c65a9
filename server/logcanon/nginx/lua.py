"""The inside of `*_by_lua_block { ... }`: Lua text up to the brace that closes the block.

The Lua module reads these blocks with its own lexer (ngx_http_lua_lex.c): braces count except in
comments, strings and long brackets.
"""

from __future__ import annotations

import re

SUFFIX = "_by_lua_block"

_PIECE = re.compile(
    r"""(?P<brace>[{}])
    | --\[(?P<c>=*)\[[\s\S]*?\](?P=c)\]
    | --[^\n]*
    | \[(?P<s>=*)\[[\s\S]*?\](?P=s)\]
    | "[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"
    | '[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'
    """,
    re.VERBOSE,
)

_INDENT = re.compile(r"\n([ \t]*)(?=[^ \t\r\n])")


def lua_block_end(text: str, at: int, longest: int) -> int:
    """Offset of the `}` that closes the block whose inside starts at `at`, or -1.

    Not more than `longest` characters are read.
    """
    depth = 1
    for match in _PIECE.finditer(text, at, at + longest):
        brace = match["brace"]
        if brace == "{":
            depth += 1
        elif brace == "}":
            depth -= 1
            if not depth:
                return match.start()
    return -1


def indented_end(text: str, head: int, at: int) -> int:
    """Where a block that is never closed most likely ought to end, or the end of the text.

    `head` is the offset of the directive's name: the first later line that is not indented more
    than the directive's own line, and is not blank, ends the block.
    """
    line_start = text.rfind("\n", 0, head) + 1
    width = head - line_start
    for match in _INDENT.finditer(text, at):
        if len(match[1]) <= width:
            return match.start() + 1
    return len(text)
