"""What is wrong or weak in records that load, each by itself and all together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from logcanon.authoring.placeholder import ROOT_CAUSE
from logcanon.authoring.trial import trials
from logcanon.diagnose.check import check_directives
from logcanon.finding import Fault, Severity
from logcanon.records.catalog import Catalog
from logcanon.records.check import check_record
from logcanon.records.load import compile_regex
from logcanon.records.model import Record
from logcanon.scan.matcher import Matcher, compile_signatures
from logcanon.scan.signature import Signature


def check_records(catalog: Catalog) -> tuple[Fault, ...]:
    """All that `records check` says of a catalogue; see `Catalog.faults` for what did not load."""
    matcher = compile_signatures(catalog.records, catalog.origins)
    return tuple(
        fault
        for record_id, record in catalog.records.items()
        for fault in check_one(record, catalog.origins[record_id], catalog, matcher)
    )


def check_one(record: Record, path: Path, catalog: Catalog, matcher: Matcher) -> Iterator[Fault]:
    """What is wrong or weak in `record`, whose file is `path`, beside those of `catalog`.

    `matcher` searches for the catalogue's records.
    """
    yield from check_record(record, path, catalog)
    for where, code, severity, reason in (
        *_slow(record),
        *_unseen(record),
        *_overlaps(record, matcher),
        *_placeholder(record),
        *_unproven(record),
        *_directives(record),
    ):
        yield Fault(path, reason, where, severity=severity, code=f"record-{code}")


_Problem = tuple[str, str, Severity, str]  # JSON path, code, severity, reason


def _slow(record: Record) -> Iterator[_Problem]:
    """Whether the regex is searched in linear time."""
    try:
        signature = Signature(record.id, record.regex, 0)
    except ValueError:
        return  # loading has said so
    if signature.guarded:
        reason = (
            "cannot be shown to take linear time, so its searches are slower and are given up "
            'after 0.1 s: write no repeats within repeats, and [^"]* or [^,]* for .*'
        )
        yield "regex", "slow-regex", Severity.WARNING, reason


def _unseen(record: Record) -> Iterator[_Problem]:
    """Whether a scan finds the examples: a match has to stand in nginx's own message."""
    regex = compile_regex(record.regex)
    if isinstance(regex, str):
        return
    for trial, line in zip(trials(record), record.examples, strict=False):
        if trial.matched is None and regex.search(line):
            reason = "the regex matches, but not in nginx's message: a scan does not find this line"
            yield trial.where, "example", Severity.ERROR, reason


def _overlaps(record: Record, matcher: Matcher) -> Iterator[_Problem]:
    """Whether another record takes what this one is written for."""
    for index, line in enumerate(record.examples):
        found = matcher.match_line(line)
        if found is not None and found.record_id != record.id:
            reason = f"is shown as {found.record_id}, whose regex is more exact"
            yield f"examples[{index}]", "overlap", Severity.ERROR, reason


def _placeholder(record: Record) -> Iterator[_Problem]:
    if record.root_cause == ROOT_CAUSE:
        reason = "is still the skeleton's: say what is wrong when nginx prints the message"
        yield "root_cause", "placeholder", Severity.WARNING, reason


def _unproven(record: Record) -> Iterator[_Problem]:
    """Directives are offered as a fix that no run of a real nginx has shown to help."""
    sets_directives = any(remedy.directives for remedy in record.remedies)
    if sets_directives and not any(entry.verdict == "gone" for entry in record.proof):
        reason = "no run of a real nginx shows that what it sets makes the line go"
        yield "remedies", "unproven", Severity.HINT, reason


def _directives(record: Record) -> Iterator[_Problem]:
    for where, reason in check_directives(record):
        yield where, "directive", Severity.ERROR, reason
