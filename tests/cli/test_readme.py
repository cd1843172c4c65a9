"""The commands that README and the help texts show are commands that exist."""

import re
import shlex
from pathlib import Path

import pytest

from logcanon.cli.main import build_parser

REPOSITORY = Path(__file__).parents[2]


def shown_commands() -> list[str]:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("logcanon ")]


@pytest.mark.parametrize("command", shown_commands())
def test_the_command_is_understood(command: str) -> None:
    words = shlex.split(command)[1:]
    assert callable(build_parser().parse_args(words).run)


def test_the_make_targets_that_are_named_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"):
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        for target in re.findall(r"(?:^|`)make ([a-z]+)\b", text, re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{name}: make {target}"
