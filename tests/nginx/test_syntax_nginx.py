"""Words and verdicts compared with a real `nginx -t`."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logcanon.finding import Severity
from logcanon.nginx.lexer import LONGEST_WORD
from logcanon.nginx.parser import parse
from logcanon.nginx.tree import Tree
from logcanon.text import Source
from nginx.real_nginx import BINARY, needs_nginx

pytestmark = needs_nginx

PIECES = st.sampled_from(
    [
        *("a", "b", '"', "'", "\\", "{", "}", ";", " ", "\n", "\r", "\t", "$", "${", "#", ")", "("),
        *(
            '"x"',
            "'y'",
            "\x0b",
            "\u00a0",
            "é",
            '\\"',
            "\\'",
            "\\\\",
            "\\n",
            "\\t",
            "\\x",
            "<%",
            "}}",
        ),
    ]
)
BODY = st.lists(PIECES, min_size=1, max_size=12).map("".join)
FEW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
SYNTAX = re.compile(
    r'unexpected |too long parameter|directive "[^"]*" (is not terminated by|has no opening)'
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def nginx_says(folder: Path, text: str) -> str:
    path = folder / "nginx.conf"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    run = subprocess.run(
        [BINARY, "-t", "-p", str(folder), "-c", str(path), "-e", "stderr"],
        capture_output=True,
        check=False,
    )
    return run.stderr.decode("utf-8", "surrogateescape")


def tree_of(text: str) -> Tree:
    return parse(Source(Path("/nginx.conf"), text))


@given(body=BODY)
@FEW
def test_we_refuse_what_nginx_refuses(folder: Path, body: str) -> None:
    text = f"events {{}}\nhttp {{ gzip_types a {body};\n}}\n"
    tree = tree_of(text)
    if tree.has_templates:
        return
    refused = any(fault.severity is Severity.ERROR for fault in tree.faults)
    said = nginx_says(folder, text)
    if "syntax is ok" in said:
        assert not refused, tree.faults
    elif SYNTAX.search(said):
        assert refused, said


@given(body=BODY, quote=st.sampled_from(["", '"']))
@FEW
def test_values_are_those_of_nginx(folder: Path, body: str, quote: str) -> None:
    """The name of an unknown directive is what nginx made of the word."""
    text = f"events {{}}\n{quote}z{body} z;\n"
    found = re.search(
        r'unknown directive "(.*)" in \S*nginx\.conf:\d+\n', nginx_says(folder, text), re.DOTALL
    )
    tree = tree_of(text)
    if found is not None and len(tree.children) > 1 and not tree.has_templates:
        assert tree.children[1].name == found[1]


@pytest.mark.parametrize(
    "length", [LONGEST_WORD - 3, LONGEST_WORD - 2, LONGEST_WORD - 1, LONGEST_WORD]
)
@pytest.mark.parametrize("frame", ["gzip_types {};", 'gzip_types "{}";', "#{}", "#é{}"])
def test_the_longest_word_is_that_of_nginx(folder: Path, length: int, frame: str) -> None:
    text = "events {}\nhttp {\n" + frame.format("a" * length) + "\n}\n"
    assert ("too long parameter" in nginx_says(folder, text)) == bool(tree_of(text).faults)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffevents {}\nhttp { }\n",
        "events {}\nhttp { location ~ a{2} { } }\n",
        "events {}\nhttp { server { location ~ a${\n return 404; } } }\n",
        "events {}\nhttp { server { root /a\n index b; } }\n",
        "events {}\nhttp { server { location /; } }\n",
        "events {}\nhttp { server { root /a { } } }\n",
        "events {}\nhttp { map $uri $a { b { } } }\n",
    ],
)
def test_each_of_our_faults_is_one_of_nginx(folder: Path, text: str) -> None:
    assert tree_of(text).faults
    assert "test failed" in nginx_says(folder, text)
