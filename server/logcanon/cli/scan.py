"""`logcanon scan`: findings in logs and configurations."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from logcanon.cli.arguments import Commands, add_command
from logcanon.cli.console import complain, wants_colour
from logcanon.cli.exit_status import FAILURE, FOUND, OK
from logcanon.cli.inputs import Inputs, collect
from logcanon.cli.log_findings import LogFindings, ShownLine
from logcanon.cli.naming import Naming
from logcanon.cli.session import add_case_options, add_options, open_session
from logcanon.finding import Finding, Severity
from logcanon.nginx.config import Config
from logcanon.reports.formats import FORMATS
from logcanon.workspace.projects import load_projects
from logcanon.workspace.snapshot import Snapshot

_DESCRIPTION = """\
Find what logs and nginx configurations tell. Logs and configurations may be mixed; a folder is
walked, - is standard input. With a configuration at hand (among the paths, or --nginx-conf), a
log line is followed to the block that handled the request. Equal lines of a log are told once, at
the first of them, with how often they come, from when to when, and from how many clients.
"""

_EPILOG = """\
examples:
  logcanon scan /var/log/nginx/error.log
  logcanon scan /var/log/nginx /etc/nginx
  tail -F /var/log/nginx/error.log | logcanon scan - --each
  journalctl -u nginx | logcanon scan - --nginx-conf /etc/nginx/nginx.conf
  logcanon scan . --format sarif > logcanon.sarif

exit status: 0 nothing found (hints do not count), 1 findings, 2 misuse or an input that could not
be read (what could be read is still reported)
"""


def add_to(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = add_command(
        commands, "scan", "find what logs and configurations tell", _DESCRIPTION, _EPILOG
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", help="file, folder or - for stdin")
    parser.add_argument(
        "--nginx-conf", metavar="FILE", type=Path, help="configuration to follow log lines into"
    )
    parser.add_argument(
        "--format", choices=tuple(FORMATS), default="text", help="default: %(default)s"
    )
    parser.add_argument(
        "--each",
        action="store_true",
        help="each line of a log by itself, as it is read; else equal lines are told once",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="report every line of nginx at level warn or above; those without a record as hints",
    )
    add_case_options(parser)
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Scan; findings go to standard output, problems to standard error."""
    session = open_session(options, all_messages=options.all)
    if session is None:
        return FAILURE
    inputs = collect(options.paths)
    snapshot = session.snapshot()
    configs = load_projects([p.absolute() for p in inputs.configs], snapshot.disk)
    joined_with = configs
    if options.nginx_conf is not None:
        if not options.nginx_conf.is_file():
            complain(f"--nginx-conf {options.nginx_conf}: no such file")
            return FAILURE
        wanted = [options.nginx_conf.absolute()]
        joined_with = load_projects(wanted, snapshot.disk)
    named = [*inputs.configs, *([options.nginx_conf] if options.nginx_conf else [])]
    naming = Naming(named or inputs.logs)
    shown = ShownLine()
    writer = FORMATS[options.format](
        sys.stdout,
        lookup=lambda name: snapshot.disk.read(naming.real(name)),
        log_line=shown.text,
        colour=wants_colour(sys.stdout),
    )
    found = 0
    with writer:
        logs = LogFindings(snapshot, inputs, joined_with, shown, each=options.each)
        for finding in _findings(snapshot, inputs, configs, logs):
            found += finding.severity is not Severity.HINT
            writer.write(naming.finding(finding))
    for problem in inputs.problems:
        complain(problem)
    if inputs.problems:
        return FAILURE
    return FOUND if found else OK


def _findings(
    snapshot: Snapshot, inputs: Inputs, configs: Sequence[Config], logs: LogFindings
) -> Iterator[Finding]:
    for config in configs:
        yield from snapshot.engine.of_config(config)
    for path in inputs.logs:
        yield from logs.of(path)
