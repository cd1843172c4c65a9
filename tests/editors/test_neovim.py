"""Neovim, headless: a log line to its card, to the fix on disk; then the same from the config."""

from __future__ import annotations

from pathlib import Path

import pytest

from editors import world
from editors.judge import judge

pytestmark = pytest.mark.editor


@pytest.mark.parametrize("odd", [False, True], ids=["ascii", "non-ascii"])
def test_neovim(tmp_path: Path, *, odd: bool) -> None:
    neovim = world.need("nvim", "neovim")
    workspace = world.make_workspace(tmp_path / "workspace", odd=odd)
    script = str(world.HERE / "neovim" / "init.lua")
    output = world.run(
        [neovim, "--headless", "-i", "NONE", "-n", "-u", script],
        world.environment(WORKSPACE=str(workspace)),
    )
    judge(world.last_json(output), workspace, odd=odd)
