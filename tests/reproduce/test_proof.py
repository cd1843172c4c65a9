"""A real nginx prints the line; the fix from the language server makes it stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from language_server import default_capabilities
from reproduce.case import Case, load_cases
from reproduce.proof import prove

pytestmark = pytest.mark.reproduce


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
def test_the_line_is_gone_after_the_fix(case: Case, tmp_path: Path) -> None:
    print(prove(case, tmp_path))


def pulling() -> dict[str, Any]:
    """As VS Code: diagnostics are pulled, documentChanges taken."""
    offered = default_capabilities()
    offered["textDocument"]["diagnostic"] = {"dynamicRegistration": False}
    return offered


def counting_bytes() -> dict[str, Any]:
    """As Neovim 0.11: UTF-8 columns, `changes` alone, plain text cards."""
    offered = default_capabilities()
    offered["general"]["positionEncodings"] = ["utf-8", "utf-16", "utf-32"]
    offered["workspace"]["workspaceEdit"] = {}
    offered["textDocument"]["hover"] = {"contentFormat": ["plaintext"]}
    return offered


def offering_nothing() -> dict[str, Any]:
    """As old and small clients: only that code actions are understood as literals."""
    literals = default_capabilities()["textDocument"]["codeAction"]["codeActionLiteralSupport"]
    return {"textDocument": {"codeAction": {"codeActionLiteralSupport": literals}}}


@pytest.mark.parametrize("offer", [pulling, counting_bytes, offering_nothing])
def test_every_kind_of_client_is_served(offer: Any, tmp_path: Path) -> None:
    [case] = [case for case in load_cases() if "CRLF" in case.name]
    print(prove(case, tmp_path, capabilities=offer()))
