"""C in tokens: enough of the language to find calls, assignments and string constants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\r\f\v]+|\\\n)
  | (?P<newline>\n)
  | (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<string>L?"(?:\\.|[^"\\\n])*")
  | (?P<character>'(?:\\.|[^'\\\n])*')
  | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
  | (?P<number>\.?[0-9][0-9a-zA-Z_.]*)
  | (?P<sign>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\.\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(
    r"[ \t]*#[ \t]*(?P<word>[a-z]+)(?P<rest>(?:/\*.*?\*/|\\\n|[^\n])*)", re.DOTALL
)
_MACRO = re.compile(r"(\w+)(?!\()\b\s*(.*)", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a"}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_CONDITIONALS = ("if", "ifdef", "ifndef", "elif", "else", "endif")
# Combinations of #if branches inside one expression that are looked at.
_VARIANTS = 16


class Token(NamedTuple):
    """`kind` is a group of `_TOKEN`, or "if" for a preprocessor conditional.

    `conditions` are those of the #if blocks around it; lines count from 1, columns from 0.
    """

    kind: str
    text: str
    line: int
    column: int
    conditions: tuple[str, ...]


class Define(NamedTuple):
    """`#define name body`, of macros without parameters."""

    name: str
    body: str
    conditions: tuple[str, ...]


def tokenise(text: str) -> tuple[list[Token], list[Define]]:
    """The tokens of a C file, comments and blanks left out, and its macros."""
    tokens: list[Token] = []
    defines: list[Define] = []
    stack: list[list[str]] = []
    conditions: tuple[str, ...] = ()
    at, line, line_start, at_start = 0, 1, 0, True
    while at < len(text):
        directive = _DIRECTIVE.match(text, at) if at_start else None
        if directive:
            word, rest = directive["word"], _COMMENT.sub(" ", directive["rest"])
            rest = " ".join(rest.replace("\\\n", " ").split())
            if word in _CONDITIONALS:
                _enter(stack, word, rest)
                conditions = tuple(_condition(branches) for branches in stack)
                tokens.append(Token("if", word, line, 0, conditions))
            macro = _MACRO.fullmatch(rest) if word == "define" else None
            if macro:
                defines.append(Define(macro[1], macro[2], conditions))
            at_start = False
            line += directive[0].count("\n")
            at = directive.end()
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            raise AssertionError("the last alternative takes any character")
        kind, lines = str(found.lastgroup), found[0].count("\n")
        if kind not in ("blank", "newline", "comment"):
            tokens.append(Token(kind, found[0], line, at - line_start, conditions))
        at_start = kind == "newline" or (at_start and kind in ("blank", "comment"))
        line += lines
        at = found.end()
        if lines:
            line_start = found.start() + found[0].rindex("\n") + 1
    return tokens, defines


def _enter(stack: list[list[str]], word: str, rest: str) -> None:
    if word in ("if", "ifdef", "ifndef"):
        lead = {"if": "", "ifdef": "defined ", "ifndef": "!defined "}[word]
        stack.append([lead + rest])
    elif word == "endif" and stack:
        stack.pop()
    elif stack:
        stack[-1] = [*stack[-1], rest if word == "elif" else "else"]


def _condition(branches: list[str]) -> str:
    """The condition of the last branch: those before it do not hold."""
    *before, last = branches
    if not before:
        return last
    refused = " && ".join(f"!({one})" for one in before)
    return refused if last == "else" else f"{refused} && {last}"


def unescape(literal: str) -> str:
    """The text of a string literal."""

    def character(found: re.Match[str]) -> str:
        if found[1] or found[2]:
            return chr(int(found[1], 16) if found[1] else int(found[2], 8))
        return _LETTERS.get(found[3], found[3])

    return _ESCAPE.sub(character, literal[literal.index('"') + 1 : -1])


def closing(tokens: Sequence[Token], at: int) -> int | None:
    """The index of the bracket that closes the one at `at`."""
    open_brackets: list[str] = []
    for index in range(at, len(tokens)):
        token = tokens[index]
        if token.kind != "sign":
            continue
        if token.text in _CLOSING:
            open_brackets.append(_CLOSING[token.text])
        elif token.text in ")]}":
            if not open_brackets or open_brackets.pop() != token.text:
                return None
            if not open_brackets:
                return index
    return None


def split(tokens: Sequence[Token]) -> list[list[Token]]:
    """The parts between the commas outside of all brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
            if token.text == "," and depth == 0:
                parts.append([])
                continue
        parts[-1].append(token)
    return parts


def variants(tokens: Sequence[Token]) -> list[list[Token]]:
    """The token lists that the #if branches among `tokens` can leave."""
    if not any(token.kind == "if" for token in tokens):
        return [list(tokens)]
    return _variants(tokens, 0)[0]


def _variants(tokens: Sequence[Token], at: int) -> tuple[list[list[Token]], int]:
    """Those of one branch, and the index of the conditional that ends it."""
    made: list[list[Token]] = [[]]
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "if" and token.text in ("if", "ifdef", "ifndef"):
            branches, at = _variants(tokens, at + 1)
            has_else = False
            while at < len(tokens) and tokens[at].text in ("elif", "else"):
                has_else = has_else or tokens[at].text == "else"
                more, at = _variants(tokens, at + 1)
                branches = branches + more
            choices = branches if has_else else [*branches, []]
            made = [one + choice for one in made for choice in choices][:_VARIANTS]
        elif token.kind == "if":
            return made, at
        else:
            made = [[*one, token] for one in made]
        at += 1
    return made, at


def joined(tokens: Sequence[Token]) -> str:
    """The text of an expression, with the spaces that C needs and no others."""
    text = ""
    for token in tokens:
        word = token.text[0].isalnum() or token.text[0] in '_"'
        if text and word and (text[-1].isalnum() or text[-1] in '_"'):
            text += " "
        text += token.text
    return text
