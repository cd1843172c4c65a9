"""Every proof case on every nginx: writes records/PROOFS.md and each record's `proof`.

Run by `make prove`, as root. Names of versions as arguments ("1.22 1.30") run those alone and
write nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from reproduce.ledger import Outcome, read_outcomes, render, write_proofs
from reproduce.roots import RELEASES, Release, RootError, build_all, cache_directory

REPOSITORY = Path(__file__).parents[2]
RECORDS = REPOSITORY / "records"
_AT_ONCE = "3"


def main(versions: Sequence[str]) -> int:
    """Run; 0 when every case holds on every version."""
    releases = [release for release in RELEASES if not versions or release.nginx in versions]
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
            seen[release.nginx] = prove_on(release, root)
    if not versions:
        (RECORDS / "PROOFS.md").write_text(render(seen, missing), encoding="utf-8")
        write_proofs(RECORDS, seen)
    failed = sum(bool(o.failed) for outcomes in seen.values() for o in outcomes)
    return 1 if missing or failed else 0


def prove_on(release: Release, root: Path) -> list[Outcome]:
    """All cases with the nginx of one root."""
    with tempfile.TemporaryDirectory(prefix="logcanon-proofs-") as folder:
        environment = {
            **os.environ,
            "NGINX_ROOT": str(root),
            "LOGCANON_PROOFS": folder,
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
