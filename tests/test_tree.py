"""What the tree promises: every part is listed, no file has grown out of hand."""

import importlib
import re
import statistics
from pathlib import Path

from logcanon.lsp.features import FEATURES
from logcanon.reports.formats import FORMATS
from logcanon.rules.registry import ALL_RULES

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "server" / "logcanon"


def modules(folder: str) -> list[str]:
    return [p.stem for p in sorted((PACKAGE / folder).glob("*.py")) if p.stem != "__init__"]


def test_every_feature_is_registered() -> None:
    names = [f"logcanon.lsp.features.{name}" for name in modules("lsp/features")]
    features = {name for name in names if hasattr(importlib.import_module(name), "register")}
    assert features == {feature.__name__ for feature in FEATURES}


def test_every_report_writer_has_a_name() -> None:
    assert {writer.__module__.rpartition(".")[2] for writer in FORMATS.values()} == {
        "text",
        "jsonl",
        "sarif",
        "github",
    }


def test_every_rule_file_is_listed() -> None:
    assert {rule.id.replace("-", "_") for rule in ALL_RULES} <= set(modules("rules"))


def test_files_stay_readable() -> None:
    lines = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in PACKAGE.rglob("*.py")}
    assert max(lines.values()) <= 400, max(lines, key=lines.__getitem__)
    assert statistics.median(lines.values()) <= 130


def test_the_documents_name_what_there_is() -> None:
    text = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
    layers = re.findall(r"^\| `(\w+)(?:/|\.py)` \|", text, re.MULTILINE)
    parts = {p.stem for p in PACKAGE.iterdir() if p.is_dir() or p.suffix == ".py"}
    assert set(layers) == {name for name in parts if not name.startswith("__")}
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    listed = project.split("layers = [")[1].split("]")[0]
    levels = [re.findall(r"\w+", level) for level in reversed(listed.splitlines())]
    rank = {name: index for index, level in enumerate(levels) for name in level}
    assert [rank[name] for name in layers] == sorted(rank[name] for name in layers)
    for name in re.findall(r"`([\w/]+\.py)(?::[^`]*)?`", text):
        assert (REPOSITORY / name).exists() or any(PACKAGE.rglob(name)), name
