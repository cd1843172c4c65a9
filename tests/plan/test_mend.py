"""What a fault of the text is mended with, where a case file cannot show it."""

from pathlib import Path

import pytest

from logcanon.nginx.directives import table
from logcanon.nginx.parser import parse
from logcanon.plan.mend import mend
from logcanon.text import Source

BOM, NO_BREAK_SPACE = "\ufeff", "\u00a0"


def read(text):
    return parse(Source(Path("/etc/nginx/nginx.conf"), text), table().is_known)


def mended(text):
    """`text` with its faults mended one after the other, and whether all of it was certain."""
    certain = True
    for _ in range(10):
        tree = read(text)
        mendings = [m for fault in tree.faults if (m := mend(fault, tree)) is not None]
        if not mendings:
            break
        text = mendings[0].edits.apply(text)
        certain &= mendings[0].is_certain
    return text, certain


def test_an_invisible_space_becomes_a_plain_one():
    text, certain = mended(f"http {{\n    server_tokens{NO_BREAK_SPACE}off;\n}}\n")
    assert text == "http {\n    server_tokens off;\n}\n"
    assert not certain


def test_a_stray_semicolon_can_only_go():
    assert mended("events {};\r\n") == ("events {}\r\n", True)


def test_blocks_left_open_are_closed_from_the_outside_in():
    text, _ = mended("http {\r\n\tserver {\r\n\t\tlisten 80;\r\n")
    assert text.split() == ["http", "{", "server", "{", "listen", "80;", "}", "}"]
    assert read(text).faults == ()
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "http {\n    server_tokens {{ tokens }}\n    include a.conf;\n}\n",
        f"{BOM}events {{}}\n",
        'http {\n    add_header X "open;\n}\n',
        "http {\n    location ~ ^/\"'[a-z]{2} {\n    }\n}\n",
    ],
    ids=["template", "byte order mark", "open quote", "both quotes"],
)
def test_what_only_a_person_can_see_to_is_left(text):
    tree = read(text)
    assert [mend(fault, tree) for fault in tree.faults if mend(fault, tree)] == []
