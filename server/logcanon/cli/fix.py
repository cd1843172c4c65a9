"""`logcanon fix`: the edits that mend what was found, as a diff or on disk."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from logcanon.cli.arguments import Commands, add_command
from logcanon.cli.atomic import ChangedMeanwhile, replace_file
from logcanon.cli.console import complain, wants_colour
from logcanon.cli.exit_status import FAILURE, FOUND, OK
from logcanon.cli.inputs import Inputs, collect
from logcanon.cli.log_findings import LogFindings
from logcanon.cli.session import add_case_options, add_options, open_session
from logcanon.finding import Applicability, Finding, Fix
from logcanon.nginx.config import Config
from logcanon.plan.plan import merge
from logcanon.text import Source
from logcanon.workspace.projects import load_projects
from logcanon.workspace.snapshot import Snapshot

_DESCRIPTION = """\
Mend nginx configurations. Without --log, what the rules find is mended; with --log, what the
lines of that log lead to. Prints a unified diff; nothing is changed without --write.
Only safe fixes are taken unless --unsafe is given: a fix with a blank to fill in is never safe.
"""

_EPILOG = """\
examples:
  logcanon fix /etc/nginx/nginx.conf
  logcanon fix /etc/nginx/nginx.conf --log /var/log/nginx/error.log --ca-file /etc/nginx/ca.pem
  logcanon fix /etc/nginx/nginx.conf --id unverified-upstream --write && nginx -t

exit status: 0 nothing to do (with --write: all applied), 1 there is a diff, 2 failure
"""


def add_to(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = add_command(
        commands, "fix", "mend configurations: print a diff, or write it", _DESCRIPTION, _EPILOG
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", help="configuration file or folder")
    parser.add_argument("--log", metavar="FILE", help="mend what the lines of this log lead to")
    parser.add_argument("--id", metavar="ID", help="only findings of this record or rule")
    parser.add_argument("--unsafe", action="store_true", help="take unsafe fixes too")
    parser.add_argument("--write", action="store_true", help="apply the diff")
    add_case_options(parser)
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print or apply what mends the findings."""
    session = open_session(options)
    if session is None:
        return FAILURE
    inputs = collect(options.paths)
    for log in inputs.logs:
        inputs.problems.append(f"{log}: not an nginx configuration (a log goes behind --log)")
    snapshot = session.snapshot()
    configs = load_projects([p.absolute() for p in inputs.configs], snapshot.disk)
    findings = list(_findings(snapshot, options, inputs, configs))
    chosen = list(_choose(findings, unsafe=options.unsafe))
    plan = merge(chosen)
    for fix in plan.clashing:
        complain(f"left out, it touches the same lines as another fix: {fix.title}; run again")
    sources = {path: snapshot.disk.read(path) for path in plan.edits}
    changed = {
        path: after
        for path, source in sources.items()
        if (after := plan.edits[path].apply(source.text)) != source.text
    }
    status = OK
    if options.write:
        status = _write(sources, changed)
    elif changed:
        _print(sources, changed)
        status = FOUND
    for problem in inputs.problems:
        complain(problem)
    return FAILURE if inputs.problems else status


def _findings(
    snapshot: Snapshot, options: argparse.Namespace, inputs: Inputs, configs: Sequence[Config]
) -> Iterator[Finding]:
    if options.log:
        found = LogFindings(snapshot, inputs, configs).of(Path(options.log))
    else:
        found = (f for config in configs for f in snapshot.engine.of_config(config))
    for finding in found:
        if options.id in (None, finding.id):
            yield finding


def _choose(findings: Sequence[Finding], *, unsafe: bool) -> Iterator[Fix]:
    """The first applicable fix of each finding; what is left out is said, once."""
    said: set[str] = set()
    wanted = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
    for finding in findings:
        fix = next((f for f in finding.fixes if f.applicability in wanted), None)
        if fix is not None:
            yield fix
            continue
        if finding.fixes:
            first = finding.fixes[0]
            blanks = f" (fill in {', '.join(first.placeholders)})" if first.placeholders else ""
            message = f"left out, needs --unsafe: {first.title}{blanks}"
        elif finding.kind == "record" and finding.remark:
            message = f"no fix for {finding.id}: {finding.remark}"
        else:
            continue
        if message not in said:
            said.add(message)
            complain(message)


def _print(sources: dict[Path, Source], changed: dict[Path, str]) -> None:
    colour = wants_colour(sys.stdout)
    for path, after in changed.items():
        before = sources[path].text
        name = _shown(path)
        for line in difflib.unified_diff(
            _lines(before), _lines(after), f"a/{name}", f"b/{name}", lineterm="\n"
        ):
            text = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            # Bytes, so that a diff of a file that is no UTF-8 still applies.
            shown = _coloured(text) if colour else text
            sys.stdout.buffer.write(shown.encode("utf-8", "surrogateescape"))
    sys.stdout.flush()


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path).lstrip("/")


def _lines(text: str) -> list[str]:
    """Lines as `patch` counts them: a line feed ends one, nothing else does."""
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _coloured(line: str) -> str:
    code = {"+": "32", "-": "31", "@": "36"}.get(line[:1])
    return f"\x1b[{code}m{line.rstrip(chr(10))}\x1b[0m\n" if code else line


def _write(sources: dict[Path, Source], changed: dict[Path, str]) -> int:
    status = OK
    for path, after in changed.items():
        try:
            replace_file(path, sources[path].encode(), after.encode("utf-8", "surrogateescape"))
        except ChangedMeanwhile:
            complain(f"{path}: changed while the fix was made, left alone; run again")
            status = FAILURE
        except OSError as error:
            complain(f"{path}: {error.strerror or error}; left alone")
            status = FAILURE
        else:
            print(f"changed {_shown(path)}")
    return status
