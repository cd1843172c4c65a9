"""`logcanon lnav`: nginx's error log in lnav, the log file viewer, with our cards.

lnav knows no format for it; from lnav 0.12 on `:annotate` shows what a script says of a line.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from logcanon.cli.arguments import Commands, add_command
from logcanon.cli.console import complain
from logcanon.cli.exit_status import FAILURE, OK
from logcanon.cli.line_cards import LineCards
from logcanon.cli.session import add_options, open_session
from logcanon.nginx.config import Config
from logcanon.workspace.projects import load_projects

_EPILOG = """\
examples:
  logcanon lnav install --nginx-conf /etc/nginx/nginx.conf
  lnav /var/log/nginx/error.log        # then :annotate on a line (lnav 0.12 or newer)

exit status: 0 done, 2 misuse, or a file that cannot be written or read
"""
_HANDLER = "logcanon-annotate"


def add_to(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = add_command(
        commands,
        "lnav",
        "show nginx's error log and our cards in lnav",
        "Teach lnav the format of nginx's error log, and its :annotate our cards.",
        _EPILOG,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    install = actions.add_parser("install", help="write format, annotation and handler")
    install.add_argument(
        "--into", metavar="DIR", type=Path, help="lnav's own directory; default: where lnav looks"
    )
    install.add_argument(
        "--format-only", action="store_true", help="no annotation: lnav before 0.12 has none"
    )
    annotate = actions.add_parser("annotate", help="what lnav runs: JSON in, Markdown out")
    for action, run in ((install, _install), (annotate, _annotate)):
        action.add_argument(
            "--nginx-conf", metavar="FILE", type=Path, help="configuration to follow lines into"
        )
        add_options(action)
        action.set_defaults(run=run)


def _install(options: argparse.Namespace) -> int:
    home = options.into or lnav_home()
    try:
        _copy("nginx_error_log.json", home / "formats" / "logcanon")
        if not options.format_only:
            folder = home / "configs" / "logcanon"
            _copy("logcanon.json", folder)
            handler = folder / _HANDLER
            handler.write_text(
                f"#!/bin/sh\nexec {shlex.join(_command(options))}\n", encoding="utf-8"
            )
            handler.chmod(0o755)
            print(handler)
    except OSError as error:
        complain(f"{error.filename or home}: {error.strerror or error}")
        return FAILURE
    return OK


def _copy(name: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    source = resources.files("logcanon.cli").joinpath("lnav_files", name)
    (folder / name).write_bytes(source.read_bytes())
    print(folder / name)


def _command(options: argparse.Namespace) -> list[str]:
    """What the handler runs: this program, with the options that were given here."""
    command = [sys.executable, "-m", "logcanon", "lnav", "annotate"]
    if options.nginx_conf is not None:
        command += ["--nginx-conf", str(options.nginx_conf.absolute())]
    for folder in options.records:
        command += ["--records", str(Path(folder).absolute())]
    return [*command, "--lang", options.lang] if options.lang else command


def lnav_home() -> Path:
    """Where lnav keeps its own files (lnav's src/base/paths.cc, `dotlnav`)."""
    hidden = Path.home() / ".lnav"
    configured = [os.environ.get("XDG_CONFIG_HOME", ""), str(Path.home() / ".config")]
    if hidden.is_dir():
        return hidden
    return next((Path(c) / "lnav" for c in configured if c and Path(c).is_dir()), hidden)


def _annotate(options: argparse.Namespace) -> int:
    session = open_session(options)
    if session is None:
        return FAILURE
    if options.nginx_conf is not None and not options.nginx_conf.is_file():
        complain(f"--nginx-conf {options.nginx_conf}: no such file")
        return FAILURE
    try:
        told = json.loads(sys.stdin.buffer.read())
        text = str(told["log_msg"])
    except (ValueError, KeyError, TypeError):
        complain("lnav's JSON object with `log_msg` is wanted on standard input")
        return FAILURE
    snapshot = session.snapshot()
    configs: Sequence[Config] = ()
    if options.nginx_conf is not None:
        configs = load_projects([options.nginx_conf.absolute()], snapshot.disk)
    card = LineCards(snapshot, configs, markdown=True).card(text, 0)
    if card:
        print(card)
    return OK
