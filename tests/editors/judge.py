"""What every editor must have shown, and must have left on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from editors import world


def judge(seen: Mapping[str, Any], workspace: Path, *, odd: bool) -> None:
    """Hold what an editor saw, and the files it saved, against what was to be."""
    assert "failure" not in seen, seen
    judge_diagnostics(seen)
    assert world.SIGNATURE in seen["card"]
    assert any("nginx.conf" in title for title in seen["main_menu"])
    assert any("shop.conf" in title for title in seen["included_menu"])
    judge_files(workspace, odd=odd)


def judge_diagnostics(seen: Mapping[str, Any]) -> None:
    """The two failures of the log and no other line; the config's, fewer after the fix."""
    assert sorted(each["line"] for each in seen["log"]) == [2, 4], seen["log"]
    assert all("certificate" in each["message"] for each in seen["log"])
    assert all(each.get("code", world.RECORD) == world.RECORD for each in seen["log"])
    assert len(seen["config_after"]) < len(seen["config"])


def judge_files(workspace: Path, *, odd: bool) -> None:
    """Both configuration files hold the fixes in the right blocks, and no other change."""
    original = world.make_workspace(workspace.with_name("original"), odd=odd)
    for name, headers in {
        "nginx.conf": ("location /api/ {\n", "location /pay {"),
        "conf.d/shop.conf": ("location /cart",),
    }.items():
        before = (original / name).read_bytes().decode()
        after = (workspace / name).read_bytes().decode()
        world.assert_fixed_only(before, after, *headers)
    assert (workspace / "error.log").read_bytes() == (original / "error.log").read_bytes()
