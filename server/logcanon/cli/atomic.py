"""Replacing a file so that no reader ever sees half of it."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


class ChangedMeanwhile(Exception):
    """The file no longer holds what was read."""


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Write `after` to a temporary file beside `path` and rename it there.

    Mode and owner are kept, a symbolic link keeps pointing (its target is replaced). Raises
    ChangedMeanwhile if the file no longer holds `before`, OSError as the system gives it; in
    both cases the file is as it was.
    """
    target = path.resolve(strict=True)
    status = target.stat()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(status.st_mode & 0o7777)
        own = Path(name).stat()
        if hasattr(os, "chown") and (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            os.chown(name, status.st_uid, status.st_gid)
        if target.read_bytes() != before:
            raise ChangedMeanwhile(str(path))
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
