"""Random configurations in many hands' styles, for the property tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import strategies as st

SIMPLE = [
    "proxy_pass https://backend;",
    "proxy_pass   https://backend;",
    "proxy_ssl_verify off;",
    "proxy_ssl_verify    on;",
    "proxy_ssl_verify\n  off;",
    "proxy_ssl_name  'имя.example';",
    "proxy_ssl_server_name on;",
    "proxy_set_header Host $host;",
    "proxy_set_header X-Real-IP $remote_addr;",
    "proxy_http_version  1.1;",
    "root /srv/${name};",
    'add_header X-Text "a;b{c}#d";',
    "expires\t1h;",
    "include snippets/*.conf;",
    "rewrite ^/(.*)$ /x/$1?y=# last;",
]
HEADS = ["server", "location /", "location ~ \\.php", 'location "/a b"', "http"]
COMMENTS = ["# note", "#", "# server { location / {", "# 终 }"]
Statement: TypeAlias = "str | Block"


@dataclass(frozen=True)
class Block:
    head: str
    children: tuple[Statement, ...]


def _blocks(inner: st.SearchStrategy[Statement]) -> st.SearchStrategy[Statement]:
    children = st.lists(inner, max_size=5).map(tuple)
    return st.builds(Block, st.sampled_from(HEADS), children)


statements = st.recursive(st.sampled_from(SIMPLE), _blocks, max_leaves=14)


@dataclass(frozen=True)
class Style:
    """`tight` is how often (of 10) statements share a line, `remarks` how often one is noted."""

    indent: str
    line_end: str
    tight: int
    remarks: int
    blanks: int


styles = st.builds(
    Style,
    st.sampled_from(["    ", "  ", "\t", "   ", ""]),
    st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    st.sampled_from([0, 0, 3, 10]),
    st.sampled_from([0, 0, 3]),
    st.sampled_from([0, 0, 3]),
)


@st.composite
def configs(draw: st.DrawFn) -> str:
    """A file that nginx's grammar accepts."""
    style = draw(styles)
    top = draw(st.lists(_blocks(statements), min_size=1, max_size=3))
    parts = [draw(st.sampled_from(["", "\ufeff", "# head\n"]))]
    _write(draw, style, tuple(top), 0, parts)
    parts.append(draw(st.sampled_from(["", style.line_end, "  " + style.line_end, "# end"])))
    return "".join(parts)


def _write(
    draw: st.DrawFn, style: Style, children: tuple[Statement, ...], depth: int, parts: list[str]
) -> None:
    for index, child in enumerate(children):
        if depth or index:
            parts.append(_gap(draw, style, depth))
        if isinstance(child, str):
            parts.append(child.replace("\n", style.line_end))
            continue
        parts.append(child.head + draw(st.sampled_from([" {", "{", style.line_end + "{"])))
        _write(draw, style, child.children, depth + 1, parts)
        parts.append(_gap(draw, style, depth) + "}")


def _gap(draw: st.DrawFn, style: Style, depth: int) -> str:
    tenths = st.integers(0, 9)
    if draw(tenths) < style.tight:
        return draw(st.sampled_from([" ", "", "  "]))
    gap = ""
    end = style.line_end
    if draw(tenths) < style.remarks:
        comment = draw(st.sampled_from(COMMENTS))
        # nginx ends a comment at a line feed only.
        gap += draw(st.sampled_from([" ", "\t  "])) + comment + ("\n" if end == "\r" else end)
    else:
        gap += end
    if draw(tenths) < style.blanks:
        gap += draw(st.sampled_from([end, "  " + end, end + end]))
    if draw(tenths) < style.remarks:
        comment = draw(st.sampled_from(COMMENTS))
        gap += style.indent * depth + comment + ("\n" if end == "\r" else end)
    return gap + style.indent * depth
