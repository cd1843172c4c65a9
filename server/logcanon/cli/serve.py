"""`logcanon serve`: the language server."""

from __future__ import annotations

import argparse

from logcanon.cli.arguments import Commands, add_command
from logcanon.cli.console import complain
from logcanon.cli.exit_status import FAILURE, OK

_EPILOG = """\
examples:
  logcanon serve                        over standard input and output, as editors start it
  logcanon serve --tcp 2087             over TCP on 127.0.0.1
  logcanon serve --tcp 192.0.2.1:2087   on another address: anyone who reaches it can use it
"""


def add_to(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = add_command(
        commands, "serve", "run the language server", "Run the language server.", _EPILOG
    )
    parser.add_argument(
        "--stdio", action="store_true", help="over standard input and output (the default)"
    )
    parser.add_argument(
        "--tcp", metavar="[HOST:]PORT", help="over TCP; HOST is 127.0.0.1 unless given"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until the client says exit."""
    from logcanon.lsp.create import create_server  # noqa: PLC0415 - costs a quarter of a second

    if not options.tcp:
        create_server().start_io()
        return OK
    host, _, port = options.tcp.rpartition(":")
    if not port.isdigit() or not 0 < int(port) < 65536:
        complain(f"--tcp takes [HOST:]PORT with a port from 1 to 65535, not {options.tcp!r}")
        return FAILURE
    try:
        create_server().start_tcp(host.strip("[]") or "127.0.0.1", int(port))
    except OSError as error:
        complain(f"cannot listen on {options.tcp}: {error.strerror or error}")
        return FAILURE
    return OK
