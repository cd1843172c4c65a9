"""Tokens: what is written comes back, and words end where nginx ends them."""

from __future__ import annotations

import pytest

from logcanon.nginx.lexer import LONGEST_WORD, lex, tokenize
from logcanon.nginx.tokens import TokenKind


def words(text: str) -> list[str]:
    return [text[t.span.start : t.span.end] for t in tokenize(text) if t.kind is TokenKind.WORD]


def kinds(text: str) -> list[str]:
    return [t.kind.value for t in tokenize(text) if t.kind is not TokenKind.SPACE]


def codes(text: str) -> list[str]:
    return [fault.code for fault in lex(text).faults]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b;c{d}", ["a", "b", "c", "d}"]),
        ("a b}c #d", ["a", "b}c"]),
        ("a b#c;", ["a", "b#c"]),
        ("a b\"c 'd;", ["a", 'b"c', "'d"]),
        ("root ${a}/${b}x;", ["root", "${a}/${b}x"]),
        ("a $${{b;", ["a", "$${{b"]),
        (r"a \${b;", ["a", r"\$", "b"]),
        (r"a b\ c\;d\{e f;", ["a", r"b\ c\;d\{e", "f"]),
        ('a "b;{}#\'\n" c;', ["a", '"b;{}#\'\n"', "c"]),
        (r'a "b\"c" d;', ["a", r'"b\"c"', "d"]),
        ('if ($a = "b") {', ["if", "($a", "=", '"b"', ")"]),
        ("a\fb\x0b\u00a0\x00c d;", ["a\fb\x0b\u00a0\x00c", "d"]),
        ("a\\", ["a\\"]),
        ("a <%b;", ["a", "<%b"]),
    ],
)
def test_words_end_as_in_nginx(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_are_blanks(line_end: str) -> None:
    text = line_end.join(["server {", "\tlisten 80;", "}", ""])
    assert kinds(text) == ["word", "open", "word", "word", "semicolon", "close"]
    assert not codes(text)


def test_only_a_line_feed_ends_a_comment() -> None:
    assert kinds("# one\rlisten 80;\nlisten 81;") == ["comment", "word", "word", "semicolon"]


def test_a_brace_right_behind_a_block_opens_a_comment_not_a_template() -> None:
    assert kinds("server {# a #}\n}") == ["word", "open", "comment", "close"]


def test_a_byte_order_mark_is_told_and_hides_nothing() -> None:
    text = "\ufeffserver { }"
    assert words(text) == ["server"]
    assert codes(text) == ["byte-order-mark"]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("content_by_lua_block { a }", " a "),
        ('content_by_lua_block { "}" }', ' "}" '),
        ("content_by_lua_block { '\\'}' }", " '\\'}' "),
        ("content_by_lua_block { -- }\n }", " -- }\n "),
        ("content_by_lua_block { --[[ } ]] }", " --[[ } ]] "),
        ("content_by_lua_block { --[==[ ]] } ]==] }", " --[==[ ]] } ]==] "),
        ("content_by_lua_block { x = [=[ }]] ]=] }", " x = [=[ }]] ]=] "),
        ("content_by_lua_block { {{}} }", " {{}} "),
        ("set_by_lua_block $a { x = {} }", " x = {} "),
        ("'log_by_lua_block' { it's }\n", " it's "),
    ],
)
def test_lua_blocks_are_raw(text: str, inside: str) -> None:
    raw = [t for t in tokenize(text) if t.kind is TokenKind.RAW]
    assert [text[t.span.start : t.span.end] for t in raw] == [inside]
    assert kinds(text)[-1] == "close"


def test_an_empty_lua_block_has_no_raw_token() -> None:
    assert kinds("log_by_lua_block {}") == ["word", "open", "close"]


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_words_longer_than_the_buffer(quote: str) -> None:
    fits = "a" * (LONGEST_WORD - (2 if quote else 1))
    assert not codes(f"index {quote}{fits}{quote};")
    assert codes(f"index {quote}{fits}a{quote};") == ["too-long-parameter"]


def test_length_counts_bytes() -> None:
    assert codes("index " + "é" * (LONGEST_WORD // 2) + ";") == ["too-long-parameter"]
    assert codes("index " + "\udcff" * (LONGEST_WORD - 1) + ";") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a http://{{ host }}:80/{{ path }} b;", "http://{{ host }}:80/{{ path }}"),
        ("a {{ x | default('; }') }};", "{{ x | default('; }') }}"),
        ('a "{{ x["y z"] }};" b;', '"{{ x["y z"] }};"'),
        ("a ssl{% if x; } %}on{% endif %};", "ssl{% if x; } %}on{% endif %}"),
        ("a /srv/<%= a; b %>/c;", "/srv/<%= a; b %>/c"),
        ("a x${toString a.b}/c;", "x${toString a.b}/c"),
        ("a b{# gone #} ;", "b{# gone #}"),
    ],
)
def test_a_template_construct_belongs_to_its_word(text: str, word: str) -> None:
    lexed = lex(text)
    assert word in words(text)
    assert lexed.has_templates
    assert not lexed.faults


@pytest.mark.parametrize(
    "text",
    [
        "{% if x %}",
        "{%- for a in b -%}",
        "{# a\nb #}",
        "<% each do |a| -%>",
        "{{- if .X }}",
        "{{ include . }}",
        "{{/* don't */}}",
        "${EXTRA}",
        "@EXTRA@",
        "%%EXTRA%%",
    ],
)
def test_a_template_statement_stands_by_itself(text: str) -> None:
    whole = f"listen 80;\n  {text}\nlisten 81;"
    assert kinds(whole) == [
        *("word", "word", "semicolon"),
        "template",
        *("word", "word", "semicolon"),
    ]


def test_json_in_a_string_is_no_template() -> None:
    assert not lex("""log_format j '{"a": {"b": "$c"}}';""").has_templates
