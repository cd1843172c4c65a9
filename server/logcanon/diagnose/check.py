"""What a catalogue says of directives, checked against nginx's own table.

Completes `records/check.py`, which knows no configurations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from logcanon.diagnose.remedy import read_setting
from logcanon.nginx.directives import table
from logcanon.records.computed import fill_in, references
from logcanon.records.fact_id import read_fact_id
from logcanon.records.load import compile_regex
from logcanon.records.model import Record

_Problem = tuple[str, str]  # JSON path, reason


def check_directives(record: Record) -> Iterator[_Problem]:
    """The facts and remedies of `record` that name no directive of nginx, or use one wrongly."""
    yield from _facts(record)
    yield from _remedies(record)


def _facts(record: Record) -> Iterator[_Problem]:
    for index, cause in enumerate(record.causes):
        for name in ("evidence", "counter_evidence"):
            for at, text in enumerate(getattr(cause, name)):
                fact = read_fact_id(text)
                if fact is not None and fact.directive and not _is_known(fact.directive):
                    where = f"causes[{index}].{name}[{at}]"
                    yield where, _unknown(fact.directive)


def _remedies(record: Record) -> Iterator[_Problem]:
    groups = _groups(record)
    for index, remedy in enumerate(record.remedies):
        for at, statement in enumerate(remedy.directives):
            reason = _fault_of(statement, groups)
            if reason:
                yield f"remedies[{index}].directives[{at}]", reason


def _groups(record: Record) -> dict[str, str]:
    """What the regex takes from the record's own examples, as a line would give it."""
    regex = compile_regex(record.regex)
    groups: dict[str, str] = {}
    if isinstance(regex, str):
        return groups
    for line in (*record.examples, record.signature):
        found = regex.search(line)
        for name, text in (found.groupdict() if found else {}).items():
            if text:
                groups.setdefault(name, text)
    return groups


def _values(statement: str) -> dict[str, str]:
    """Examples of the values in force of the directives that the statement computes with."""
    return {
        reference.group: "https://backend" if reference.function == "plain" else "1"
        for reference in references(statement)
        if table().is_known(reference.group)
    }


def _fault_of(statement: str, groups: Mapping[str, str]) -> str:
    """Why `statement` cannot be set, "" where it can."""
    computed = fill_in(statement, {**_values(statement), **groups})
    if computed is None:
        return f"{statement!r} cannot be computed from any of the record's examples"
    setting = read_setting(computed.text)
    if setting is None:
        return f"{statement!r} is no single nginx statement, `name args;`"
    known = table().get(setting.name)
    if not known:
        return "" if table().third_party(setting.name) else _unknown(setting.name)
    if all(info.is_block for info in known):
        return f"{setting.name!r} is a block: a remedy sets plain directives"
    count = len(setting.arguments)
    if not any(info.accepts(count) for info in known):
        return f"{setting.name!r} does not take {count} arguments"
    return ""


def _is_known(name: str) -> bool:
    return table().is_known(name) or table().third_party(name) is not None


def _unknown(name: str) -> str:
    near = table().near_names(name, limit=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"nginx has no directive {name!r}{hint}"
