"""Which files an include means, how they are read, and trees kept between readings.

nginx: ngx_conf_include (src/core/ngx_conf_file.c). A relative path counts from the directory of
the main configuration file; a pattern with `*`, `?` or `[` goes to glob(3), which sorts by bytes
and may match nothing; any other path has to exist.
"""

from __future__ import annotations

import errno
import glob as globbing
import os
import stat
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from logcanon.nginx.parser import parse
from logcanon.nginx.recovery import NameTest
from logcanon.nginx.tree import Directive, Tree
from logcanon.nginx.vocabulary import is_common_name
from logcanon.text import Source

Read = Callable[[Path], "Source | OSError | None"]
"""The text of a file by its real path; None or an OSError where there is none."""
Glob = Callable[[str], Sequence[Path]]
"""The files an absolute pattern matches, in nginx's order."""
Resolve = Callable[[Path], Path]
"""The real path behind symbolic links."""

_MAGIC: Final = frozenset("*?[")
_LARGEST_FILE: Final = 32 * 1024 * 1024
_MOST_TREES: Final = 4096


@dataclass(frozen=True, slots=True)
class Include:
    """An include as it was followed: the absolute path or pattern, and the files, as included."""

    directive: Directive = field(repr=False)
    pattern: str
    paths: tuple[Path, ...]

    @property
    def is_glob(self) -> bool:
        """Whether nginx takes the argument as a pattern, which may match nothing."""
        return is_glob(self.pattern)


def is_glob(pattern: str) -> bool:
    """Whether nginx takes it for a pattern: strpbrk(file, "*?[") in ngx_conf_include."""
    return not _MAGIC.isdisjoint(pattern)


def included_pattern(base: Path, argument: str) -> str:
    """The absolute path or pattern that `include argument;` means (ngx_conf_full_name)."""
    return os.path.normpath(base / argument)


def disk_glob(pattern: str) -> list[Path]:
    """Files on disk as glob(3) gives them to nginx: sorted by bytes, no hidden ones for `*`."""
    found = globbing.glob(pattern)  # noqa: PTH207 - an absolute pattern
    return [Path(name) for name in sorted(found, key=os.fsencode)]


def disk_resolve(path: Path) -> Path:
    """The real path on disk."""
    return Path(os.path.realpath(path))


class DiskReader:
    """Reads files from disk, each once for each of its states (mtime, size, inode)."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[tuple[int, int, int], Source]] = {}

    def __call__(self, path: Path) -> Source | OSError:
        """The file's source, or why there is none."""
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                code = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
                return OSError(code, os.strerror(code), str(path))
            if status.st_size > _LARGEST_FILE:
                return OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
            state = (status.st_mtime_ns, status.st_size, status.st_ino)
            kept = self._kept.get(path)
            if kept is not None and kept[0] == state:
                return kept[1]
            source = Source.read(path)
        except OSError as error:
            return error
        except ValueError as error:  # a NUL in the path
            return OSError(errno.EINVAL, str(error), str(path))
        self._kept[path] = (state, source)
        return source


class TreeCache:
    """Trees by path, each good for one version and text; the least used go first."""

    def __init__(self, is_directive_name: NameTest = is_common_name) -> None:
        self._is_directive_name = is_directive_name
        self._trees: OrderedDict[Path, Tree] = OrderedDict()

    def tree(self, source: Source) -> Tree:
        """The tree of `source`, parsed only if it is not the one kept for its path."""
        kept = self._trees.get(source.path)
        if kept is None or not _is_same(kept.source, source):
            kept = parse(source, self._is_directive_name)
            self._trees[source.path] = kept
        self._trees.move_to_end(source.path)
        while len(self._trees) > _MOST_TREES:
            self._trees.popitem(last=False)
        return kept


def _is_same(kept: Source, source: Source) -> bool:
    return kept is source or (kept.version == source.version and kept.text == source.text)
