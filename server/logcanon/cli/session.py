"""From command line options to a session."""

from __future__ import annotations

import argparse
from pathlib import Path

from logcanon.cli.console import complain, terminal_language
from logcanon.nginx.build import read_build
from logcanon.workspace.session import Session
from logcanon.workspace.settings import Settings

_LONGEST = 64 * 1024


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


def add_case_options(parser: argparse.ArgumentParser) -> None:
    """Options of the commands that follow lines into a configuration."""
    parser.add_argument(
        "--ca-file", metavar="FILE", default="", help="trusted CA certificates for fixes to name"
    )
    parser.add_argument(
        "--nginx-version",
        metavar="TEXT|@FILE",
        default="",
        help='the nginx that runs there: what nginx -V prints ("$(nginx -V 2>&1)"), or a version',
    )


def open_session(options: argparse.Namespace, *, all_messages: bool = False) -> Session | None:
    """A session with the records loaded; None after a message where an option is no good."""
    given = vars(options)
    version = read_text(given.get("nginx_version", ""))
    if version is None or (version and read_build(version) is None):
        complain(
            f"--nginx-version {given['nginx_version']}: neither what nginx -V prints "
            "nor a version, nor @FILE with it"
        )
        return None
    for folder in options.records:
        if not Path(folder).is_dir():
            complain(f"--records {folder}: no such folder")
            return None
    session = Session(
        Settings(
            language=options.lang or terminal_language(),
            record_directories=tuple(options.records),
            ca_file=given.get("ca_file") or "",
            nginx_version=version,
            all_messages=all_messages,
        )
    )
    session.set_folders([Path.cwd().resolve()])
    for fault in session.catalog.faults:
        complain(str(fault))
    for fault in session.matcher.faults:
        complain(str(fault))
    return session


def read_text(value: str) -> str | None:
    """The option's own text, or that of the file behind an @; None where it cannot be read."""
    if not value.startswith("@"):
        return value
    try:
        with Path(value[1:]).open("rb") as file:
            return file.read(_LONGEST).decode("utf-8", "replace")
    except (OSError, ValueError):
        return None
