"""Whether a file is a record."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = (".logcanon", "records")
_KEYS = tuple(re.compile(rf'"{key}"\s*:') for key in ("signature", "regex", "root_cause"))


def looks_like_record(path: Path, sample: str) -> bool:
    """Whether a JSON file is a record: by its folder, else by the keys in its head."""
    if path.suffix != ".json" or path.name.endswith(".schema.json"):
        return False
    return FOLDER in zip(path.parts, path.parts[1:], strict=False) or all(
        key.search(sample) for key in _KEYS
    )
