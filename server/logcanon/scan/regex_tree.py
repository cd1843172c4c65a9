"""What a regular expression is made of, as the standard library parses it.

`re._parser` (Python 3.10: `sre_parse`) is no public interface, but has kept its shape for
decades; this is the one module that touches it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

_PARSER: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

IGNORE_CASE = 2  # re.IGNORECASE as the plain number that the parser uses
UNBOUNDED = 256  # a repeat that may go on for longer counts as endless


class Text(NamedTuple):
    """Characters as they stand."""

    text: str


class One(NamedTuple):
    """One character of a set: the parser's opcode (ANY, IN, NOT_LITERAL) and its argument."""

    code: str
    argument: Any


class Repeat(NamedTuple):
    """`body`, `least` to `most` times; `possessive`: it gives nothing back."""

    least: int
    most: int
    body: list[Node]
    possessive: bool


class Group(NamedTuple):
    """A group, with the flags that it adds and removes."""

    added: int
    removed: int
    body: list[Node]


class Branch(NamedTuple):
    """One of several."""

    bodies: list[list[Node]]


class Around(NamedTuple):
    r"""Takes no characters: `^`, `\b`, look-ahead and look-behind."""

    behind: bool


class Other(NamedTuple):
    """A back reference, or what newer versions of Python bring: nothing is known of it."""

    code: str


Node: TypeAlias = "Text | One | Repeat | Group | Branch | Around | Other"


def parse(pattern: str) -> tuple[list[Node], int]:
    """The nodes and the global flags of `pattern`; raises re.error."""
    tree = _PARSER.parse(pattern)
    return _nodes(tree), int(tree.state.flags)


def walk(nodes: list[Node]) -> Iterator[Node]:
    """Every node, from the outside in."""
    for node in nodes:
        yield node
        if isinstance(node, (Repeat, Group)):
            yield from walk(node.body)
        elif isinstance(node, Branch):
            for body in node.bodies:
                yield from walk(body)


def set_items(argument: Any) -> list[tuple[str, Any]]:
    """The parts of a character set: (NEGATE, LITERAL, RANGE or CATEGORY, argument)."""
    return [(code.name, item) for code, item in argument]


def _nodes(tree: Any) -> list[Node]:
    nodes: list[Node] = []
    text: list[str] = []
    for code, argument in tree:
        if code.name == "LITERAL":
            text.append(chr(argument))
            continue
        if text:
            nodes.append(Text("".join(text)))
            text = []
        make = _MAKERS.get(code.name)
        nodes.append(make(argument) if make else _simple(code.name, argument))
    if text:
        nodes.append(Text("".join(text)))
    return nodes


def _simple(code: str, argument: Any) -> Node:
    if code in {"ANY", "IN", "NOT_LITERAL"}:
        return One(code, argument)
    if code in {"AT", "ASSERT", "ASSERT_NOT"}:
        return Around(behind=code != "AT" and argument[0] < 0)
    return Other(code)


def _repeat(argument: Any) -> Repeat:
    return Repeat(int(argument[0]), int(argument[1]), _nodes(argument[2]), possessive=False)


_MAKERS: dict[str, Callable[[Any], Node]] = {
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "POSSESSIVE_REPEAT": lambda argument: _repeat(argument)._replace(possessive=True),
    "SUBPATTERN": lambda argument: Group(argument[1], argument[2], _nodes(argument[3])),
    "ATOMIC_GROUP": lambda argument: Group(0, 0, _nodes(argument)),
    "BRANCH": lambda argument: Branch([_nodes(body) for body in argument[1]]),
}
