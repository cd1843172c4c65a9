"""`logcanon records`: the catalogue."""

from __future__ import annotations

import argparse
from pathlib import Path

from logcanon.authoring.check import check_records
from logcanon.cli import new_record
from logcanon.cli.arguments import Commands, add_command
from logcanon.cli.console import complain
from logcanon.cli.exit_status import FAILURE, FOUND, OK
from logcanon.cli.session import add_options, open_session
from logcanon.finding import Severity
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.records.schema import render_schema
from logcanon.records.text import localized

_EPILOG = """\
examples:
  logcanon records list
  logcanon records check ~/my-records
  logcanon records new "$(tail -n 1 /var/log/nginx/error.log)" --write
  logcanon records schema > record.schema.json

records are read from the program itself, then from the user's folder (`records folders` names
it), then from each --records DIR, then from .logcanon/records here; a later one replaces an
earlier one of the same id

exit status of check: 0 nothing wrong, 1 faults, 2 the folder cannot be read
"""


def add_to(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = add_command(
        commands,
        "records",
        "list, check or write records, print their schema",
        "The catalogue of records.",
        _EPILOG,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="one line a record: id and signature")
    add_options(listing)
    listing.set_defaults(run=_list)
    folders = actions.add_parser("folders", help="name the folders, later ones win")
    add_options(folders)
    folders.set_defaults(run=_folders)
    check = actions.add_parser("check", help="say what is wrong with records")
    check.add_argument("directory", metavar="DIR", nargs="?", type=Path)
    add_options(check)
    check.set_defaults(run=_check)
    new_record.add_to(actions)
    schema = actions.add_parser("schema", help="print the JSON Schema of a record")
    schema.set_defaults(run=_schema)


def _list(options: argparse.Namespace) -> int:
    session = open_session(options)
    if session is None:
        return FAILURE
    language = session.snapshot().engine.language
    for record in session.catalog.records.values():
        print(f"{record.id}\t{localized(record, language).signature}")
    return OK


def _folders(options: argparse.Namespace) -> int:
    session = open_session(options)
    if session is None:
        return FAILURE
    print(builtin_records_directory())
    for folder in session.record_folders.possible:
        print(f"{folder}" if folder.is_dir() else f"{folder}\t(not there)")
    return OK


def _check(options: argparse.Namespace) -> int:
    if options.directory is None:
        session = open_session(options)
        if session is None:
            return FAILURE
        catalog = session.catalog
    elif options.directory.is_dir():
        catalog = load_catalog([options.directory])
    else:
        complain(f"{options.directory}: no such folder")
        return FAILURE
    faults = [*catalog.faults, *catalog.notes, *check_records(catalog)]
    for fault in faults:
        print(f"{fault.severity.value}: {fault}")
    bad = [f for f in faults if f.severity in {Severity.ERROR, Severity.WARNING}]
    print(f"{len(catalog.records)} records, {len(bad)} faults, {len(faults) - len(bad)} notes")
    return FOUND if bad else OK


def _schema(options: argparse.Namespace) -> int:
    del options
    print(render_schema(), end="")
    return OK
