"""What a catalogue promises, checked: examples, links, translations, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from logcanon.finding import Fault, Severity
from logcanon.records.catalog import Catalog
from logcanon.records.computed import FUNCTIONS, references
from logcanon.records.fact_id import KINDS, read_fact_id
from logcanon.records.literals import longest_literal
from logcanon.records.load import compile_regex
from logcanon.records.model import Record

MIN_LITERAL = 8
_Problem = tuple[str, str, str, Severity]  # code, JSON path, reason, severity
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_NOTE, _HINT = Severity.INFORMATION, Severity.HINT


def check_catalog(catalog: Catalog) -> tuple[Fault, ...]:
    """What is wrong or weak in records that load; see `Catalog.faults` for those that do not."""
    return tuple(
        fault
        for record_id, record in catalog.records.items()
        for fault in check_record(record, catalog.origins[record_id], catalog)
    )


def check_record(record: Record, path: Path, catalog: Catalog) -> tuple[Fault, ...]:
    """What is wrong or weak in one record, among those of `catalog`; `path` is its file."""
    return tuple(
        Fault(path, reason, where, severity=severity, code=f"record-{code}")
        for check in _CHECKS
        for code, where, reason, severity in check(record, catalog)
    )


def _examples(record: Record, _: Catalog) -> Iterator[_Problem]:
    regex = compile_regex(record.regex)
    if isinstance(regex, str):
        return
    for index, line in enumerate(record.examples):
        if not regex.search(line):
            yield "example", f"examples[{index}]", "is not matched by the regex", _ERROR
    for index, line in enumerate(record.counter_examples):
        if regex.search(line):
            where = f"counter_examples[{index}]"
            yield "counter-example", where, "is matched by the regex, and must not be", _ERROR
    if not record.examples:
        yield "no-example", "examples", "the record shows no line that it recognises", _HINT


def _links(record: Record, catalog: Catalog) -> Iterator[_Problem]:
    graph = record.transition_graph
    for name in ("leads_to", "preceded_by", "frequently_confused_with"):
        for index, link in enumerate(getattr(graph, name)):
            target = link if isinstance(link, str) else link.error_id
            if catalog.get(target) is None:
                where = f"transition_graph.{name}[{index}]"
                yield "dead-link", where, f"no record has the id {target!r}", _WARNING


def _references(record: Record, _: Catalog) -> Iterator[_Problem]:
    count = len(record.workarounds)
    for index, remedy in enumerate(record.remedies):
        if remedy.workaround is not None and remedy.workaround >= count:
            where = f"remedies[{index}].workaround"
            yield "reference", where, f"there is no workaround {remedy.workaround}", _ERROR
    for index, cause in enumerate(record.causes):
        for workaround in cause.workarounds:
            if workaround >= count:
                where = f"causes[{index}].workarounds"
                yield "reference", where, f"there is no workaround {workaround}", _ERROR
    for cause_id, times in Counter(cause.id for cause in record.causes).items():
        if times > 1:
            yield "reference", "causes", f"{times} causes have the id {cause_id!r}", _ERROR


def _facts(record: Record, _: Catalog) -> Iterator[_Problem]:
    for index, cause in enumerate(record.causes):
        for name in ("evidence", "counter_evidence"):
            for at, fact in enumerate(getattr(cause, name)):
                if read_fact_id(fact) is None:
                    where = f"causes[{index}].{name}[{at}]"
                    kinds = ", ".join(f"{kind}:" for kind in KINDS)
                    reason = f"no fact has the name {fact!r}; see README.md, or {kinds}"
                    yield "fact", where, reason, _ERROR


def _computed(record: Record, _: Catalog) -> Iterator[_Problem]:
    for index, remedy in enumerate(record.remedies):
        for at, statement in enumerate(remedy.directives):
            where = f"remedies[{index}].directives[{at}]"
            for reference in references(statement):
                if reference.function not in FUNCTIONS:
                    known = ", ".join(filter(None, FUNCTIONS))
                    reason = f"{reference.text}: the functions are {known}"
                    yield "computed", where, reason, _ERROR


def _translations(record: Record, _: Catalog) -> Iterator[_Problem]:
    for name in ("signature_zh", "root_cause_zh"):
        if not getattr(record, name):
            yield "translation", name, "no Chinese text: English is shown", _HINT
    for name in ("workarounds", "dead_ends"):
        here, there = len(getattr(record, name)), len(getattr(record, f"{name}_zh"))
        if there > here:
            reason = f"{there} texts for {here} {name}: they are matched by their order"
            yield "translation", f"{name}_zh", reason, _WARNING
        elif there < here:
            reason = f"{there} of {here} in Chinese: English is shown for the rest"
            yield "translation", f"{name}_zh", reason, _HINT
    for index, cause in enumerate(record.causes):
        if not cause.text_zh:
            where = f"causes[{index}].text_zh"
            yield "translation", where, "no Chinese text: English is shown", _HINT


def _literal(record: Record, _: Catalog) -> Iterator[_Problem]:
    literal = longest_literal(record.regex)
    if len(literal) < MIN_LITERAL:
        reason = (
            f"has no run of {MIN_LITERAL} plain characters outside groups (longest: {literal!r}): "
            "every line has to be tried against it"
        )
        yield "literal", "regex", reason, _NOTE


def _rates(record: Record, _: Catalog) -> Iterator[_Problem]:
    for name, rate_name in (("workarounds", "success_rate"), ("dead_ends", "fail_rate")):
        for index, claim in enumerate(getattr(record, name)):
            if getattr(claim, rate_name) is not None and not claim.sources:
                yield "rate", f"{name}[{index}].{rate_name}", "rate has no named source", _HINT


_CHECKS: tuple[Callable[[Record, Catalog], Iterator[_Problem]], ...] = (
    _examples,
    _links,
    _references,
    _facts,
    _computed,
    _translations,
    _literal,
    _rates,
)
