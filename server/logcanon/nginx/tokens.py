"""The tokens of an nginx configuration file. Joined, they give the text back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from logcanon.text import Phrase, Span


class TokenKind(Enum):
    """What a token is to nginx (ngx_conf_file.c, ngx_conf_read_token)."""

    WORD = "word"  # bare word or quoted string: a directive's name or argument
    SEMICOLON = "semicolon"
    OPEN = "open"  # {
    CLOSE = "close"  # }
    COMMENT = "comment"  # from # to before the line feed
    SPACE = "space"  # blanks, tabs, CR, LF; a byte order mark at the start
    RAW = "raw"  # the inside of a *_by_lua_block
    TEMPLATE = "template"  # a template statement that stands by itself: {% ... %}, <% ... %>


@dataclass(frozen=True, slots=True)
class Token:
    """A kind and the span it covers."""

    kind: TokenKind
    span: Span


class LexFault(NamedTuple):
    """A fault of one text, before it is known which file the text belongs to."""

    code: str
    span: Span
    reason: Phrase


class Lexed(NamedTuple):
    """The tokens of a text in parallel lists, white space left out (it is what lies between).

    Lists of plain numbers are several times cheaper to make than objects, and most tokens are
    never looked at one by one.
    """

    kinds: list[TokenKind]
    starts: list[int]
    ends: list[int]
    faults: list[LexFault]
    has_templates: bool

    def tokens(self, length: int) -> tuple[Token, ...]:
        """All tokens of the text of `length` characters, white space included."""
        made: list[Token] = []
        at = 0
        for kind, start, end in zip(self.kinds, self.starts, self.ends, strict=True):
            if start > at:
                made.append(Token(TokenKind.SPACE, Span(at, start)))
            made.append(Token(kind, Span(start, end)))
            at = end
        if length > at:
            made.append(Token(TokenKind.SPACE, Span(at, length)))
        return tuple(made)
