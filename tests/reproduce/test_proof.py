"""A real nginx prints the line; the fix from the language server makes it stop.

The essential cases run here. With LOGCANON_PROOFS naming a folder, as `make prove` sets it, all
run and leave there what they saw; LOGCANON_ONLY names the family or case that runs alone.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from language_server import REPOSITORY, ClientError, default_capabilities
from reproduce.case import Case, load_cases
from reproduce.lab.namespace import LabError
from reproduce.lab.nginx import Installation
from reproduce.proof import prove

pytestmark = pytest.mark.reproduce

PROOFS = os.environ.get("LOGCANON_PROOFS", "")
ONLY = os.environ.get("LOGCANON_ONLY", "")


CASES = [case for case in load_cases(ONLY) if PROOFS or ONLY or case.essential]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_line_is_gone_after_the_fix(case: Case, tmp_path: Path) -> None:
    obstacle = case.obstacle(Installation.chosen()) or unwritten(case)
    if obstacle:
        keep(case, {"obstacle": obstacle}, tmp_path)
        pytest.skip(obstacle)
    try:
        evidence = prove(case, tmp_path)
    except (AssertionError, LabError, ClientError) as error:
        keep(case, {"failed": str(error)}, tmp_path)
        raise
    print(evidence)
    keep(case, asdict(evidence) if evidence else {"silent": True}, tmp_path)


def unwritten(case: Case) -> str:
    """A case may be there before its record; "" if all is there."""
    records = {printed.record for printed in case.printed.values() if printed}
    missing = [name for name in records if not (REPOSITORY / f"records/{name}.json").exists()]
    return f"the record {missing[0]} is not written yet" if missing else ""


def keep(case: Case, seen: dict[str, Any], folder: Path) -> None:
    """Leave what was seen for `make prove`; the case's folder becomes /lab."""
    if PROOFS:
        path = Path(PROOFS) / f"{CASES.index(case):03}.json"
        text = json.dumps({"case": case.name, **seen}).replace(str(folder), "/lab")
        path.write_text(text, encoding="utf-8")


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
    [case] = [case for case in CASES if "CRLF" in case.name]
    print(prove(case, tmp_path, capabilities=offer()))
