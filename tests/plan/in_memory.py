"""Generated configurations without a disk: read, edited and read anew."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from hypothesis import currently_in_test_context, note

from logcanon.nginx.config import Config, load_config
from logcanon.text import EditSet, Source
from plan.nginx_configs import Files

HOME = Path("/etc/nginx")
CA_FILE = "/etc/nginx/the-ca.pem"
Texts: TypeAlias = Mapping[Path, str]


class NoFiles:
    """The files that a configuration names are all there, and nobody reads them."""

    def exists(self, path: Path) -> bool:
        return bool(path)

    def read_bytes(self, path: Path) -> bytes:
        raise OSError(path)


def texts_of(files: Files) -> Texts:
    """The files by their paths; a failing test shows them."""
    texts = {HOME / name: text for name, text in {"nginx.conf": files.main, **files.others}.items()}
    _show("\n".join(f"--- {path.name}\n{text}" for path, text in texts.items()))
    return texts


def load_texts(texts: Texts) -> Config:
    """The configuration of `nginx.conf`."""

    def read(path: Path) -> Source | None:
        return Source(path, texts[path]) if path in texts else None

    def glob(pattern: str) -> Sequence[Path]:
        return sorted(path for path in texts if fnmatch.fnmatchcase(str(path), pattern))

    return load_config(HOME / "nginx.conf", read, glob, resolve=lambda path: path)


def apply_edits(texts: Texts, edits: Mapping[Path, EditSet]) -> Config:
    """The configuration after `edits`, read anew without a fault."""
    after = {**texts, **{path: made.apply(texts[path]) for path, made in edits.items()}}
    _show("\n".join(f"+++ {path.name}\n{after[path]}" for path in edits))
    config = load_texts(after)
    assert not config.faults
    return config


def _show(text: str) -> None:
    if currently_in_test_context():
        note(text)
