"""Tokens to a tree of directives, and every fault at the place where the user erred.

Follows ngx_conf_parse (src/core/ngx_conf_file.c) on files that nginx accepts. On others it
reads on: a missing `;` splits two directives, a missing or superfluous `}` is the one that the
indentation shows (`braces.py`), a missing `{` is supposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from logcanon.finding import Fault, Severity
from logcanon.nginx import fault_phrases as said
from logcanon.nginx.braces import BracePlan, judge
from logcanon.nginx.lexer import lex
from logcanon.nginx.recovery import NameTest, Statements, column, spans_lines
from logcanon.nginx.tokens import Lexed, TokenKind
from logcanon.nginx.tree import Argument, Block, Directive, Tree
from logcanon.nginx.vocabulary import BLOCKS, ENTRY_BLOCKS, TAKE_ANYTHING, is_common_name
from logcanon.nginx.words import argument, invisible_at, short
from logcanon.text import Phrase, Source, Span

# No real file comes near; deeper blocks are read as if their directives stood here.
_DEEPEST: Final = 100


def parse(source: Source, is_directive_name: NameTest = is_common_name) -> Tree:
    """The tree of one file. Never raises; what is wrong stands in `Tree.faults`.

    `is_directive_name` sharpens the judgement of where a `;` is missing; the result on a file
    without faults does not depend on it.
    """
    lexed = lex(source.text)
    reading = _Reading(source, lexed, is_directive_name, BracePlan())
    reading.run()
    if reading.is_unbalanced and not reading.is_templated:
        if reading.n_nameless:
            # A `{` without a name and a block without `}`: rather one `{` too many.
            without = BracePlan(ignores_nameless=True)
            reading = _Reading(source, lexed, is_directive_name, without)
            reading.run()
        plan = judge(source.text, reading.tree.children, reading.strays, reading.plan)
        if plan != reading.plan:
            reading = _Reading(source, lexed, is_directive_name, plan)
            reading.run()
    return reading.tree


class _Frame:
    """A block being read; `directive` is None for the file itself and for a `{` without name."""

    __slots__ = ("children", "directive", "inner")

    def __init__(self, directive: Directive | None, around: _Frame | None = None) -> None:
        self.directive = directive
        # What stands in a nameless block belongs to the block around it.
        self.children: list[Directive] = around.children if around is not None else []
        self.inner: Directive | None = around.inner if around is not None else directive


class _Reading:
    """One pass over the tokens of one file."""

    def __init__(
        self, source: Source, lexed: Lexed, is_directive_name: NameTest, plan: BracePlan
    ) -> None:
        self.source, self.text, self.lexed = source, source.text, lexed
        self.is_directive_name = is_directive_name
        self.plan = plan
        self.tree = Tree(source, lexed, has_templates=lexed.has_templates)
        self.stack = [_Frame(None)]
        self.parent: Directive | None = None
        self.parent_name = ""
        self.words: list[int] = []
        self.faults: list[Fault] = []
        self.strays: list[int] = []
        self.is_unbalanced = False
        self.n_nameless = 0
        # Template statements may hold braces in branches of which only one is taken.
        self.is_templated = lexed.has_templates and (
            TokenKind.TEMPLATE in lexed.kinds or "{%" in self.text or "<%" in self.text
        )

    def run(self) -> None:
        """Fill `tree`."""
        for lexical in self.lexed.faults:
            self._fault(lexical.code, lexical.span, lexical.reason)
        words = self.words
        word, semicolon, opening = TokenKind.WORD, TokenKind.SEMICOLON, TokenKind.OPEN
        for index, kind in enumerate(self.lexed.kinds):
            if kind is word:
                words.append(index)
            elif kind is semicolon:
                self._semicolon(index)
            elif kind is opening:
                self._open(index)
            elif kind is TokenKind.CLOSE:
                self._close(index)
            elif kind is TokenKind.RAW:
                self._raw(index)
        self._end()

    # Statements

    def _semicolon(self, index: int) -> None:
        if not self.words:
            if not self.is_templated:
                self._fault(
                    "unexpected-semicolon",
                    self._span(index),
                    said.STRAY_SEMICOLON,
                )
            return
        group = self._last_statement(TokenKind.SEMICOLON)
        directive = self._add(group, self.lexed.ends[index])
        if self._needs_block(directive):
            self._block_ended(directive, index)

    def _open(self, index: int) -> None:
        if not self.words:
            self._fault(
                "unexpected-opening-brace",
                self._span(index),
                said.NAMELESS_BLOCK,
            )
            self.n_nameless += 1
            if not self.plan.ignores_nameless:
                self.stack.append(_Frame(None, self.stack[-1]))
            return
        group = self._last_statement(TokenKind.OPEN)
        parent = self.parent_name
        directive = self._add(group, self.lexed.ends[index])
        if len(self.stack) > _DEEPEST:
            self._fault("too-deep", directive.head_span, said.TOO_DEEP.of(most=_DEEPEST))
            self.stack.append(_Frame(None, self.stack[-1]))
            return
        self._push(directive, self._span(index))
        name = directive.name
        if name in BLOCKS and parent not in ENTRY_BLOCKS:
            return
        if parent in ENTRY_BLOCKS or (self.is_directive_name(name) and not name.endswith("_block")):
            self._fault(
                "block-not-allowed",
                Span(directive.span.start, directive.head_end),
                said.PLAIN_ENTRIES.of(name=parent)
                if parent in ENTRY_BLOCKS
                else said.TAKES_NO_BLOCK.of(name=name),
            )

    def _close(self, index: int) -> None:
        span = self._span(index)
        if self.words:
            self._broken(self._last_statement(TokenKind.CLOSE))
        self._suppose_closings(span.start)
        if span.start in self.plan.ignore or len(self.stack) == 1:
            self._stray_close(span)
        else:
            self._finish_block(span)

    def _stray_close(self, span: Span) -> None:
        self.is_unbalanced = True
        self.strays.append(span.start)
        if not self.is_templated:
            reason = said.STRAY_BRACE_OUTDENTED if len(self.stack) > 1 else said.STRAY_BRACE
            self._fault("unexpected-closing-brace", span, reason)

    def _raw(self, index: int) -> None:
        directive = self.stack[-1].directive
        span = self._span(index)
        if directive is None or directive.block is None:
            return
        directive.block.raw = span
        brace, head = column(self.text, span.end), column(self.text, directive.span.start)
        is_outdented = brace is not None and head is not None and brace < head
        if is_outdented or not self.text.startswith("}", span.end):
            self._unclosed()

    def _end(self) -> None:
        if self.words:
            self._broken(self._last_statement(None))
        if len(self.stack) > 1:
            self.is_unbalanced = True
        while len(self.stack) > 1:
            self._unclosed()
        self.tree.children = tuple(self.stack[0].children)
        self.faults.sort(key=lambda fault: fault.span or Span(0, 0))
        self.tree.faults = tuple(self.faults)

    # Making directives

    def _add(self, words: Sequence[int], head_end: int) -> Directive:
        starts, ends = self.lexed.starts, self.lexed.ends
        start = starts[words[0]]
        if self.plan.close_before:
            self._suppose_closings(start)
        name, *arguments = [
            argument(self.text, starts[i], ends[i], has_templates=self.lexed.has_templates)
            for i in words
        ]
        directive = Directive(
            self.tree, self.parent, name, tuple(arguments), Span(start, head_end), head_end
        )
        self.stack[-1].children.append(directive)
        if not name.text.isascii():
            self._check_name(name)
        return directive

    def _argument(self, start: int, end: int) -> Argument:
        return argument(self.text, start, end, has_templates=self.lexed.has_templates)

    def _push(self, directive: Directive, opening: Span) -> None:
        directive.block = Block(opening, None, ())
        self.stack.append(_Frame(directive))
        self.parent, self.parent_name = directive, directive.name

    def _pop(self) -> _Frame:
        """Leave the innermost frame."""
        frame = self.stack.pop()
        self.parent = self.stack[-1].inner
        self.parent_name = self.parent.name if self.parent is not None else ""
        return frame

    def _finish_block(self, closing: Span) -> None:
        frame = self._pop()
        directive = frame.directive
        if directive is None or directive.block is None:
            return
        directive.block.closing = closing
        directive.block.children = tuple(frame.children)
        directive.span = Span(directive.span.start, closing.end)

    # Mending

    def _last_statement(self, terminator: TokenKind | None) -> list[int]:
        """The words before `terminator`; what belongs to earlier directives is dealt with."""
        words, self.words[:] = self.words[:], ()
        starts, ends = self.lexed.starts, self.lexed.ends
        if len(words) == 1 or not spans_lines(self.text, starts[words[0]], starts[words[-1]]):
            return words
        spans = [Span(starts[i], ends[i]) for i in words]
        statements = Statements(self.text, terminator, self.parent_name, self.is_directive_name)
        at = 0
        for cut in statements.cuts(spans):
            self._broken(words[at:cut], following=starts[words[cut]])
            at = cut
        return words[at:]

    def _broken(self, words: Sequence[int], following: int | None = None) -> None:
        """A directive that nothing ends; the next one starts at `following`, if any does."""
        directive = self._add(words, self.lexed.ends[words[-1]])
        last = directive.arguments[-1] if directive.arguments else directive.name_argument
        if last.is_template:
            return
        directive.is_terminated = False
        if self._needs_block(directive):
            self._missing_block(directive, following)
        elif last.text.endswith("}") and "{" not in last.text and self._opened_on_line(last):
            self._glued_brace(directive, last)
        else:
            reason = said.NO_SEMICOLON.of(directive=short(directive.label))
            swallows = following is not None and directive.name in TAKE_ANYTHING
            if swallows:
                reason += said.SWALLOWS_NEXT
            severity = Severity.WARNING if swallows else Severity.ERROR
            self._fault("missing-semicolon", last.span, reason, severity)

    def _needs_block(self, directive: Directive) -> bool:
        name = directive.name
        if name not in BLOCKS or directive.name_argument.quote:
            return False
        if name == "server" and directive.arguments:
            return False  # an upstream's server
        parent = directive.parent
        return parent is None or parent.name not in ENTRY_BLOCKS

    def _missing_block(self, directive: Directive, following: int | None) -> None:
        if following is None or not self._is_deeper(following, directive):
            self._fault(
                "missing-block",
                directive.head_span,
                said.NEEDS_BLOCK.of(name=directive.name),
            )
            return
        end = directive.head_span.end
        self._fault(
            "missing-opening-brace",
            directive.head_span,
            said.NOT_OPENED.of(directive=short(directive.label)),
        )
        directive.is_terminated = True
        self._push(directive, Span(end, end))

    def _block_ended(self, directive: Directive, index: int) -> None:
        """A block directive that ends with `;`."""
        kinds = self.lexed.kinds
        if index + 1 < len(kinds) and kinds[index + 1] is TokenKind.WORD:
            following = self.lexed.starts[index + 1]
            if self._is_deeper(following, directive):
                self._fault(
                    "missing-opening-brace",
                    self._span(index),
                    said.NEEDS_BRACE.of(name=directive.name),
                )
                self._push(directive, self._span(index))
                return
        self._missing_block(directive, None)

    def _is_deeper(self, at: int, directive: Directive) -> bool:
        inner, outer = column(self.text, at), column(self.text, directive.span.start)
        return inner is not None and outer is not None and inner > outer

    def _opened_on_line(self, last: Argument) -> bool:
        parent = self.parent
        if parent is None or parent.block is None:
            return False
        return not spans_lines(self.text, parent.block.opening.start, last.span.start)

    def _glued_brace(self, directive: Directive, last: Argument) -> None:
        """`{ return 404}`: to nginx the brace belongs to the word."""
        end = last.span.end - 1
        self._fault(
            "missing-semicolon",
            last.span,
            said.GLUED_BRACE.of(word=short(last.text)),
        )
        trimmed = self._argument(last.span.start, end)
        if directive.arguments:
            directive.arguments = (*directive.arguments[:-1], trimmed)
        else:
            directive.name_argument = trimmed
        directive.span = Span(directive.span.start, end)
        directive.head_end = end
        self._finish_block(Span(end, end + 1))

    def _suppose_closings(self, at: int) -> None:
        for _ in range(self.plan.close_before.get(at, 0)):
            if len(self.stack) > 1:
                self._unclosed()

    def _unclosed(self) -> None:
        """Leave the innermost block, which has no closing brace."""
        frame = self._pop()
        directive = frame.directive
        if directive is None or directive.block is None:
            return
        end = frame.children[-1].span.end if frame.children else directive.head_end
        if directive.block.raw is not None:
            end = directive.block.raw.end
        directive.block.children = tuple(frame.children)
        directive.span = Span(directive.span.start, end)
        directive.is_terminated = False
        if not self.is_templated:
            self._fault(
                "unclosed-block",
                Span(directive.span.start, directive.head_end),
                said.NOT_CLOSED.of(
                    directive=short(directive.label), line=self.source.lines.line_at(end) + 1
                ),
            )

    # Faults

    def _check_name(self, name: Argument) -> None:
        inner = invisible_at(name.text)
        if inner >= 0 and self.parent_name not in ENTRY_BLOCKS:
            at = name.span.start + inner
            self._fault(
                "invisible-character",
                Span(at, at + 1),
                said.INVISIBLE.of(code=f"{ord(self.text[at]):04X}"),
            )

    def _span(self, index: int) -> Span:
        return Span(self.lexed.starts[index], self.lexed.ends[index])

    def _fault(
        self, code: str, span: Span, reason: Phrase, severity: Severity = Severity.ERROR
    ) -> None:
        path = self.source.path
        self.faults.append(Fault.of(path, reason, code, span, severity=severity))
