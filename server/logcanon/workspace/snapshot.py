"""An immutable view of the session: what a request works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from logcanon.diagnose.engine import Engine
from logcanon.finding import Location
from logcanon.messages.lookup import Recognition, recognise
from logcanon.nginx.build import read_build
from logcanon.nginx.config import Config
from logcanon.nginx.includes import DiskReader, TreeCache
from logcanon.nginx.tree import Tree
from logcanon.records.catalog import Catalog
from logcanon.scan.line import LogLine, parse_bare, parse_line
from logcanon.scan.matcher import Matcher
from logcanon.scan.occurrence import Occurrence
from logcanon.scan.searcher import Searcher
from logcanon.text import Source
from logcanon.workspace.asked import Asked
from logcanon.workspace.discovery import config_files
from logcanon.workspace.files import Disk
from logcanon.workspace.projects import load_projects
from logcanon.workspace.settings import Settings


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What was known at one moment: settings, records, open texts, folders.

    `trees` is a cache shared with the session; a tree in it is valid for one text of one file.
    So is `asked`, what upstreams showed: it is valid for one question.
    """

    settings: Settings
    language: str
    catalog: Catalog
    matcher: Matcher
    searcher: Searcher
    folders: tuple[Path, ...]
    sources: Mapping[Path, Source]
    trees: TreeCache
    reader: DiskReader
    asked: Asked = field(default_factory=Asked)
    _stamps: dict[Path, tuple[int, int] | None] = field(default_factory=dict, repr=False)

    @cached_property
    def disk(self) -> Disk:
        """Files as the user sees them: unsaved text wins."""
        return Disk(self.sources, self.reader)

    @property
    def is_stale(self) -> bool:
        """Whether a file or folder that was read has changed on disk since."""
        return any(_stamp(path) != stamp for path, stamp in self._stamps.items())

    @cached_property
    def engine(self) -> Engine:
        """Turns occurrences and configurations into findings."""
        return Engine(
            catalog=self.catalog,
            files=self.disk,
            language="zh" if self.language == "zh" else "en",
            ca_file=self.settings.ca_file,
            build=read_build(self.settings.nginx_version),
        )

    @cached_property
    def configs(self) -> tuple[Config, ...]:
        """Every independent configuration of the workspace, main files first."""
        paths: list[Path] = []
        if self.settings.nginx_conf:
            paths = [self._absolute(self.settings.nginx_conf)]
        else:
            for folder in self.folders:
                paths += config_files(folder)
            paths += [path for path in self.sources if path not in paths]
        configs = load_projects(paths, self.disk, self.trees)
        files = {tree.source.path for config in configs for tree in config.trees.values()}
        self._stamps.update({path: _stamp(path) for path in files | {f.parent for f in files}})
        return configs

    def line_occurrence(self, text: str, number: int, *, stamped: bool = True) -> Occurrence | None:
        """What the records recognise in a message, which starts on line `number` of its log.

        `stamped` asks for nginx's stamp or for a line that can be nothing else; without, the bare
        message will do, whatever follows it.
        """
        found = self.matcher.match_line(text, lenient=not stamped)
        return found.moved(number, 0) if found else None

    def line_message(
        self, text: str, *, stamped: bool = True
    ) -> tuple[LogLine, Recognition | None] | None:
        """What the table of nginx's messages says of a line in nginx's log; None: it is no such.

        `stamped` asks for nginx's stamp; without, the bare message will do. A stamped line has no
        recognition when its message is not nginx's own.
        """
        line = parse_line(text) or (None if stamped else parse_bare(text))
        found = recognise(line) if line is not None else None
        if line is None or (found is None and (line.level is None or line.form == "bare")):
            return None
        return line, found

    def place_name(self, location: Location) -> str:
        """`conf.d/shop.conf:12`: file (relative to its workspace folder) and one-based line."""
        path = location.path
        for folder in self.folders:
            if path.is_relative_to(folder):
                path = path.relative_to(folder)
                break
        try:
            line = self.disk.read(location.path).lines.line_at(location.span.start) + 1
        except OSError:
            return str(path)
        return f"{path}:{line}"

    def tree(self, path: Path) -> Tree | None:
        """The tree of a file of any of the configurations."""
        return next((t for config in self.configs if (t := config.tree(path))), None)

    def configs_with(self, path: Path) -> tuple[Config, ...]:
        """The configurations that hold the file `path`."""
        return tuple(config for config in self.configs if config.tree(path) is not None)

    def _absolute(self, name: str) -> Path:
        path = Path(name).expanduser()
        if path.is_absolute() or not self.folders:
            return path
        existing = [f / path for f in self.folders if (f / path).exists()]
        return existing[0] if existing else self.folders[0] / path


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file is written, or a folder gains or loses one."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
