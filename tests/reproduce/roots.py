"""Debian root file systems with the nginx that each release carries, built once and kept.

`build` needs root, debootstrap and the machine's package source. A root that is complete carries
a stamp that names its packages, so one that was cut off, or lacks one, is made anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_COMMON = (
    "ca-certificates",
    "openssl",
    "nginx-extras",
    "libnginx-mod-stream",
    "libnginx-mod-mail",
    "libnginx-mod-http-lua",
)
_JS = "libnginx-mod-http-js"
_SCRIPTS = Path("/usr/share/debootstrap/scripts")
_PATIENCE_S = 900
_AT_ONCE = 2


class RootError(RuntimeError):
    """A root could not be built; the message is a sentence for the reader of a run."""


@dataclass(frozen=True, slots=True)
class Release:
    """A Debian release and the nginx in it; `script` is debootstrap's where it has no own one."""

    nginx: str
    suite: str
    script: str = ""
    has_js: bool = False

    @property
    def packages(self) -> tuple[str, ...]:
        """What is installed besides the base system."""
        return (*_COMMON, _JS) if self.has_js else _COMMON


RELEASES = (
    Release("1.18", "bullseye"),
    Release("1.22", "bookworm", has_js=True),
    Release("1.26", "trixie", has_js=True),
    Release("1.30", "forky", script="sid", has_js=True),
)


def cache_directory() -> Path:
    """$LOGCANON_CACHE, or ~/.cache/logcanon; `roots/SUITE` below it is a root."""
    return Path(os.environ.get("LOGCANON_CACHE") or "~/.cache/logcanon").expanduser()


def build(release: Release, cache: Path) -> Path:
    """The root of this release, built if it is not there yet. Raises RootError."""
    root = cache / "roots" / release.suite
    stamp = root / ".complete"
    if stamp.exists() and stamp.read_text(encoding="ascii").split() == list(release.packages):
        return root
    if os.geteuid() != 0:
        raise RootError(f"A root with nginx {release.nginx} can be built by root alone: {root}")
    if shutil.which("debootstrap") is None:
        raise RootError("A root needs debootstrap, which is not on PATH.")
    if root.exists():
        shutil.rmtree(root)
    root.parent.mkdir(parents=True, exist_ok=True)
    _debootstrap(release, root)
    stamp.write_text("\n".join(release.packages) + "\n", encoding="ascii")
    return root


def build_all(releases: Sequence[Release], cache: Path) -> dict[str, Path | RootError]:
    """By nginx version: the root, or why there is none. Two are built at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        built = pool.map(lambda release: _attempt(release, cache), releases)
        return dict(zip((release.nginx for release in releases), built, strict=True))


def _attempt(release: Release, cache: Path) -> Path | RootError:
    try:
        return build(release, cache)
    except RootError as error:
        return error


def _debootstrap(release: Release, root: Path) -> None:
    script = [] if not release.script else ["", str(_SCRIPTS / release.script)]
    include = f"--include={','.join(release.packages)}"
    command = ["debootstrap", "--variant=minbase", include, release.suite, str(root), *script]
    log = root.with_suffix(".log")
    with log.open("wb") as sink:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=_PATIENCE_S,
            )
        except subprocess.TimeoutExpired as error:
            raise RootError(f"debootstrap took more than {_PATIENCE_S} s; see {log}") from error
    if done.returncode != 0:
        raise RootError(f"debootstrap failed for {release.suite}; see {log}")
