"""The texts that a remedy computes with: parts of the line, and values in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from logcanon.nginx.config import Scope
from logcanon.nginx.directives import table
from logcanon.nginx.effective import effective
from logcanon.nginx.seat import in_family, seat
from logcanon.nginx.upstreams import pass_target
from logcanon.records.computed import references
from logcanon.records.model import Record


def texts_of(record: Record, line: Mapping[str, str], scope: Scope | None) -> Mapping[str, str]:
    """By the names that the remedies of `record` use: `line`'s parts, else directives' values.

    A directive's is the first argument in force in `scope`, its default included.
    """
    if scope is None or not record.remedies:
        return line
    return {**dict(_in_force(record, scope)), **line}


def _in_force(record: Record, scope: Scope) -> Iterator[tuple[str, str]]:
    for statement in (text for spec in record.remedies for text in spec.directives):
        for reference in references(statement):
            name = in_family(reference.group, pass_target(scope))
            if name is None or not table().is_known(name):
                continue
            block = seat(scope, name)
            value = effective(block, name).value if block is not None else None
            if value:
                yield reference.group, value
