r"""Whether a regular expression means the same over UTF-8 bytes as over text.

Over bytes a character beyond ASCII is several. That makes no difference to `[^"]*`, which takes
them all, but it does to `.{3}`. Classes such as `\w` are ASCII's in both.
"""

from __future__ import annotations

from logcanon.scan.regex_tree import UNBOUNDED, Branch, Group, Node, One, Repeat, set_items


def is_bytewise(nodes: list[Node]) -> bool:
    """Whether each node that may take characters beyond ASCII takes any number of them."""
    for node in nodes:
        if isinstance(node, Repeat):
            sweeping = node.least <= 1 and node.most > UNBOUNDED and len(node.body) == 1
            if not (sweeping and isinstance(node.body[0], One)) and not is_bytewise(node.body):
                return False
        elif isinstance(node, Group):
            if not is_bytewise(node.body):
                return False
        elif isinstance(node, Branch):
            if not all(is_bytewise(body) for body in node.bodies):
                return False
        elif isinstance(node, One) and _beyond_ascii(node):
            return False
    return True


def _beyond_ascii(node: One) -> bool:
    if node.code != "IN":
        return True
    for code, item in set_items(node.argument):
        if code == "NEGATE" or (code == "CATEGORY" and "_NOT_" in item.name):
            return True
        if code == "RANGE" and item[1] > 127:
            return True
    return False
