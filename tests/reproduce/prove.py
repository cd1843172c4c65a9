"""Every proof case on every nginx: writes records/PROOFS.md and each record's `proof`.

Run by `make prove`, as root. Versions as arguments ("1.22 1.30") run on those alone and write
nothing. `--only NAME` proves the cases whose name, or whose family (the module in cases/), is NAME or
begins with it, on all versions, and keeps the other rows; with versions it shows what was seen.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from reproduce.case import load_cases
from reproduce.ledger import keep_all, keep_some
from reproduce.outcome import Outcome, read_outcomes
from reproduce.roots import RELEASES, Release, RootError, build_all, cache_directory

REPOSITORY = Path(__file__).parents[2]
RECORDS = REPOSITORY / "records"
_AT_ONCE = "3"


def main(arguments: Sequence[str]) -> int:
    """Run; 0 when every case holds on every version."""
    options = parsed(arguments)
    releases = [r for r in RELEASES if not options.versions or r.nginx in options.versions]
    print(f"roots in {cache_directory() / 'roots'} (built where they are missing)", flush=True)
    roots = build_all(releases, cache_directory())
    seen: dict[str, list[Outcome]] = {}
    missing: dict[str, str] = {}
    for release in releases:
        root = roots[release.nginx]
        if isinstance(root, RootError):
            missing[release.nginx] = str(root)
            print(f"nginx {release.nginx}: not proven. {root}", flush=True)
        else:
            seen[release.nginx] = prove_on(release, root, options.only)
    if options.versions:
        show(seen)
    elif options.only:
        if not missing:
            keep_some(RECORDS, seen, [case.name for case in load_cases()])
    else:
        keep_all(RECORDS, seen, missing)
    failed = sum(bool(o.failed) for outcomes in seen.values() for o in outcomes)
    return 1 if missing or failed else 0


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Prove the fixes on real nginx.")
    parser.add_argument("versions", nargs="*", metavar="VERSION", help="on these alone")
    parser.add_argument("--only", default="", metavar="NAME", help="one family or case alone")
    return parser.parse_args(arguments)


def show(seen: Mapping[str, Sequence[Outcome]]) -> None:
    """What each case saw."""
    for outcome in (o for outcomes in seen.values() for o in outcomes if o.line):
        print(f"\n# {outcome.case}, nginx {outcome.nginx}: {outcome.cell}\n{outcome.line}")
        print(f"{outcome.title}\n{outcome.diff}".rstrip())


def prove_on(release: Release, root: Path, only: str = "") -> list[Outcome]:
    """All cases, or those that `only` names, with the nginx of one root."""
    with tempfile.TemporaryDirectory(prefix="logcanon-proofs-") as folder:
        environment = {
            **os.environ,
            "NGINX_ROOT": str(root),
            "LOGCANON_PROOFS": folder,
            "LOGCANON_ONLY": only,
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "server"), str(REPOSITORY / "tests")]),
        }
        command = [sys.executable, "-m", "pytest", "-q", "-n", _AT_ONCE, "--no-header", "-r", "N"]
        command += ["--tb", "no", "-k", "the_line_is_gone", "tests/reproduce/test_proof.py"]
        ran = subprocess.run(
            command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
        )
        outcomes = read_outcomes(Path(folder))
    if not outcomes:
        outcomes = [Outcome("all cases", failed=(ran.stdout + ran.stderr)[-2000:])]
    for outcome in outcomes:
        if outcome.failed:
            print(
                f"nginx {release.nginx}: {outcome.case}: FAILED {json.dumps(outcome.failed[:400])}"
            )
    held = sum(not outcome.failed for outcome in outcomes)
    print(f"nginx {release.nginx}: {held} of {len(outcomes)} cases hold", flush=True)
    return outcomes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
