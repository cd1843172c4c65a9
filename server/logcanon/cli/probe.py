"""`logcanon probe`: ask an upstream as nginx would, and say what nginx makes of the answer."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from logcanon.cli.console import complain, terminal_language
from logcanon.cli.exit_status import FAILURE, FOUND, OK
from logcanon.cli.session import add_options, open_session
from logcanon.diagnose.trace import Tracer
from logcanon.diagnose.witness import Witness
from logcanon.finding import Cause
from logcanon.nginx.config import Config
from logcanon.nginx.tls_upstream import is_address
from logcanon.probe.library import what_is_missing
from logcanon.probe.question import (
    Question,
    address_in,
    plain_question,
    question_of_line,
    question_of_trace,
    questions_at,
    read_target,
)
from logcanon.scan.line import LogLine, parse_bare, parse_line
from logcanon.workspace.files import Disk
from logcanon.workspace.projects import load_projects
from logcanon.workspace.snapshot import Snapshot

_DESCRIPTION = """\
Connect to an upstream as nginx would, show the certificates it sends, and say what nginx on
OpenSSL 1.1.1 and 3.x answers and which change makes it pass. This is the only command that
contacts another host; it sends a TLS handshake and nothing after it.

With --nginx-conf the name, the server name (SNI), the trusted file and the verify depth are those
of the block that passes to the upstream, or of the block that a log line leads to.
"""

_EPILOG = """\
examples:
  logcanon probe 10.20.0.19:8443 --nginx-conf /etc/nginx/nginx.conf
  logcanon probe "$(tail -n 1 /var/log/nginx/error.log)" --nginx-conf /etc/nginx/nginx.conf
  logcanon probe backend.internal:443 --ca-file /etc/nginx/ca.pem --depth 2

exit status: 0 nginx accepts the upstream, 1 it does not, 2 nothing could be asked
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = commands.add_parser(
        "probe",
        help="ask an upstream for its certificates, as nginx would",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("subject", metavar="HOST:PORT|'LOG LINE'")
    parser.add_argument(
        "--nginx-conf", metavar="FILE", type=Path, help="configuration that says how to ask"
    )
    parser.add_argument("--ca-file", metavar="FILE", help="trusted file to judge with instead")
    parser.add_argument("--depth", metavar="N", type=int, help="verify depth instead")
    parser.add_argument("--name", help="name to verify instead")
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=float, default=10.0, help="of each step; default: 10"
    )
    parser.add_argument("--markdown", action="store_true", help="Markdown, as editors show it")
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Ask and print."""
    language: Literal["en", "zh"] = "zh" if (options.lang or terminal_language()) == "zh" else "en"
    missing = what_is_missing(language)
    if missing:
        complain(missing)
        return FAILURE
    if not 0 < options.timeout < 3600 or (options.depth is not None and options.depth < 0):
        complain("--timeout takes seconds above 0, --depth a number from 0 on")
        return FAILURE
    if options.nginx_conf is not None and not options.nginx_conf.is_file():
        complain(f"--nginx-conf {options.nginx_conf}: no such file")
        return FAILURE
    disk = Disk()
    configs = load_projects([options.nginx_conf.absolute()], disk) if options.nginx_conf else ()
    line = parse_line(options.subject) if " " in options.subject.strip() else None
    if line is None and "upstream: " in options.subject:
        line = parse_bare(options.subject)
    question = _of_line(line, configs) if line else _of_target(options.subject, configs)
    if question is None:
        return FAILURE
    session = open_session(options) if line else None
    if line and session is None:
        return FAILURE
    # cryptography takes a while to load, and other commands do without
    from logcanon.probe.ask import ask  # noqa: PLC0415
    from logcanon.probe.page import render  # noqa: PLC0415
    from logcanon.probe.witness import witness_of  # noqa: PLC0415

    question = _overridden(question, options)
    report = ask(question, disk, timeout=options.timeout)
    causes: Sequence[Cause] = ()
    if session is not None:
        witness = witness_of(report, language)
        causes = _causes(session.snapshot(), options.subject, configs, witness)
    page = render(
        report,
        language,
        markdown=options.markdown,
        place=question.place,
        line_failed=line is not None,
        causes=causes,
    )
    print(page)
    return OK if report.is_accepted else FOUND


def _causes(
    snapshot: Snapshot, text: str, configs: Sequence[Config], witness: Witness
) -> Sequence[Cause]:
    """The causes of a line, after what its upstream showed; none where no record knows it."""
    occurrence = snapshot.line_occurrence(text, 0)
    if occurrence is None:
        return ()
    return snapshot.engine.joined(occurrence, Path("-"), configs, witness).causes


def _of_line(line: LogLine, configs: Sequence[Config]) -> Question | None:
    if configs:
        trace = Tracer().trace(line, configs)
        question = question_of_trace(line, trace)
        if question is not None:
            return question
        reason = trace.reason.en or "the block it leads to talks to no upstream by TLS"
        if address_in(line) is not None:
            complain(f"{reason}; asked as a proxy_pass without further directives")
    address = address_in(line)
    if address is None:
        complain(
            'the line names no upstream address (a part like: upstream: "https://10.0.0.1:443/")'
        )
        return None
    return question_of_line(line, address)


def _of_target(text: str, configs: Sequence[Config]) -> Question | None:
    address = read_target(text)
    if address is None:
        complain(f"{text!r} is neither HOST:PORT nor a line of nginx's error log")
        return None
    found = [question for config in configs for question in questions_at(config, address)]
    if not found:
        if configs:
            complain(f"no block passes to {address} by TLS; asked without the configuration")
        return plain_question(address)
    return replace(found[0], others=len(found) - 1)


def _overridden(question: Question, options: argparse.Namespace) -> Question:
    """With what the command line says instead."""
    if options.ca_file is not None:
        question = replace(
            question,
            trusted=Path(options.ca_file).absolute(),
            trusted_as_written=options.ca_file,
        )
    if options.depth is not None:
        question = replace(question, depth=options.depth)
    if options.name is not None:
        sni = options.name if question.sends_name and not is_address(options.name) else ""
        question = replace(question, name=options.name, server_name=sni, is_group_name=False)
    return question
