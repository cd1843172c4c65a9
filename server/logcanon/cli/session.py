"""From command line options to a session."""

from __future__ import annotations

import argparse
from pathlib import Path

from logcanon.cli.console import complain, terminal_language
from logcanon.workspace.session import Session
from logcanon.workspace.settings import Settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options that all commands with records share."""
    parser.add_argument(
        "--records",
        metavar="DIR",
        action="append",
        default=[],
        help="further folder of records; may be given several times, later ones win",
    )
    parser.add_argument(
        "--lang", choices=("en", "zh"), help="language of messages; default: the terminal's"
    )


def open_session(
    options: argparse.Namespace, ca_file: str = "", *, all_messages: bool = False
) -> Session | None:
    """A session with the records loaded; None after a message where a folder is not there."""
    for folder in options.records:
        if not Path(folder).is_dir():
            complain(f"--records {folder}: no such folder")
            return None
    session = Session(
        Settings(
            language=options.lang or terminal_language(),
            record_directories=tuple(options.records),
            ca_file=ca_file,
            all_messages=all_messages,
        )
    )
    session.set_folders([Path.cwd().resolve()])
    for fault in session.catalog.faults:
        complain(str(fault))
    for fault in session.matcher.faults:
        complain(str(fault))
    return session
