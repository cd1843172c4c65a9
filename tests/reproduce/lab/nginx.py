"""One nginx of one installation, in a namespace, with all its files below one folder."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reproduce.lab.namespace import LabError, Namespace

MAIN = """\
worker_processes 1;
error_log @folder@/log/error.log info;
pid @folder@/run/nginx.pid;
@modules@
events {
    worker_connections 64;
}

http {
    access_log off;
    client_body_temp_path @folder@/run/body;
    proxy_temp_path @folder@/run/proxy;
    fastcgi_temp_path @folder@/run/fastcgi;
    uwsgi_temp_path @folder@/run/uwsgi;
    scgi_temp_path @folder@/run/scgi;

    include conf.d/*.conf;
}
"""
_PATIENCE = 15.0
_STARTED = re.compile(r"\[notice\].* start worker process (\d+)$", re.MULTILINE)
_LEVEL = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(\w+)\] ")
_LOUD = frozenset({"warn", "error", "crit", "alert", "emerg"})


@dataclass(frozen=True, slots=True)
class Installation:
    """Which nginx runs: a command, and where its files lie.

    With a `root` of its own (`in_root`), a case's folder is mounted at the same path inside.
    """

    command: tuple[str, ...] = ("nginx",)
    root: Path = Path("/")
    modules: str = "/usr/lib/nginx/modules"

    @classmethod
    def in_root(cls, root: Path) -> Installation:
        """The nginx of a Debian root that debootstrap made; needs root to enter."""
        return cls(("chroot", str(root), "nginx"), root)

    @classmethod
    def chosen(cls) -> Installation:
        """That of the root named by the environment's NGINX_ROOT, else this machine's."""
        root = os.environ.get("NGINX_ROOT")
        return cls.in_root(Path(root)) if root else cls()

    def mounts(self, folder: Path) -> list[tuple[Path, Path]]:
        """What a namespace has to mount so that nginx finds `folder`, and the hosts file."""
        if self.root == Path("/"):
            return []
        inside = [folder.resolve(), Path("/etc/hosts")]
        return [(path, self.root / path.relative_to("/")) for path in inside]

    @property
    def version(self) -> str:
        """As in "1.22.1"."""
        return _find(r"nginx/([\d.]+)", _describe(self.command))

    @property
    def openssl(self) -> str:
        """The OpenSSL it runs with (which is not always the one it was built with)."""
        text = _describe(self.command)
        running = re.search(r"running with OpenSSL (\S+)", text)
        return running[1] if running else _find(r"built with OpenSSL (\S+)", text)

    def is_version(self, prefix: str) -> bool:
        """The version of nginx or of its OpenSSL begins like this; the two have no number in common."""
        return self.version.startswith(prefix) or self.openssl.startswith(prefix)


class Nginx:
    """Starts, reloads and stops; reads what was logged.

    Below `folder`: `nginx/` the configuration, `log/error.log`, `run/` pid and temporary files.
    `lacks` are capabilities (capabilities(7)) that it runs without.
    """

    def __init__(
        self,
        folder: Path,
        namespace: Namespace,
        installation: Installation,
        lacks: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.configuration = folder / "nginx"
        self.error_log = folder / "log" / "error.log"
        self._run = folder / "run"
        self._notices = self._run / "notices.log"
        self._output = self._run / "output"
        self._namespace = namespace
        self._installation = installation
        self._lacks = lacks
        self._pid: int | None = None
        for made in (self.configuration, self.error_log.parent, self._run):
            made.mkdir(parents=True, exist_ok=True)

    def write(self, files: Mapping[str, str], modules: Sequence[str] = ()) -> None:
        """Write configuration files, by path below `nginx/`; see `fill` for what is replaced.

        `nginx.conf` is `MAIN` unless given; `modules` are loaded there ("ngx_stream_module").
        """
        loads = "".join(f"load_module {self._installation.modules}/{m}.so;\n" for m in modules)
        for name, text in {"nginx.conf": MAIN, **files}.items():
            path = self.configuration / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(
                self.fill(text.replace("@modules@\n", loads)).encode(errors="surrogateescape")
            )

    def fill(self, text: str) -> str:
        """`text` with @folder@ replaced by the case's folder."""
        filled = text.replace("@folder@", str(self.folder))
        left = re.search(r"@\w+@", filled)
        if left:
            raise LabError(f"Nothing is known to stand for {left[0]}.")
        return filled

    def test(self) -> subprocess.CompletedProcess[str]:
        """`nginx -t`."""
        return self._namespace.run([*self._argv(), "-t"])

    def command(self, word: str) -> subprocess.CompletedProcess[str]:
        """`nginx -s WORD`: the signal that a person sends to what runs, or should run."""
        return self._namespace.run([*self._argv(), "-s", word])

    def hang_up(self) -> None:
        """Ask for a reload, and do not wait."""
        self._namespace.signal(self._running, "SIGHUP")

    def start(self) -> None:
        """Start, and wait until a worker runs."""
        mark = len(self._notices.read_text()) if self._notices.exists() else 0
        self.launch()
        self._await_workers(mark, leaving=set())

    def launch(self) -> None:
        """Start, and do not wait."""
        self._pid = self._namespace.spawn(self._argv("daemon off;"), self._output)

    def await_refusal(self) -> str:
        """After `launch`: wait until it has given up; what it printed."""
        if self._namespace.wait(self._running, _PATIENCE) is None:
            raise LabError("nginx runs, though it should have given up.")
        self._pid = None
        return self._output.read_text(errors="surrogateescape")

    def reload(self) -> None:
        """Reload, and wait until new workers run and every old one has exited."""
        text = self._notices.read_text()
        leaving = {pid for pid in _STARTED.findall(text) if not _is_gone(pid, text)}
        self.hang_up()
        self._await_workers(len(text), leaving)

    @property
    def is_running(self) -> bool:
        """It was started, and did not give up."""
        return self._pid is not None

    @property
    def pids(self) -> dict[str, str]:
        """Process ids inside the namespace, as environment variables: MASTER, and the newest WORKER."""
        return {
            "MASTER": str(self._running),
            "WORKER": _STARTED.findall(self._notices.read_text())[-1],
        }

    def signal(self, name: str) -> None:
        """Send the master process a signal, and wait for nothing."""
        self._namespace.signal(self._running, name)

    def stop(self) -> None:
        """Stop at once."""
        self._namespace.signal(self._running, "SIGTERM")
        if self._namespace.wait(self._running, _PATIENCE) is None:
            raise LabError("nginx did not stop.")
        self._pid = None

    def mark(self) -> int:
        """The present end of the error log, for `lines`."""
        return self.error_log.stat().st_size if self.error_log.exists() else 0

    def lines(self, since: int = 0) -> list[str]:
        """The error log's lines after a mark."""
        data = self.error_log.read_bytes()[since:]
        return data.decode(errors="surrogateescape").split("\n")[:-1]

    def loud_lines(self, since: int = 0) -> list[str]:
        """Those of level warn and above."""
        return [line for line in self.lines(since) if level(line) in _LOUD]

    @property
    def _running(self) -> int:
        if self._pid is None:
            raise LabError("nginx was not started.")
        return self._pid

    def _argv(self, directives: str = "") -> list[str]:
        # The lab's own log, apart from the case's: worker starts and exits are seen there.
        directives += f" error_log {self._notices} notice;"
        if os.geteuid() == 0:
            directives += " user root;"
        main = self.configuration / "nginx.conf"
        dropped = ",".join(f"-{name}" for name in self._lacks)
        without = ("setpriv", f"--bounding-set={dropped}", f"--inh-caps={dropped}")
        return [
            *(without if dropped else ()),
            *self._installation.command,
            *("-p", f"{self.folder}/", "-c", str(main), "-g", directives.strip()),
        ]

    def _await_workers(self, mark: int, leaving: set[str]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            text = self._notices.read_text()[mark:] if self._notices.exists() else ""
            if _STARTED.search(text) and all(_is_gone(pid, text) for pid in leaving):
                return
            if "[emerg]" in text or self._namespace.wait(self._running) is not None:
                output = self._output.read_text(errors="backslashreplace")
                raise LabError(f"nginx does not run with this configuration: {output}{text}")
            time.sleep(0.01)
        raise LabError(f"nginx showed no new worker within {_PATIENCE} s.")


def _is_gone(pid: str, notices: str) -> bool:
    """A worker exited, by itself or on a signal."""
    return f"worker process {pid} exited" in notices


def level(line: str) -> str | None:
    """The level of an error log line, None for a line that goes on from the one before."""
    match = _LEVEL.match(line)
    return match[1] if match else None


@lru_cache
def _describe(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run([*command, "-V"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LabError(f"This test needs nginx, which does not run here: {error}") from error
    return done.stderr


def _find(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if not match:
        raise LabError(f"nginx -V says nothing like {pattern}: {text}")
    return match[1]
