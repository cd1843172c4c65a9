"""Put the server and its libraries into one folder that a bare Python can run.

    python3 server/tools/build_bundle.py TARGET OUT [--python 3.11]...
    python3 server/tools/build_bundle.py --list

OUT becomes `boot.py`, `pure/` (our package with its records, and pure wheels) and `native/cpXY/`
(compiled wheels, one folder a Python version). TARGET is a platform as VS Code names it; every
target is built on any machine, from wheels only, pinned and hashed by constraints.txt.

uv resolves for the *target's* Python and platform; pip would take its own for the markers.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]

PLATFORMS = {
    "linux-x64": "x86_64-manylinux_2_28",
    "linux-arm64": "aarch64-manylinux_2_28",
    "alpine-x64": "x86_64-unknown-linux-musl",
    "alpine-arm64": "aarch64-unknown-linux-musl",
    "darwin-x64": "x86_64-apple-darwin",
    "darwin-arm64": "aarch64-apple-darwin",
    "win32-x64": "x86_64-pc-windows-msvc",
    "win32-arm64": "aarch64-pc-windows-msvc",
}
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
# pydantic-core publishes no wheel for this pair.
MISSING = {("win32-arm64", "3.10")}
# The prefilter weighs about 2.5 MB a Python version; elsewhere the scanner's own one stands in.
WITH_HYPERSCAN = {"linux-x64"}

NOT_SHIPPED = (".pyi", ".pyc", ".pyx", ".pxd", ".c", ".h")
REWRITTEN = {"RECORD", "INSTALLER", "REQUESTED"}  # differ from install to install, and say nothing


def main(arguments: Sequence[str] | None = None) -> int:
    """Build one target; the exit code is 1 where uv or a wheel is wanting."""
    parser = argparse.ArgumentParser(description="Build the server's folder for one target.")
    parser.add_argument("target", nargs="?", choices=sorted(PLATFORMS))
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("--python", action="append", metavar="X.Y", help="a Python version")
    parser.add_argument("--list", action="store_true", help="print the targets")
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(PLATFORMS))
        return 0
    if options.out is None:
        parser.error("TARGET and OUT are needed")
    try:
        build(options.target, options.out, options.python or PYTHONS)
    except (BundleError, subprocess.CalledProcessError) as error:
        print(f"build_bundle: {error}", file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in files_under(options.out))
    print(f"{options.target}: {size / 1e6:.1f} MB unpacked in {options.out}")
    return 0


class BundleError(Exception):
    """The bundle cannot be built; the message says why."""


def build(target: str, out: Path, pythons: Sequence[str]) -> None:
    """Write the whole folder `out` anew."""
    shutil.rmtree(out, ignore_errors=True)
    pure = out / "pure"
    pure.mkdir(parents=True)
    for python in pythons:
        if (target, python) in MISSING:
            continue
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder) / "site"
            install(target, python, site)
            unpack(site, pure, out / "native" / ("cp" + python.replace(".", "")))
    own_package(pure)
    shutil.copy2(ROOT / "vscode-client" / "boot" / "boot.py", out / "boot.py")


def install(target: str, python: str, site: Path) -> None:
    """Unpack the wheels of the project's dependencies for one target and Python into `site`."""
    excluded = site.with_name("excluded.txt")
    excluded.write_text("" if target in WITH_HYPERSCAN else "hyperscan\n")
    command = [*uv(), "pip", "install", "--quiet", "--target", str(site)]
    command += ["--python-version", python, "--python-platform", PLATFORMS[target]]
    command += ["--only-binary", ":all:", "--link-mode", "copy", "--require-hashes"]
    command += ["--constraints", str(ROOT / "constraints.txt"), "--excludes", str(excluded)]
    command += ["--requirements", str(ROOT / "pyproject.toml")]
    subprocess.run(command, check=True)


def uv() -> list[str]:
    """The uv beside this Python, or on the path."""
    beside = shutil.which("uv", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("uv")
    if found is None:
        raise BundleError("uv is needed: pip install uv")
    return [found]


def unpack(site: Path, pure: Path, native: Path) -> None:
    """Sort the files of the wheels in `site` into the shared folder and the one of this Python."""
    native.mkdir(parents=True)
    for wheel in sorted(site.glob("*.dist-info")):
        is_pure = "Root-Is-Purelib: true" in (wheel / "WHEEL").read_text()
        for name in shipped_files(wheel):
            place = (pure if is_pure else native) / name
            if is_pure and place.exists() and place.name not in REWRITTEN:
                if not filecmp.cmp(site / name, place, shallow=False):
                    raise BundleError(f"{name} differs from one Python version to the next")
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(site / name, place)


def shipped_files(wheel: Path) -> Iterator[PurePosixPath]:
    """Relative paths of a wheel's files that are of use at run time."""
    for row in (wheel / "RECORD").read_text().splitlines():
        name = PurePosixPath(row.split(",")[0].strip('"'))
        if name.parts[:1] == ("..",) or name.suffix in NOT_SHIPPED or "tests" in name.parts:
            continue
        if (wheel.parent / name).is_file():
            yield name


def own_package(pure: Path) -> None:
    """Our package with the catalogue inside, as the wheel has it."""
    clutter = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "server" / "logcanon", pure / "logcanon", ignore=clutter)
    records = pure / "logcanon" / "_records"
    hidden = shutil.ignore_patterns(".*")
    shutil.copytree(ROOT / "records", records, ignore=hidden, dirs_exist_ok=True)
    index = [
        sys.executable,
        str(ROOT / "server/tools/build_index.py"),
        str(records / ".index.json"),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "server")}
    subprocess.run(index, check=True, env=environment)


def files_under(folder: Path) -> Iterator[Path]:
    """All files below `folder`."""
    for parent, _, names in os.walk(folder):
        yield from (Path(parent) / name for name in names)


if __name__ == "__main__":
    sys.exit(main())
