"""Regular expressions: required literals, exactness, harmlessness, bytes against text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.scan.bytewise import is_bytewise
from logcanon.scan.linear import is_harmless
from logcanon.scan.literal import Literal, required_literals
from logcanon.scan.regex_tree import parse
from logcanon.scan.signature import Signature
from scan.lines import SEED


def literals(pattern: str) -> list[Literal]:
    return list(required_literals(*parse(pattern)))


def harmless(pattern: str) -> bool:
    return is_harmless(parse(pattern)[0])


@pytest.mark.parametrize(
    ("pattern", "data", "lead"),
    [
        (r"access forbidden by rule", b"access forbidden by rule", 0),
        (r"connect\(\) failed \((?P<errno>\d+): [^)]*\) while", b"connect() failed (", 0),
        # no quote, which JSON escapes; the rest is long enough
        (r'open\(\) "(?P<p>[^"]+)" failed \(13: Permission denied\)',
         b" failed (13: Permission denied)", None),
        (r'directory "x" is forbidden', b" is forbidden", 13),
        (r"(?P<n>\d+) worker_connections are not enough", b" worker_connections are not enough",
         None),
        (r"(?:a|b)+ upstream timed out", b" upstream timed out", None),
        (r"(?P<a>upstream) (?P<b>timed) out", b"upstream timed out", 0),
        (r"^upstream timed out$", b"upstream timed out", 0),
        (r"(?:upstream timed out){2}", b"upstream timed out", 0),
        (r"usage: (?:foo bar baz)?", None, None),
        (r"[a-z]+", None, None),
        (r"short", None, None),
        ("上游超时了", "上游超时了".encode(), 0),
    ],
)  # fmt: skip
def test_the_literal_of_a_pattern(pattern: str, data: bytes | None, lead: int | None) -> None:
    assert literals(pattern) == ([] if data is None else [Literal(data, lead=lead)])


def test_branches_have_a_literal_each() -> None:
    found = literals(r"(?:connect\(\) failed|recv\(\) failed) \(\d+")
    assert {literal.data for literal in found} == {b"connect() failed", b"recv() failed"}
    assert literals(r"(?:connect\(\) failed|x)") == []


def test_case_is_ignored_where_the_pattern_says_so() -> None:
    assert literals(r"(?i)upstream timed out") == [
        Literal(b"upstream timed out", caseless=True, lead=0)
    ]
    assert literals(r"(?i:upstream timed out) x") == [
        Literal(b"upstream timed out", caseless=True, lead=0)
    ]
    assert literals("(?i)éééééééé") == []


TOKENS = ["upstream ", "timed out", "x", ".", "[^)]", r"\d", "*", "+?", "{2}", "?", "(", "(?:", ")",
          "|", "é", "^", "$", r"\(", '"']  # fmt: skip


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join), st.data())
def test_every_match_holds_a_literal(pattern: str, data: st.DataObject) -> None:
    try:
        compiled = re.compile(pattern)
    except re.error:
        return
    required = literals(pattern)
    text = data.draw(st.from_regex(compiled))
    match = compiled.search(text)
    assert match is not None
    raw = match[0].encode()
    if required:
        assert any(literal.data in raw for literal in required)
        for literal in required:
            if literal.lead is not None and len(required) == 1:
                assert raw.startswith(literal.data, literal.lead)


@pytest.mark.parametrize(
    "pattern",
    [
        SEED["regex"],
        r"connect\(\) failed \((?P<errno>\d+): (?P<text>[^)]*)\) while connecting to upstream",
        r'open\(\) ".*?" failed \(\d+: .*?\)',
        r"(?P<number>\d+) worker_connections are not enough",
        r"upstream timed out(?: \(\d+: [^)]*\))?",
        r"(?:a|b) failed .*",
        r"\S+ could not be resolved",
    ],
)
def test_harmless_patterns(pattern: str) -> None:
    assert harmless(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(.*,)*client: X",
        r"upstream (.*)*timed out",
        r"(\d+\.?)+ bytes X",
        r"^(([a-z])+.)+[A-Z]([a-z])+$",
        r'"(?:[^"\\]|\\.|.)*" failed X',
        r".*a.*b.*c.*d",
        r"\w+\w+\w+\w+\w+x",
        r"(.+)\1 failed",
    ],
)
def test_patterns_that_may_explode(pattern: str) -> None:
    assert not harmless(pattern)
    assert Signature("x", pattern, 0).guarded


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r'open\(\) "(?P<p>[^"]+)" failed', True),
        (r"\d+ bytes .*? while", True),
        (r"\S+ failed", True),
        (r"[a-z]x", True),
        (r"a.c", False),
        (r"a.{3}c", False),
        (r"a.{2,}c", False),
        (r"a.+c", True),
        (r"a[^b]c", False),
        (r"(?:.x)+", False),
        (r"(?:a|.)c", False),
        (r"\Wc", False),
        ("[à-ü]", False),
    ],
)
def test_patterns_that_mean_the_same_over_bytes(pattern: str, *, expected: bool) -> None:
    assert is_bytewise(parse(pattern)[0]) is expected


def test_the_more_exact_signature_ranks_first() -> None:
    vague = Signature("vague", r"connect\(\) failed \(\d+: .*", 0)
    exact = Signature("exact", r"connect\(\) failed \(111: Connection refused\)", 1)
    assert sorted([vague, exact], key=lambda s: s.rank) == [exact, vague]


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", r"(?<=a+)b", "(?P<x>a)(?P<x>b", "[z-a]", "*"])
def test_what_does_not_compile_says_why(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Signature("x", pattern, 0)


def test_the_syntax_of_the_regex_module_works() -> None:
    signature = Signature("x", r"(?<name>\p{Lu}+) failed", 0)
    found = signature.search("the API failed", 0, 14)
    assert found is not None
    assert found.groupdict() == {"name": "API"}
    assert signature.literals == ()
