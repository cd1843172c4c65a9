"""`logcanon records new`: a record to fill in, from a log line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

from logcanon.authoring.skeleton import NoMessage, render, skeleton_of_text
from logcanon.cli.arguments import Commands
from logcanon.cli.console import complain
from logcanon.cli.exit_status import FAILURE, OK
from logcanon.cli.session import add_options, open_session
from logcanon.records.model import Record
from logcanon.workspace.record_folders import IN_WORKSPACE


def add_to(actions: Commands[argparse.ArgumentParser]) -> None:
    """Add the action."""
    parser = actions.add_parser(
        "new",
        help="make a record to fill in from a log line",
        description="Print a record to fill in that recognises a log line (- reads the line from "
        "standard input) and its like.",
    )
    parser.add_argument("line", metavar="'LOG LINE'|-")
    parser.add_argument("--id", help="id of the record; default: mine/ and words of the message")
    parser.add_argument(
        "--write",
        metavar="DIR",
        nargs="?",
        type=Path,
        const=IN_WORKSPACE,
        help=f"write the file below DIR, by default {IN_WORKSPACE}, where it is read from",
    )
    add_options(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    session = open_session(options)
    if session is None:
        return FAILURE
    text = (sys.stdin.readline() if options.line == "-" else options.line).rstrip("\r\n")
    try:
        record = skeleton_of_text(text)
        record["id"] = options.id or record["id"]
        Record.model_validate(record)
    except NoMessage as error:
        complain(str(error))
        return FAILURE
    except ValidationError:
        complain(f"--id {options.id}: must be like mine/some-name, in lower case")
        return FAILURE
    known = session.matcher.match_line(text)
    if known is not None:
        complain(f"{known.record_id} recognises that line already (`logcanon explain` shows it)")
    if options.write is None:
        print(render(record), end="")
        return OK
    return _write(options.write / f"{record['id']}.json", render(record))


def _write(path: Path, text: str) -> int:
    """Write a new file; one that is there already is left alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        complain(f"{path} is there already; --id gives the record another name")
        return FAILURE
    except OSError as error:
        complain(f"{path}: {error.strerror or error}")
        return FAILURE
    print(path)
    return OK
