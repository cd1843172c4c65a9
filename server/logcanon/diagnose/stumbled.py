"""Which fault of a file's text made nginx stop at a line.

nginx names the line on which it noticed, and the fault stands above: behind a missing `;` it reads
on to the next one, and an open block it notices at the end of the file (ngx_conf_file.c,
ngx_conf_read_token).
"""

from __future__ import annotations

from collections.abc import Callable

from logcanon.finding import Fault
from logcanon.nginx.tree import Directive, Tree
from logcanon.scan.line import LogLine

_AT_THE_END = "unexpected end of file"
# What nginx notices no sooner than at the end of the file, or where a brace is missing.
_UNNOTICED = frozenset({"unclosed-block", "unclosed-quote"})


def stumbled(line: LogLine, number: int, tree: Tree) -> Fault | None:
    """The fault of `tree` because of which nginx stopped at its one-based line `number`."""
    above = [f for f in tree.faults if f.span is not None and _line(tree, f) <= number]
    if line.message.text.startswith(_AT_THE_END):
        return _last(above, lambda fault: fault.code in _UNNOTICED) or _last(above)
    near = [f for f in above if f.code != "missing-semicolon" or _runs_on_to(tree, f, number)]
    return _last(near, lambda fault: fault.code not in _UNNOTICED) or _last(near)


def holder(tree: Tree, fault: Fault) -> Directive | None:
    """The directive in which a fault stands, the first one for what stands before all."""
    found: Directive | None = None
    for directive in tree.walk():
        if found is not None and fault.span is not None and directive.span.start > fault.span.start:
            break
        found = directive
    return found


def _runs_on_to(tree: Tree, fault: Fault, number: int) -> bool:
    """Whether no directive ends between a missing semicolon and the line."""
    lines = tree.source.lines
    at = _line(tree, fault)
    ends = (lines.line_at(max(0, d.head_end - 1)) + 1 for d in tree.walk())
    return not any(at < end < number for end in ends)


def _line(tree: Tree, fault: Fault) -> int:
    return tree.source.lines.line_at(fault.span.start if fault.span else 0) + 1


def _last(faults: list[Fault], is_wanted: Callable[[Fault], bool] = lambda _: True) -> Fault | None:
    return next((fault for fault in reversed(faults) if is_wanted(fault)), None)
