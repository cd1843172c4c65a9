"""What others do with the same file: each rival reads it once and says how long that took."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

import crossplane

Rival = Callable[[Path], float]
_GIXY = """\
import sys, time
from gixy.core.config import Config
from gixy.core.manager import Manager
import gixy
for line in sys.stdin:
    begin = time.perf_counter()
    with Manager(config=Config()) as manager:
        manager.audit(line.strip(), None)
    print(time.perf_counter() - begin, flush=True)
"""


def nginx(main: Path) -> float:
    """Seconds of one `nginx -t`, a process of its own."""
    folder = main.parent
    command = [shutil.which("nginx") or "/usr/sbin/nginx", "-t", "-q", "-p", str(folder)]
    command += ["-c", str(main), "-e", "stderr", "-g", f"pid {folder}/nginx.pid;"]
    begin = time.perf_counter()
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"nginx refuses {main}: {ran.stderr}")
    return time.perf_counter() - begin


def crossplane_parse(main: Path) -> float:
    """Seconds of one `crossplane.parse`, includes followed, in this process."""
    begin = time.perf_counter()
    crossplane.parse(str(main))
    return time.perf_counter() - begin


class Gixy:
    """gixy-ng in an environment of its own, warm: one process audits again and again."""

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen(
            [str(python), "-c", _GIXY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __call__(self, main: Path) -> float:
        """Seconds of one audit with all plugins that are on by default."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{main}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


def install_gixy(folder: Path) -> Path | None:
    """The Python of an environment with gixy-ng, made once; None where it cannot be installed."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    probe = subprocess.run([str(python), "-c", "import gixy"], capture_output=True, check=False)
    if not probe.returncode:
        return python
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "gixy-ng"]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode:
        print(
            f"gixy-ng cannot be installed here: {done.stderr.strip().splitlines()[-1]}",
            file=sys.stderr,
        )
        return None
    return python
