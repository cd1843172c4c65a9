"""The trusted file of an upstream as this machine sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from logcanon.nginx.config import Config
from logcanon.nginx.scope import Statement
from logcanon.nginx.trusted_file import SYSTEM_BUNDLES, Files, TrustedFile, judge

_LEVELS_UP = 4


@dataclass(frozen=True, slots=True)
class Trusted:
    """The file that a `*_ssl_trusted_certificate` names.

    `error` is why it cannot be read here, `content` what it holds; one of them is None.
    """

    statement: Statement
    path: Path
    data: bytes = b""
    content: TrustedFile | None = None
    error: OSError | None = None

    @property
    def is_bundle(self) -> bool:
        """Whether the file holds the public roots, as far as can be told."""
        return self.path in SYSTEM_BUNDLES or (
            self.content is not None and self.content.is_public_bundle
        )

    @property
    def is_sound(self) -> bool:
        """Whether the file is here and holds a root."""
        return self.content is not None and not self.content.fault and self.content.roots > 0


class TrustedFiles:
    """Reads trusted files, each path once.

    A relative name counts from the directory of the main file (ngx_ssl_trusted_certificate,
    ngx_conf_full_name); for a file without its main file that may be any directory above.
    """

    def __init__(self, config: Config, files: Files) -> None:
        folder = config.main.path.parent
        self._bases = (folder, *folder.parents)[:_LEVELS_UP] if config.is_snippet else (folder,)
        self._files = files
        self._known: dict[Path, bytes | OSError] = {}

    def look(self, statement: Statement) -> Trusted | None:
        """The file that `statement` names; None where that is not known before nginx runs."""
        arguments = statement.directive.arguments
        if len(arguments) != 1 or arguments[0].is_template or "$" in arguments[0].value:
            return None
        name = Path(arguments[0].value)
        for path in [base / name for base in self._bases]:
            data = self._read(path)
            if not isinstance(data, OSError):
                return Trusted(statement, path, data, _judge(data))
        if len(self._bases) > 1 and not name.is_absolute():
            return None
        path = self._bases[0] / name
        error = self._read(path)
        return Trusted(statement, path, error=error) if isinstance(error, OSError) else None

    def _read(self, path: Path) -> bytes | OSError:
        if path not in self._known:
            try:
                self._known[path] = self._files.read_bytes(path)
            except OSError as error:
                self._known[path] = error
            except ValueError as error:  # a NUL in the path
                self._known[path] = FileNotFoundError(str(error))
        return self._known[path]


@lru_cache(maxsize=16)
def _judge(data: bytes) -> TrustedFile:
    """As `judge`; a bundle costs 50 ms, and is the same at each key that is typed."""
    return judge(data)
