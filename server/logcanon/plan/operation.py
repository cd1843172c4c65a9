"""What shall change, said of nodes of one tree and without offsets.

Arguments are raw text as they shall stand in the file: `quote` makes them from values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from logcanon.nginx.tree import Directive, Tree

Site: TypeAlias = Directive | Tree
"""Where statements stand: a block directive, or a file's top level."""

# ngx_conf_file.c, ngx_conf_read_token: what ends or starts something else within a bare word.
# `${` does not open a block, and `#`, `}` and quotes count only at the start of a word.
_NEEDS_QUOTES = re.compile(r"""[ \t\r\n;]|(?<!\$)\{|^["'#}]|^$""")
# A backslash is dropped before these, and before nothing else.
_ESCAPING_BACKSLASH = re.compile(r"""\\(?=["'\\trn]|$)""")


@dataclass(frozen=True, slots=True)
class SetDirective:
    """Give the directive `name` standing directly in `block` these arguments, or insert it.

    Of several that nginx would refuse as duplicates the first is kept. For directives that may
    be repeated with another first argument (`proxy_set_header`), the first argument is part of
    the name.
    """

    block: Site
    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InsertDirective:
    """Add a directive to `block`, unless the very same stands directly in it."""

    block: Site
    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveDirective:
    """Take a directive out, with the comment at its line's end."""

    directive: Directive


Operation: TypeAlias = SetDirective | InsertDirective | RemoveDirective


def quote(value: str) -> str:
    """`value` as an argument that nginx reads back as that value, bare where that works."""
    escaped = _ESCAPING_BACKSLASH.sub(r"\\\\", value)
    if not _NEEDS_QUOTES.search(value):
        return escaped
    if '"' in value and "'" not in value:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', '\\"') + '"'
