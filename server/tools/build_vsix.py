"""Pack the VS Code extension with the server and its libraries inside, one file a target.

    python3 server/tools/build_vsix.py [--out dist] [--target linux-x64]... [--all]

Needs vscode-client/node_modules (`npm ci`), node and uv. Writes OUT/logcanon-TARGET.vsix.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import build_bundle

CLIENT = build_bundle.ROOT / "vscode-client"
VSCE = [
    *("npx", "--no-install", "vsce", "package", "--no-dependencies"),
    # The pictures of the README are inside the package; there is no repository to fetch them from.
    *("--allow-missing-repository", "--no-rewrite-relative-links"),
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Pack every target named; the exit code is 1 where a tool or a wheel is wanting."""
    parser = argparse.ArgumentParser(description="Pack the VS Code extension.")
    parser.add_argument("--out", type=Path, default=build_bundle.ROOT / "dist")
    parser.add_argument("--target", action="append", choices=sorted(build_bundle.PLATFORMS))
    parser.add_argument("--all", action="store_true", help="every target")
    options = parser.parse_args(arguments)
    targets = list(build_bundle.PLATFORMS) if options.all else options.target or ["linux-x64"]
    options.out.mkdir(parents=True, exist_ok=True)
    for target in targets:
        if build_bundle.main([target, str(CLIENT / "bundled")]) != 0:
            return 1
        file = (options.out / f"logcanon-{target}.vsix").resolve()
        if not pack(target, file):
            return 1
        print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")
    return 0


def pack(target: str, file: Path) -> bool:
    """Run vsce; it checks, builds and writes `file`. What it said is shown where it fails."""
    command = [*VSCE, "--target", target, "--out", str(file)]
    done = subprocess.run(
        command,
        cwd=CLIENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
