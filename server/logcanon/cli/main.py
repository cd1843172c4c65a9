"""The command `logcanon`: arguments, dispatch, exit status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import logcanon
from logcanon.cli import explain, fix, lnav, probe, records, scan, serve
from logcanon.cli.console import complain, use_utf8
from logcanon.cli.exit_status import FAILURE, INTERRUPTED
from logcanon.cli.garbage import collect_rarely

_DESCRIPTION = """\
From an nginx log line to the block that caused it, and to the edit that mends it.
"""

_EPILOG = """\
examples:
  logcanon scan /var/log/nginx/error.log
  logcanon scan error.log --nginx-conf /etc/nginx/nginx.conf --format json
  logcanon fix /etc/nginx/nginx.conf --log error.log
  logcanon explain 'upstream SSL certificate verify error: (20:unable to get ...'

exit status:
  0 nothing found or nothing to do, 1 findings or a diff, 2 misuse or unreadable input
"""


def build_parser() -> argparse.ArgumentParser:
    """The parser with all sub-commands."""
    parser = argparse.ArgumentParser(
        prog="logcanon",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"logcanon {logcanon.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (scan, fix, explain, probe, records, serve, lnav):
        command.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    use_utf8()
    collect_rarely()
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python would complain at exit otherwise.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except KeyboardInterrupt:
        complain("stopped")
        return INTERRUPTED
