"""The VS Code extension's files agree with each other, and with the server they start."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import logcanon
from editors import world
from logcanon.workspace.settings import Settings

CLIENT = world.ROOT / "vscode-client"
BOOT = CLIENT / "boot" / "boot.py"
OWN_TO_CLIENT = {"python", "serverCommand", "trace.server"}


def read_json(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((CLIENT / name).read_text(encoding="utf-8"))
    return value


def sources() -> str:
    return "\n".join(file.read_text() for file in sorted((CLIENT / "src").glob("*.ts")))


def test_the_settings_are_those_that_the_server_reads() -> None:
    properties = read_json("package.json")["contributes"]["configuration"]["properties"]
    offered = {name.removeprefix("logcanon."): each for name, each in properties.items()}
    fields = Settings.model_json_schema()["properties"]
    assert set(offered) == set(fields) | OWN_TO_CLIENT
    for name, field in fields.items():
        assert offered[name]["default"] == field["default"], name


def test_the_version_is_the_servers() -> None:
    assert read_json("package.json")["version"] == logcanon.__version__


@pytest.mark.parametrize("language", ["", ".zh-cn"])
def test_every_text_of_the_manifest_is_there_and_used(language: str) -> None:
    used = set(re.findall(r'"%([\w.]+)%"', (CLIENT / "package.json").read_text()))
    assert set(read_json(f"package.nls{language}.json")) == used


def test_every_message_is_translated() -> None:
    said = re.findall(r'l10n\.t\(\s*("(?:[^"\\]|\\.)*")', sources())
    assert {json.loads(text) for text in said} == set(read_json("l10n/bundle.l10n.zh-cn.json"))


def test_an_untrusted_workspace_names_no_program() -> None:
    manifest = read_json("package.json")
    restricted = manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    properties = manifest["contributes"]["configuration"]["properties"]
    programs = {n for n, each in properties.items() if each["scope"] == "machine-overridable"}
    assert programs == {"logcanon.python", "logcanon.serverCommand"}
    assert programs <= set(restricted)


@pytest.mark.parametrize("folder", [CLIENT, world.HERE / "vscode"])
def test_the_lock_files_name_no_registry(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert all("resolved" not in each for each in packages.values())
    assert all("integrity" in each for name, each in packages.items() if name)


def test_the_client_stays_thin() -> None:
    assert len(sources().splitlines()) < 500


def test_an_old_python_can_read_the_start_script() -> None:
    ast.parse(BOOT.read_text(), feature_version=(3, 5))


def test_without_its_libraries_the_start_script_says_so(tmp_path: Path) -> None:
    lonely = tmp_path / "boot.py"
    lonely.write_bytes(BOOT.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", str(lonely), "--check"],
        capture_output=True, text=True, env=dict(os.environ), check=False,
    )  # fmt: skip
    assert done.returncode == 4
    assert "do not load" in done.stderr
    assert "Bundled: none" in done.stderr
