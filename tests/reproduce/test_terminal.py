"""The same way on the terminal: scan finds it, fix mends it, for programs to rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reproduce.case import Case, load_cases, verify_error
from reproduce.lab.bench import Bench
from reproduce.proof.configuration import assert_changes, configuration
from reproduce.proof.gone import assert_gone, assert_verified
from reproduce.proof.provoke import provoke
from reproduce.proof.recognise import logcanon

pytestmark = pytest.mark.reproduce

LOCAL_ISSUER = verify_error(20, "unable to get local issuer certificate")


CASES = [
    case
    for case in load_cases()
    if case.essential and ":" not in case.name and case.printed[""] == LOCAL_ISSUER
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fix_with_the_log_mends_the_configuration(case: Case, tmp_path: Path) -> None:
    with Bench(case.scene, tmp_path) as bench:
        printed = case.expected(bench.installation)
        provoke(bench, case, printed)
        main, log = bench.nginx.configuration / "nginx.conf", bench.nginx.error_log
        arguments = ["fix", str(main), "--log", str(log), "--id", printed.record]
        if "caFile" in case.settings:
            arguments += ["--ca-file", bench.nginx.fill(case.settings["caFile"])]
        before = configuration(bench)

        shown = logcanon(*arguments)
        assert shown.returncode == 1, shown.stderr
        assert configuration(bench) == before
        for change in case.changes:
            assert all(
                f"+{text}" in unindented(shown.stdout) for text in filled(bench, change.adds)
            )

        written = logcanon(*arguments, "--write")
        assert written.returncode == 0, written.stderr
        assert_changes(bench, case.changes, before, configuration(bench))
        assert_gone(bench, case, printed)
        assert_verified(bench, case)

        again = logcanon(*arguments)
        assert (again.returncode, again.stdout) == (0, ""), again.stdout


def test_scan_leads_from_the_line_to_the_block(tmp_path: Path) -> None:
    [case] = [c for c in load_cases() if c.name == "unknown CA, trusted file in the location"]
    with Bench(case.scene, tmp_path) as bench:
        provoke(bench, case, case.expected(bench.installation))
        main = bench.nginx.configuration / "nginx.conf"
        log = str(bench.nginx.error_log)
        done = logcanon("scan", log, "--nginx-conf", str(main), "--format", "json")
        [found] = [json.loads(line) for line in done.stdout.splitlines()]
        file, opening = case.handler
        assert found["config"]["path"] == str(bench.nginx.configuration / file)
        text = Path(found["config"]["path"]).read_text().splitlines()
        assert text[found["config"]["line"] - 1].strip() == opening
        assert found["fixes"][0]["applicability"] == "safe"


def filled(bench: Bench, texts: tuple[str, ...]) -> list[str]:
    return [bench.nginx.fill(text) for text in texts]


def unindented(diff: str) -> list[str]:
    return [line[:1] + line[1:].strip() for line in diff.splitlines()]
