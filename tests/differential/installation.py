"""Which nginx is asked: this machine's, or that of a Debian root (see reproduce/roots.py).

The nginx of a root runs with the root's own loader and libraries, so nothing has to be mounted.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_LIBRARIES = ("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu")
_ENABLED = Path("etc/nginx/modules-enabled")


@dataclass(frozen=True)
class Installation:
    """How nginx is called, its folder of modules, and the files that load them, in order."""

    command: tuple[str, ...]
    modules: Path
    loads: tuple[Path, ...]

    @classmethod
    def here(cls, nginx: str = "") -> Installation:
        """This machine's nginx, or the one at that path."""
        found = nginx or shutil.which("nginx") or "/usr/sbin/nginx"
        return cls((found,), Path("/usr/share/nginx/modules"), _loads(Path("/")))

    @classmethod
    def in_root(cls, root: Path) -> Installation:
        """The nginx of a root file system."""
        libraries = [root / folder for folder in _LIBRARIES]
        loader = next(libraries[0].glob("ld-*.so*"))
        path = ":".join(map(str, libraries))
        command = (str(loader), "--library-path", path, str(root / "usr/sbin/nginx"))
        return cls(command, root / "usr/lib/nginx/modules", _loads(root))

    @cached_property
    def test(self) -> tuple[str, ...]:
        """The command that says on stderr what is wrong; `-e` came with nginx 1.19.5."""
        ran = subprocess.run([*self.command, "-v"], capture_output=True, text=True, check=True)
        version = tuple(map(int, re.findall(r"\d+", ran.stderr)[:3]))
        return self.command if version < (1, 19, 5) else (*self.command, "-e", "stderr")

    @property
    def load_all(self) -> str:
        """The directives that load all modules; nginx looks for them in `PREFIX/modules`."""
        return "".join(f"include {path};" for path in self.loads)


def _loads(root: Path) -> tuple[Path, ...]:
    """The enabled files: links to absolute paths, which are meant within the root."""
    folder = root / _ENABLED
    links = sorted(folder.glob("*.conf")) if folder.is_dir() else []
    return tuple(
        root / str(link.readlink()).lstrip("/") if link.is_symlink() else link
        for link in links
        if "perl" not in link.name  # it would look for its library on this machine
    )
