"""`logcanon explain`: the card of a record, of a rule, or of a log line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from logcanon.cli.arguments import Commands, add_command
from logcanon.cli.console import complain
from logcanon.cli.exit_status import FAILURE, OK
from logcanon.cli.line_cards import LineCards
from logcanon.cli.session import add_case_options, add_options, open_session
from logcanon.messages.lookup import Recognition
from logcanon.messages.table import KEY_PREFIX, table
from logcanon.nginx.config import Config
from logcanon.records.model import Record
from logcanon.reports.card import render_card
from logcanon.reports.finding_card import card_of
from logcanon.reports.message_card import render_message_card
from logcanon.reports.rule_page import render_rule
from logcanon.rules.registry import ALL_RULES
from logcanon.scan.extent import messages
from logcanon.text.line_store import LineStore
from logcanon.workspace.projects import load_projects
from logcanon.workspace.snapshot import Snapshot

_DESCRIPTION = """\
Print what is known about a record (by id), a rule (by id), or a log line; of a line that no record
recognises, what nginx's sources tell. With - the lines are read from standard input, and each card
is printed once.
"""

_EPILOG = """\
examples:
  logcanon explain nginx/upstream-ssl-certificate-verify-error
  logcanon explain unverified-upstream
  logcanon explain "$(tail -n 1 /var/log/nginx/error.log)" --nginx-conf /etc/nginx/nginx.conf
  grep upstream /var/log/nginx/error.log | logcanon explain -

exit status: 0 a card was printed, 2 nothing is known about it
"""


def add_to(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = add_command(
        commands,
        "explain",
        "print the card of a record, a rule or a log line",
        _DESCRIPTION,
        _EPILOG,
    )
    parser.add_argument("subject", metavar="ID|'LOG LINE'|-")
    parser.add_argument("--markdown", action="store_true", help="Markdown, as editors show it")
    parser.add_argument(
        "--nginx-conf", metavar="FILE", type=Path, help="configuration to follow the line into"
    )
    add_case_options(parser)
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the card."""
    session = open_session(options)
    if session is None:
        return FAILURE
    snapshot = session.snapshot()
    if options.subject == "-":
        return _lines(snapshot, options, sys.stdin.buffer.read().decode("utf-8", "replace"))
    rule = next((r for r in ALL_RULES if r.id == options.subject), None)
    if rule is not None:
        print(render_rule(rule, markdown=options.markdown, language=snapshot.engine.language))
        return OK
    record = _record(snapshot, options.subject)
    if record is not None:
        card = card_of(snapshot, record)
        print(render_card(card, markdown=options.markdown, language=snapshot.engine.language))
        return OK
    message = table().get(options.subject) if options.subject.startswith(KEY_PREFIX) else None
    if message is not None:
        found = Recognition(message, message.origins, ())
        language = snapshot.engine.language
        print(render_message_card(found, None, markdown=options.markdown, language=language))
        return OK
    return _lines(snapshot, options, options.subject)


def _record(snapshot: Snapshot, name: str) -> Record | None:
    """The record of that id, of that id without its domain, or with that alias."""
    for record in snapshot.catalog.records.values():
        if name in {record.id, record.id.partition("/")[2], *record.aliases}:
            return record
    return None


def _lines(snapshot: Snapshot, options: argparse.Namespace, text: str) -> int:
    configs: Sequence[Config] = ()
    if options.nginx_conf is not None:
        if not options.nginx_conf.is_file():
            complain(f"--nginx-conf {options.nginx_conf}: no such file")
            return FAILURE
        main = options.nginx_conf.absolute()
        configs = load_projects([main], snapshot.disk)
    lines = LineCards(snapshot, configs, markdown=options.markdown, lines=LineStore(text))
    for number, line in messages(text):
        card = lines.card(line, number)
        if card:
            print(card)
    if lines.shown:
        return OK
    complain(
        "no record or rule has that id, and nginx writes no such line; "
        "`logcanon records list` names the records"
    )
    return FAILURE
