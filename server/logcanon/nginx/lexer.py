"""Text to tokens, by the rules of nginx's ngx_conf_read_token (src/core/ngx_conf_file.c).

Blanks are space, tab, CR and LF. A comment runs to the line feed. A quoted string ends at its
quote, after which nginx wants a blank, `;`, `{` or `)`. A bare word ends at a blank, `;` or `{`;
quotes, `#` and `}` within it are text, and so is the `{` of `${`. A backslash takes the next
character with it. Beyond nginx: template constructs belong to the word they stand in, and an
unclosed quote ends with its line where the user most likely forgot the closing one.
"""

from __future__ import annotations

import re
from typing import Final

from logcanon.nginx import fault_phrases as said
from logcanon.nginx.lua import SUFFIX, indented_end, lua_block_end
from logcanon.nginx.quotes import BEHIND_QUOTE, string_end, words_end
from logcanon.nginx.templates import (
    holds_mark,
    interpolation_end,
    is_control,
    is_placeholder,
    last_closers,
    may_hold_templates,
    template_end,
)
from logcanon.nginx.tokens import Lexed, LexFault, Token, TokenKind
from logcanon.text import Phrase, Span

# ngx_conf_file.c, NGX_CONF_BUFFER: a word with what ends it has to fit.
LONGEST_WORD: Final = 4096

_REST = r"[^ \t\r\n;{\\$<]*(?:(?:\\(?:[\s\S]|\Z)|\$(?:\{(?!\{))?|<(?!%))[^ \t\r\n;{\\$<]*)*"
_TOKEN: Final = re.compile(
    rf"""[ \t\r\n]*(?:
      ((?![\#"'}};{{]|<%)(?=[^ \t\r\n]){_REST})
    | (;) | (\{{) | (\}}) | (\#[^\n]*)
    | ("[^"\\]*(?:\\[\s\S][^"\\]*)*"|'[^'\\]*(?:\\[\s\S][^'\\]*)*')
    | ([\s\S])
    )?""",
    re.VERBOSE,
)
_WORD, _SEMICOLON, _OPEN, _CLOSE, _COMMENT, _QUOTED = 1, 2, 3, 4, 5, 6
_BARE_REST: Final = re.compile(_REST)
_LINE_END: Final = re.compile(r"[ \t]*(?:#.*|\r)*(?:\n|\Z)")
_QUANTIFIER: Final = re.compile(r"\{\d+(?:,\d*)?\}")
_EXPRESSION_START: Final = re.compile(r"\{\{[-~]?[ \t]*[\w.$]")
_STATEMENT_END: Final = re.compile(r"[ \t]*(?:[}#\r\n]|\Z)")
_BOM: Final = "\ufeff"
# Shorter than LONGEST_WORD in any encoding: a character takes at most four bytes.
_LUA_BUDGET: Final = 4_000_000
_LONG: Final = LONGEST_WORD // 4


def tokenize(text: str) -> tuple[Token, ...]:
    """All tokens of `text`, white space included: their spans joined give `text`."""
    return lex(text).tokens(len(text))


def lex(text: str) -> Lexed:
    """The tokens of `text` and what is wrong with single ones. Never raises."""
    return _Lexer(text).run()


