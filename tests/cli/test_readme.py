"""What README names exists, and what exists is named: commands, options, settings, make targets."""

import argparse
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from logcanon.cli.main import build_parser
from logcanon.workspace.settings import Settings

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


def commands(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, set[str]]]:
    """Each command without further ones, and its long options."""
    options = {o for a in parser._actions for o in a.option_strings if o.startswith("--")}
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not inner:
        yield name, options - {"--help"}
    for action in inner:
        for word, command in action.choices.items():
            yield from commands(command, f"{name} {word}")


@pytest.mark.parametrize(
    ("command", "options"),
    [pytest.param(*one, id=one[0]) for one in commands(build_parser(), "logcanon")],
)
def test_every_command_and_option_is_named(command: str, options: set[str]) -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"{command}\b", text)
    assert {o for o in options if not re.search(rf"(?<![\w-]){o}(?![\w-])", text)} == set()


def test_the_settings_are_those_of_the_server_and_of_the_editor() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (?:`([^`]*)`)? ?\| \S", text, re.MULTILINE)
    defaults = Settings().model_dump(by_alias=True, mode="json")
    shown = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in defaults.items()
    }
    assert dict(rows) == shown
    manifest = json.loads((REPOSITORY / "vscode-client/package.json").read_text(encoding="utf-8"))
    properties = manifest["contributes"]["configuration"]["properties"]
    of_editor = [name for name in properties if name.removeprefix("logcanon.") not in shown]
    assert all(f"`{name}`" in text for name in of_editor)
    orders = [properties[name]["order"] for name in properties]
    assert orders == sorted(set(orders))


def test_the_make_targets_that_are_named_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"):
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        for target in re.findall(r"(?:^|`)make ([a-z]+)\b", text, re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{name}: make {target}"
