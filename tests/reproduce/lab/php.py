"""The real php-fpm, of this machine, for the nginx of any root."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reproduce.lab.namespace import LabError, Namespace

_PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class Php:
    """A pool; `settings` are lines of its section ("pm.max_children": "1").

    `listen` is an address with port, or a path of a unix socket, where @folder@ stands for the
    scene's folder.
    """

    listen: str = "127.0.0.1:9000"
    settings: Mapping[str, str] = field(default_factory=dict)


def start_php(php: Php, folder: Path, namespace: Namespace) -> None:
    """Start it, and wait until it takes connections. Raises LabError."""
    made = folder / "php"
    made.mkdir(exist_ok=True)
    log, config = made / "fpm.log", made / "fpm.conf"
    pool = {
        "user": "root",
        "group": "root",
        "listen": php.listen.replace("@folder@", str(folder)),
        "listen.mode": "0600",
        "pm": "static",
        "pm.max_children": "2",
        **php.settings,
    }
    lines = ["[global]", f"error_log = {log}", "daemonize = no", "[www]"]
    lines += [f"{name} = {value}" for name, value in pool.items()]
    config.write_text("\n".join(lines) + "\n", encoding="ascii")
    output = made / "output"
    # With -n no php.ini of this machine has a say.
    pid = namespace.spawn([_program(), "-n", "-R", "-F", "-y", str(config)], output)
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        text = log.read_text(errors="replace") if log.exists() else ""
        if "ready to handle connections" in text:
            return
        if namespace.wait(pid) is not None:
            said = output.read_text(errors="replace")
            raise LabError(f"php-fpm does not run: {said}{text}")
        time.sleep(0.01)
    raise LabError(f"php-fpm was not ready within {_PATIENCE} s.")


def _program() -> str:
    found = sorted(Path("/usr/sbin").glob("php-fpm[0-9]*"))
    if not found:
        raise LabError("This case needs php-fpm: apt-get install php-fpm")
    return str(found[-1])