class _Lexer:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kinds: list[TokenKind] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.faults: list[LexFault] = []
        self.marks = may_hold_templates(text)
        self.has_templates = False
        self.closers = last_closers(text)
        # Until where constructs in a row stand alone, or stand not.
        self.row_end, self.row_stands_alone = -1, False
        # Characters that may yet be read in search of the end of Lua blocks that have none.
        self.lua_budget = _LUA_BUDGET
        # Index of the first word of the directive being read; -1 between directives.
        self.first = -1

    def run(self) -> Lexed:
        at = 0
        if self.text.startswith(_BOM):
            at = 1
            self._fault("byte-order-mark", 0, 1, said.BYTE_ORDER_MARK)
        self._scan(at)
        return Lexed(self.kinds, self.starts, self.ends, self.faults, self.has_templates)

    def _scan(self, at: int) -> None:  # noqa: C901, PLR0912 - calls would double its time
        """The loop over all tokens; whatever is not plain goes to a method of its own."""
        text, match, kinds = self.text, _TOKEN.match, self.kinds
        add_kind, add_start, add_end = kinds.append, self.starts.append, self.ends.append
        word, semicolon = TokenKind.WORD, TokenKind.SEMICOLON
        marked = self.marks or "${" in text
        length = len(text)
        while True:
            found = match(text, at)
            group = found.lastindex if found is not None else None
            if found is None or group is None:
                return
            start, at = found.span(group)
            if at - start >= _LONG:
                self._check_length(start, at)
            if group == _WORD:
                if marked:
                    at = self._marked_word(start, at)
                if self.first < 0:
                    if text[start] in "$@%_" and self._is_placeholder(start, at):
                        self._put(TokenKind.TEMPLATE, start, at)
                        continue
                    self.first = len(kinds)
                add_kind(word)
            elif group == _SEMICOLON:
                self.first = -1
                add_kind(semicolon)
            elif group == _COMMENT:
                add_kind(TokenKind.COMMENT)
            elif group == _CLOSE:
                self.first = -1
                add_kind(TokenKind.CLOSE)
            elif group == _OPEN:
                at = self._open(start)
                continue
            elif (
                group == _QUOTED
                and (at == length or text[at] in BEHIND_QUOTE)
                and not (self.marks and holds_mark(found[group]))
            ):
                if self.first < 0:
                    self.first = len(kinds)
                add_kind(word)
            else:
                at = self._odd(start, at if group == _QUOTED else -1)
                continue
            add_start(start)
            add_end(at)

    def _put(self, kind: TokenKind, start: int, end: int) -> int:
        if kind is not TokenKind.WORD:
            self.first = -1
        elif self.first < 0:
            self.first = len(self.kinds)
        self.kinds.append(kind)
        self.starts.append(start)
        self.ends.append(end)
        return end

    def _fault(self, code: str, start: int, end: int, reason: Phrase) -> None:
        self.faults.append(LexFault(code, Span(start, end), reason))

    def _check_length(self, start: int, end: int) -> None:
        """A word or comment has to fit into the buffer through which nginx reads."""
        is_quoted = self.text[start] in "\"'"
        # With a string, the closing quote and what follows have to fit too. A byte that is no
        # UTF-8 is one surrogate here, and "replace" makes one byte of it.
        word = self.text[start + 1 : end] if is_quoted else self.text[start:end]
        size = len(word.encode("utf-8", "replace"))
        if size >= LONGEST_WORD:
            self._fault(
                "too-long-parameter",
                start,
                end,
                said.TOO_LONG.of(size=size, most=LONGEST_WORD - 1),
            )

    # Blocks

    def _open(self, start: int) -> int:
        """A `{`: a block, or a template construct."""
        if self.marks:
            end = self._construct_end(start)
            if end < 0:
                end = self._unclosed_construct(start)
            if end >= 0:
                return self._construct(start, end)
        if _QUANTIFIER.match(self.text, start) and self._is_glued(start):
            return self._quantifier(start)
        head = self._lua_head()
        end = self._put(TokenKind.OPEN, start, start + 1)
        return self._lua(head, end) if head >= 0 else end

    def _is_glued(self, at: int) -> bool:
        """Whether a bare word ends at `at`."""
        if self.first < 0 or self.kinds[-1] is not TokenKind.WORD or self.ends[-1] != at:
            return False
        return self.text[self.starts[-1]] not in "\"'"

    def _quantifier(self, at: int) -> int:
        """`location ~ ^/[a-z]{2}`: a block to nginx, a regular expression to the user."""
        start = self.starts[-1]
        end = self._marked_word(start, self._bare_end(at + 1))
        self._fault("brace-in-regex", start, end, said.BRACE_IN_REGEX)
        self.ends[-1] = end
        return end

    def _lua_head(self) -> int:
        """Where the directive starts if its block is Lua, else -1."""
        first = self.first
        if first < 0:
            return -1
        start, end = self.starts[first], self.ends[first]
        if self.text[start] in "\"'":
            end -= 1
        return start if self.text.endswith(SUFFIX, start, end) else -1

    def _lua(self, head: int, start: int) -> int:
        """The raw inside of a Lua block; the parser tells when its brace is missing."""
        end = lua_block_end(self.text, start, self.lua_budget)
        if end < 0:
            self.lua_budget -= min(self.lua_budget, len(self.text) - start)
            end = indented_end(self.text, head, start)
        return self._put(TokenKind.RAW, start, end) if end > start else end

    # Templates

    def _construct_end(self, start: int) -> int:
        """Offset behind the template construct at `start`, or -1 where nginx's reading holds."""
        text = self.text
        end = self._template_end(start)
        if end < 0 or self.first < 0:
            return end
        inner = text[start:end]
        if inner.startswith("{#"):  # `server {# comment` is good nginx
            is_comment = "\n" in inner or not text[end:].lstrip(" \t").startswith(("{", ";"))
            return -1 if is_comment else end
        return end

    def _template_end(self, start: int) -> int:
        if start > self.closers.get(self.text[start : start + 2], -1):
            return -1
        return template_end(self.text, start)

    def _unclosed_construct(self, start: int) -> int:
        """The end of the line's text if `{{` opens an expression that is never closed, or -1."""
        begun = _EXPRESSION_START.match(self.text, start)
        if begun is None:
            return -1
        end = words_end(self.text, begun.end())
        self._fault("unclosed-template", start, end, said.UNCLOSED_TEMPLATE)
        return end

    def _construct(self, start: int, end: int) -> int:
        """A template construct where a word may start: a statement of its own or a word."""
        self.has_templates = True
        if self.first < 0 and self._stands_alone(start, end):
            return self._put(TokenKind.TEMPLATE, start, end)
        return self._put(TokenKind.WORD, start, self._marked_word(start, self._bare_end(end)))

    def _stands_alone(self, start: int, end: int) -> bool:
        text = self.text
        if is_control(text, start):
            return True
        if start < self.row_end:
            return self.row_stands_alone
        at = end
        while at >= 0 and not _STATEMENT_END.match(text, at):
            self.row_end = at
            while at < len(text) and text[at] in " \t":
                at += 1
            at = self._template_end(at)
        self.row_stands_alone = at >= 0
        self.row_end = max(self.row_end, at)
        return self.row_stands_alone

    def _is_placeholder(self, start: int, end: int) -> bool:
        """A name alone on its line, which somebody replaces with whole directives."""
        if not is_placeholder(self.text[start:end]):
            return False
        if not _LINE_END.match(self.text, end):
            return False
        self.has_templates = True
        return True

    def _bare_end(self, at: int) -> int:
        found = _BARE_REST.match(self.text, at)
        return found.end() if found is not None else at

    def _marked_word(self, start: int, at: int) -> int:
        """The end of the bare word read up to `at`, with the constructs glued to it."""
        text = self.text
        while True:
            mark = text[at : at + 1]
            end = -1
            if mark in {"{", "<"}:
                end = self._construct_end(at) if text[at + 1 : at + 2] in "{%#" else -1
                if end < 0 and mark == "<":
                    end = at + 1
                elif end < 0 and self._is_variable(start, at):
                    end = at + len(text[at:]) - len(text[at:].lstrip("{"))
                elif end < 0:
                    end = self._unclosed_construct(at)
                elif end >= 0:
                    self.has_templates = True
            elif "${" in text[start:at]:
                end = self._interpolation_end(start, at)
            if end < 0:
                return self._without_swallowed_brace(start, at)
            at = self._bare_end(end)

    def _is_variable(self, start: int, at: int) -> bool:
        """Whether an unescaped `$` stands before `at`, so that nginx reads on over `{`."""
        before = self.text[start:at]
        if not before.endswith("$"):
            return False
        backslashes = len(before) - 1 - len(before[:-1].rstrip("\\"))
        return backslashes % 2 == 0

    def _interpolation_end(self, start: int, at: int) -> int:
        dollar = self.text.rfind("${", start, at)
        end = interpolation_end(self.text, dollar)
        if end <= at:
            return -1
        self.has_templates = True
        return end

    def _without_swallowed_brace(self, start: int, at: int) -> int:
        """`location ~ x${`: nginx takes `${` for a variable, the user meant a block."""
        if at - start < 2 or self.first < 0 or not self.text.endswith("${", start, at):
            return at
        name = self.text[self.starts[self.first] : self.ends[self.first]]
        if name != "location":
            return at
        self._fault("brace-taken-as-variable", at - 2, at, said.BRACE_AS_VARIABLE)
        return at - 1

    # Quotes

    def _odd(self, start: int, end: int) -> int:
        """A quoted string that is not plain (`end` -1: without its closing quote), or `<%`."""
        text = self.text
        if text[start] == "<":
            construct = self._construct_end(start)
            if construct >= 0:
                return self._construct(start, construct)
            at = self._marked_word(start, self._bare_end(start + 1))
            return self._put(TokenKind.WORD, start, at)
        string = string_end(text, start, end, has_marks=self.marks)
        if string.fault is not None:
            self.faults.append(string.fault)
        self.has_templates |= string.is_template
        return self._put(TokenKind.WORD, start, string.end)
