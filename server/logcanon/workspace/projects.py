"""Which of a workspace's files are main files, and which are parts of others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from logcanon.nginx.config import Config, load_config, load_snippet
from logcanon.nginx.directives import table
from logcanon.nginx.includes import TreeCache, disk_resolve
from logcanon.nginx.scope import Scope
from logcanon.workspace.files import Disk


def load_projects(
    paths: Sequence[Path], disk: Disk, trees: TreeCache | None = None
) -> tuple[Config, ...]:
    """Load `paths` as configurations, each file being part of the first one that includes it.

    Files that no other one includes are main files (or snippets, read as what they hold), so
    several independent configurations stay apart. A file that another one turns out to include
    later is dropped from the list of main files.
    """
    trees = trees or TreeCache(table().is_known)
    configs: list[Config] = []
    for path in dict.fromkeys(paths):
        real = disk_resolve(path)
        if any(real in _files(config) for config in configs):
            continue
        config = load_config(path, read=disk.read_or_error, trees=trees)
        if not _is_main(config.root):
            config = load_snippet(path, read=disk.read_or_error, trees=trees)
        configs = [known for known in configs if known.main.path not in _files(config)]
        configs.append(config)
    return tuple(configs)


def _files(config: Config) -> set[Path]:
    """The real paths of all files of a configuration."""
    return {tree.source.path for tree in config.trees.values()}


def _is_main(root: Scope) -> bool:
    """Whether a file stands by itself: it holds a block that only a main file has, or nothing."""
    blocks = any(root.scopes(name) for name in ("http", "stream", "mail", "events"))
    return blocks or not root.statements
