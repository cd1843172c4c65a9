"""Real VS Code with the real extension package: what its user sees, and what is saved."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from editors import world
from editors.judge import judge_files

pytestmark = pytest.mark.editor
CLIENT = world.ROOT / "vscode-client"
TARGET = "linux-x64"


SOURCES = (
    "server/logcanon", "server/tools", "records", "constraints.txt", "vscode-client/boot",
    "vscode-client/src", "vscode-client/syntaxes", "vscode-client/l10n", "vscode-client/build.mjs",
    "vscode-client/package.json", "vscode-client/package.nls.json",
)  # fmt: skip


def test_vscode(tmp_path: Path) -> None:
    workspace = world.make_workspace(tmp_path / "workspace")
    authority = workspace / "upstream-ca.crt"
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", authority)
    seen = drive(workspace, {"logcanon.caFile": str(authority)})

    judge_log(seen)
    assert "location /api/" in seen["definition"] or "orders.internal" in seen["definition"]
    assert any("nginx.conf" in title for title in seen["mainMenu"])
    assert any("shop.conf" in title for title in seen["includedMenu"])
    judge_files(workspace, odd=False)
    block = world.block_of((workspace / "nginx.conf").read_text(), "location /api/ {\n")
    assert f"proxy_ssl_trusted_certificate {authority};" in block, "the setting is not obeyed"
    assert seen["configAfter"]["count"] < seen["config"]
    assert world.SIGNATURE_CHINESE in seen["chinese"], "the changed setting is not obeyed"
    assert "Open Setting" in seen["noPython"]


def judge_log(seen: dict[str, Any]) -> None:
    """The log's two failures: underlined, explained, and listed in the Problems panel."""
    assert seen["squiggles"] == 2
    for words in (world.SIGNATURE, "orders.example.com", "proxy_ssl_trusted_certificate"):
        assert words in seen["card"]
    rows = [row for row in seen["problems"] if world.RECORD in row]
    assert len(rows) == 2
    assert all("logcanon" in row for row in rows)


def drive(workspace: Path, settings: dict[str, str]) -> dict[str, Any]:
    """What one user's way through the workbench shows, from start to end."""
    options = {
        "codeServer": code_server(),
        "chromium": world.need("chromium", "chromium"),
        "vsix": str(vsix()),
        "workspace": str(workspace),
        "out": str(world.OUT),
        "settings": settings,
        # Where a window is remote, as a browser's is, programs are named on the machine itself.
        "machineSettings": {"logcanon.python": sys.executable},
        "record": world.RECORD,
        "signature": world.SIGNATURE,
        "signatureChinese": world.SIGNATURE_CHINESE,
    }
    file = workspace.with_name("options.json")
    file.write_text(json.dumps(options), encoding="utf-8")
    script = str(world.HERE / "vscode" / "e2e.mjs")
    seen = world.last_json(world.run(["node", script, str(file)], os.environ, limit=900))
    assert seen["failure"] is None, f"{seen}\n(pictures and logs: {world.OUT})"
    return seen


def code_server() -> str:
    """Folder of code-server and the browser driver, built into the cache the first time."""
    script = str(world.HERE / "setup-code-server.sh")
    return world.run([script], os.environ, limit=1800).splitlines()[-1]


def vsix() -> Path:
    """The extension with the server and its libraries inside, packed anew if anything is newer."""
    package = world.ROOT / "dist" / f"logcanon-{TARGET}.vsix"
    if package.exists() and package.stat().st_mtime > newest_source():
        return package
    world.need("npm", "npm")
    lock, installed = CLIENT / "package-lock.json", CLIENT / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        world.run(["npm", "--prefix", str(CLIENT), "ci"], os.environ)
    script = str(world.ROOT / "server" / "tools" / "build_vsix.py")
    world.run([sys.executable, script, "--target", TARGET], os.environ)
    return package


def newest_source() -> float:
    """When the package's sources last changed."""
    roots = [world.ROOT / name for name in SOURCES]
    files = [file for root in roots for file in (root, *root.rglob("*")) if file.is_file()]
    return max(file.stat().st_mtime for file in files if file.suffix != ".pyc")
