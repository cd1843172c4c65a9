"""Configurations on disk for these tests, what is prescribed for them, and `nginx -t`."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from logcanon.diagnose.means import Means
from logcanon.diagnose.prescribe import Prescription
from logcanon.diagnose.remedy import Setting, read_setting
from logcanon.finding import Fix
from logcanon.nginx.config import Config, Scope, load_config
from logcanon.workspace.files import Disk
from nginx.real_nginx import BINARY

HEAD = "pid nginx.pid; error_log stderr;\n"


def written(folder: Path, files: Mapping[str, str]) -> Config:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return load_config(folder / "nginx.conf")


def block(config: Config, label: str) -> Scope:
    """The block with that label; "main" is the whole configuration."""
    [found] = [scope for scope in config.walk() if scope.label == label]
    return found


def settings(text: str) -> tuple[Setting, ...]:
    found = [read_setting(f"{part};") for part in text.split(";") if part.strip()]
    return tuple(setting for setting in found if setting is not None)


def prescribe(config: Config, scope: Scope, remedy: Sequence[Setting]) -> Prescription:
    return Means(Disk(), "en").prescriber(config).prescribe(scope, remedy)


def apply(fix: Fix) -> None:
    for path, edits in fix.edits.items():
        path.write_text(edits.apply(path.read_text()))


def nginx_t(folder: Path) -> str:
    """What real nginx says against the configuration in `folder`; "" where it takes it."""
    command = [BINARY, "-t", "-p", f"{folder}/", "-c", f"{folder}/nginx.conf"]
    tested = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    return "" if tested.returncode == 0 else tested.stderr
