"""Emacs with eglot, in batch mode: the same way as in every editor."""

from __future__ import annotations

from pathlib import Path

import pytest

from editors import world
from editors.judge import judge

pytestmark = pytest.mark.editor


@pytest.mark.parametrize("odd", [False, True], ids=["ascii", "non-ascii"])
def test_emacs_with_eglot(tmp_path: Path, *, odd: bool) -> None:
    emacs = world.need("emacs", "emacs-nox elpa-eglot")
    workspace = world.make_workspace(tmp_path / "workspace", odd=odd)
    script = str(world.HERE / "emacs" / "eglot.el")
    output = world.run(
        [emacs, "--batch", "-Q", "-l", script],
        world.environment(WORKSPACE=str(workspace), LC_ALL="C.UTF-8"),
    )
    judge(world.last_json(output), workspace, odd=odd)
