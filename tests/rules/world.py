"""The engine over one case in a folder, as `logcanon scan` sets it up, and a real nginx."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from logcanon.diagnose.engine import Engine
from logcanon.finding import Finding, Fix
from logcanon.nginx.config import Config
from logcanon.nginx.includes import TreeCache
from logcanon.nginx.trusted_file import SYSTEM_BUNDLES
from logcanon.records.catalog import Catalog, builtin_records_directory, load_catalog
from logcanon.text import Language
from logcanon.workspace.files import Disk
from logcanon.workspace.projects import load_projects

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
STREAM = Path("/usr/lib/nginx/modules/ngx_stream_module.so")  # elsewhere it is built in
needs_nginx = pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")
BUNDLE = SYSTEM_BUNDLES[0]
PLACEHOLDERS = {
    "/path/to/upstream-ca.pem": "ca.pem",
    "name.in.upstream.certificate": "backend.example.com",
}

# Names are not resolved where tests run; nginx does that while it reads the configuration.
_NAMED_UPSTREAM = re.compile(
    r"((?:https?|grpcs?|suwsgi|uwsgi)://|^\s*server\s+|^\s*proxy_pass\s+)"
    r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+",
    re.MULTILINE,
)


class CaseDisk(Disk):
    """The disk; Debian's bundle is the case's own, whatever system the tests run on."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def exists(self, path: Path) -> bool:
        return path == BUNDLE or (path not in SYSTEM_BUNDLES and super().exists(path))

    def read_bytes(self, path: Path) -> bytes:
        return super().read_bytes(self._folder / "bundle.pem" if path == BUNDLE else path)


@cache
def catalog() -> Catalog:
    return load_catalog([builtin_records_directory()])


def load(main: Path) -> Config:
    (config,) = load_projects([main], CaseDisk(main.parent), TreeCache())
    return config


def findings(main: Path, language: Language = "en") -> tuple[Finding, ...]:
    """What logcanon finds in the configuration at `main`."""
    return Engine(catalog(), CaseDisk(main.parent), language).of_config(load(main))


def apply(fix: Fix) -> None:
    """Write the edits of `fix`; what a user has to fill in is filled in."""
    for path, edits in fix.edits.items():
        text = edits.apply(path.read_bytes().decode())
        for placeholder in fix.placeholders:
            text = text.replace(placeholder, PLACEHOLDERS[placeholder])
        path.write_bytes(text.encode())


def is_whole(main: Path) -> bool:
    """Whether the file is a main file and not a snippet."""
    return re.search(rb"^\s*(http|stream)\s*\{", main.read_bytes(), re.MULTILINE) is not None


def nginx_test(main: Path) -> tuple[bool, str]:
    """Whether `nginx -t` takes the configuration, and what it says.

    Runs on a copy in which upstreams have addresses and logs stay in the folder.
    """
    folder = main.parent.with_name(f"{main.parent.name}-nginx")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(main.parent, folder)
    for path in folder.rglob("*.conf"):
        text = _NAMED_UPSTREAM.sub(r"\g<1>127.0.0.1", path.read_bytes().decode())
        path.write_bytes(text.replace(str(BUNDLE), str(folder / "bundle.pem")).encode())
    copy = folder / main.name
    copy.write_bytes(_runnable(copy.read_bytes().decode()).encode())
    command = (NGINX, "-t", "-p", str(folder), "-c", str(copy), "-e", "error.log")
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    return done.returncode == 0, done.stderr + (folder / "error.log").read_text()


def _runnable(text: str) -> str:
    head = "pid nginx.pid; "
    if not re.search(r"^\s*events\b", text, re.MULTILINE):
        head += "events {} "
    if re.search(r"^\s*stream\s*\{", text, re.MULTILINE) and STREAM.exists():
        head = f"load_module {STREAM}; {head}"
    temporary = " ".join(
        f"{kind}_temp_path {kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = re.sub(
        r"^(\s*http\s*\{)", rf"\1 access_log off; {temporary}", text, count=1, flags=re.MULTILINE
    )
    return head + text
