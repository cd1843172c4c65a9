"""Whether a regular expression can be trusted with the standard library's backtracking matcher.

The check errs to the safe side: what it cannot see to be harmless runs with a time limit.
"""

from __future__ import annotations

from typing import Any

from logcanon.scan.regex_tree import (
    UNBOUNDED,
    Around,
    Branch,
    Group,
    Node,
    One,
    Other,
    Repeat,
    Text,
    set_items,
    walk,
)

# Characters of a line, and steps of a search over it that take about 0.1 seconds.
_LINE = 2048
_MOST_STEPS = 5_000_000


def is_harmless(nodes: list[Node]) -> bool:
    """Whether a search of the worst line that nginx can write takes a bearable number of steps.

    A repeat that can give characters back to what follows is tried at each place where what
    follows stands; the places of several repeats share one line.
    """
    flat = _flatten(nodes)
    ambiguous = _ambiguous(flat, at_end=True)
    if ambiguous is None:
        return False
    if not flat or not isinstance(flat[0], Around):
        ambiguous.append(_size(flat[0] if flat else None))
    steps = 1.0
    for size in ambiguous:
        steps *= max(_LINE / len(ambiguous) / size, 1)
    return steps <= _MOST_STEPS


def _ambiguous(flat: list[Node], *, at_end: bool) -> list[int] | None:
    """For each repeat that overlaps what follows it, how long that is.

    None: some may take exponential time. `at_end`: nothing follows the last node.
    """
    found: list[int] = []
    for index, node in enumerate(flat):
        is_last = index + 1 == len(flat)
        sizes: list[int] | None
        if isinstance(node, Repeat):
            following = None if is_last else flat[index + 1]
            sizes = _of_repeat(node, following, at_end=at_end and is_last)
        elif isinstance(node, Branch):
            bodies = [_ambiguous(_flatten(body), at_end=False) for body in node.bodies]
            known = [body for body in bodies if body is not None]
            sizes = max(known, key=len, default=[]) if len(known) == len(bodies) else None
        else:
            sizes = None if isinstance(node, Other) else []
        if sizes is None:
            return None
        found += sizes
    return found


def _of_repeat(node: Repeat, following: Node | None, *, at_end: bool) -> list[int] | None:
    body = _flatten(node.body)
    if node.most <= 1:
        return _ambiguous(body, at_end=False)
    endless = node.most > UNBOUNDED and not node.possessive
    if len(body) == 1 and (isinstance(body[0], One) or _is_letter(body[0])):
        return (
            [_size(following)] if endless and not (at_end or _excludes(body[0], following)) else []
        )
    if any(isinstance(below, (Repeat, Branch, Other)) for below in walk(body)):
        return None
    return [1] if node.most > UNBOUNDED else []


def _size(node: Node | None) -> int:
    return len(node.text) if isinstance(node, Text) else 1


def _flatten(nodes: list[Node]) -> list[Node]:
    """The nodes with plain groups replaced by what they hold."""
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, Group):
            flat += _flatten(node.body)
        else:
            flat.append(node)
    return flat


def _is_letter(node: Node) -> bool:
    return isinstance(node, Text) and len(node.text) == 1


def _excludes(repeated: Node, following: Node | None) -> bool:
    """Whether the repeated character can never be the one that follows, in any case."""
    if not isinstance(following, Text):
        return False
    character = following.text[0]
    return not any(
        _holds(repeated, ord(same)) for same in {character, *character.lower(), *character.upper()}
    )


def _holds(node: Node, character: int) -> bool:
    """Whether a node of one character takes `character`."""
    if isinstance(node, Text):
        return ord(node.text) == character
    if not isinstance(node, One) or node.code == "ANY":
        return True
    if node.code == "NOT_LITERAL":
        return int(node.argument) != character
    items = set_items(node.argument)
    negated = any(name == "NEGATE" for name, _ in items)
    return negated != any(_item_holds(name, item, character) for name, item in items)


def _item_holds(code: str, item: Any, character: int) -> bool:
    if code == "LITERAL":
        return int(item) == character
    if code == "RANGE":
        return int(item[0]) <= character <= int(item[1])
    return code == "CATEGORY" and _category_holds(item.name, chr(character))


def _category_holds(category: str, character: str) -> bool:
    name = category.removeprefix("CATEGORY_")
    holds = {
        "DIGIT": character.isdigit(),
        "SPACE": character.isspace(),
        "WORD": character.isalnum() or character == "_",
    }
    plain = holds.get(name.removeprefix("NOT_"), True)
    return not plain if name.startswith("NOT_") else plain
