"""What holds for any text at all, and for any good configuration."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from logcanon.nginx.lexer import tokenize
from logcanon.nginx.parser import parse
from logcanon.nginx.tree import Directive, Tree
from logcanon.text import Source

PIECES = st.sampled_from(
    [
        *("{", "}", ";", " ", "\n", "\r", "\r\n", "\t", "#", '"', "'", "\\", "$", "${", "(", ")"),
        *("{{", "}}", "{%", "%}", "{#", "#}", "<%", "%>", "\ufeff", "\x00", "\udc80", "\ud83d"),
        *("server", "location", "listen 80;", "root", "a_by_lua_block {", "map", "[[", "--", "é"),
    ]
)
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=())), st.lists(PIECES, max_size=40).map("".join)
)


def tree_of(text: str) -> Tree:
    return parse(Source(Path("/any.conf"), text))


@given(ANY_TEXT)
@settings(max_examples=400, deadline=None)
def test_tokens_joined_are_the_text(text: str) -> None:
    tokens = tokenize(text)
    assert "".join(text[t.span.start : t.span.end] for t in tokens) == text
    assert all(t.span.length for t in tokens)


@given(ANY_TEXT)
@settings(max_examples=400, deadline=None)
def test_spans_are_nested_and_ordered(text: str) -> None:
    tree = tree_of(text)
    check_siblings(tree.children, 0, len(text))
    for fault in tree.faults:
        assert fault.span is not None
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
        assert fault.reason
    assert list(tree.faults) == sorted(tree.faults, key=lambda f: f.span or (0, 0))


def check_siblings(directives: tuple[Directive, ...], start: int, end: int) -> None:
    for directive in directives:
        assert start <= directive.span.start < directive.span.end <= end
        check_head(directive)
        start = directive.span.end
        if directive.block is not None:
            assert directive.head_end <= directive.span.end
            check_siblings(directive.children, directive.block.opening.end, directive.span.end)
            assert all(child.parent is directive for child in directive.children)


def check_head(directive: Directive) -> None:
    at = directive.span.start
    text = directive.tree.source.text
    for word in (directive.name_argument, *directive.arguments):
        assert at <= word.span.start < word.span.end <= directive.head_end
        assert text[word.span.start : word.span.end] == word.text
        at = word.span.end


# Good configurations, made from values: a reference writer, and a reference reader of its words.

BARE = st.from_regex(r"[A-Za-z0-9_./:=~^*+?$-][A-Za-z0-9_./:=~^*+?\"'#}$-]*", fullmatch=True)
ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\"}


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, str]:
    value = draw(st.text(st.characters(exclude_categories=("Cs",)), max_size=12))
    quote = draw(st.sampled_from("\"'"))
    escaped = "".join(ESCAPES.get(c, c) for c in value)
    return quote + re.sub(quote, "\\" + quote, escaped) + quote, value


WORD = st.one_of(BARE.map(lambda word: (word, word)), quoted())
BLANK = st.sampled_from([" ", "  ", "\t", "\n", "\r\n", ' # a; } "comment\n', " \t "])
NAME = st.from_regex(r"x[a-z]{1,6}(_[a-z]{1,6})?", fullmatch=True)


@st.composite
def configs(draw: st.DrawFn, depth: int = 2) -> tuple[str, list[object]]:
    """A text and its outline: [name, values, children or None] for each directive."""
    text, outline = draw(BLANK), []
    for _ in range(draw(st.integers(0, 4))):
        name = draw(NAME)
        words = draw(st.lists(WORD, max_size=3))
        head = "".join([name, *(draw(BLANK) + written for written, _ in words)])
        values = [value for _, value in words]
        if depth and draw(st.booleans()):
            inner, children = draw(configs(depth=depth - 1))
            text += f"{head} {{{inner}}}"
            outline.append([name, values, children])
        else:
            text += f"{head}{draw(st.sampled_from(['', ' ']))};"
            outline.append([name, values, None])
        text += draw(BLANK)
    return text, outline


def outline_of(directives: tuple[Directive, ...]) -> list[object]:
    return [
        [d.name, list(d.values), None if d.block is None else outline_of(d.children)]
        for d in directives
    ]


@given(configs())
@settings(max_examples=300, deadline=None)
def test_good_configurations_have_no_faults_and_keep_their_values(
    config: tuple[str, list[object]],
) -> None:
    text, expected = config
    tree = tree_of(text)
    if tree.has_templates:  # the words may make up a mark by chance
        return
    assert tree.faults == ()
    assert outline_of(tree.children) == expected
