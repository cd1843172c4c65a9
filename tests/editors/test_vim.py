"""Vim with ALE in a real terminal: the same way as in every editor."""

from __future__ import annotations

import shlex
import subprocess
import time
from pathlib import Path

import pytest

from editors import world
from editors.judge import judge

pytestmark = pytest.mark.editor
LIMIT = 180  # seconds


@pytest.mark.parametrize("odd", [False, True], ids=["ascii", "non-ascii"])
def test_vim_with_ale(tmp_path: Path, *, odd: bool) -> None:
    vim = world.need("vim", "vim vim-ale")
    if not Path("/usr/share/vim-ale").is_dir():
        pytest.fail("ALE is needed to test in Vim: apt-get install vim-ale")
    workspace = world.make_workspace(tmp_path / "workspace", odd=odd)
    seen = tmp_path / "seen.json"
    scripts = world.HERE / "vim"
    command = [vim, "-Nu", str(scripts / "vimrc"), "-S", str(scripts / "whole_way.vim")]
    variables = world.environment(WORKSPACE=str(workspace), SEEN=str(seen), LC_ALL="C.UTF-8")
    in_terminal(command, variables, tmp_path)
    if not seen.exists():
        pytest.fail(f"Vim wrote nothing; its screen:\n{(tmp_path / 'screen').read_text()}")
    judge(world.last_json(seen.read_text()), workspace, odd=odd)


def in_terminal(command: list[str], variables: dict[str, str], folder: Path) -> None:
    """Run an editor in a terminal of its own: without one Vim has no popups."""
    tmux = [world.need("tmux", "tmux"), "-S", str(folder / "tmux")]
    size = ["-x", "170", "-y", "45"]
    subprocess.run(
        [*tmux, "new-session", "-d", *size, shlex.join(command)], env=variables, check=True
    )
    end = time.monotonic() + LIMIT
    while subprocess.run([*tmux, "has-session"], capture_output=True, check=False).returncode == 0:
        screen = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, check=False)
        if screen.returncode == 0:
            (folder / "screen").write_bytes(screen.stdout)
        if time.monotonic() > end:
            subprocess.run([*tmux, "kill-server"], check=False)
            break
        time.sleep(0.1)
