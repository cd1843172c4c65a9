"""The whole way of one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reproduce.case import Case, When
from reproduce.lab.bench import Bench
from reproduce.lab.nginx import Installation
from reproduce.proof.configuration import assert_changes, configuration, diff
from reproduce.proof.gone import assert_gone, assert_silent, assert_verified
from reproduce.proof.mend import do_by_hand, fill_in, mend
from reproduce.proof.provoke import provoke
from reproduce.proof.recognise import recognise


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one proof saw: the versions, the line as printed, and the fix as it was applied.

    `before` and `after` are the answers of the last request (None: none came, or none was sent).
    """

    nginx: str
    openssl: str
    record: str
    line: str
    title: str
    diff: str
    hover: str
    before: int | None
    after: int | None
    by_hand: bool
    when: When
    provoked: str

    def __str__(self) -> str:
        head = f"nginx {self.nginx}, OpenSSL {self.openssl}\n{self.line}\n\n{self.title}\n"
        return f"{head}{self.diff}\n{self.hover}\n"


def prove(
    case: Case,
    folder: Path,
    installation: Installation | None = None,
    capabilities: Mapping[str, Any] | None = None,
) -> Evidence | None:
    """Provoke, recognise, fix, and see the line gone. Raises AssertionError where that fails.

    The answer is None where such an nginx prints nothing and answers at once, as the case says.
    `capabilities` are the language client's (default: `language_server.default_capabilities`).
    """
    with Bench(case.scene, folder, installation) as bench:
        printed = case.expected(bench.installation)
        if printed is None:
            assert_silent(bench, case)
            return None
        shown = provoke(bench, case, printed)
        recognise(shown)
        before = configuration(bench)
        title, hover = mend(bench, case, shown, capabilities)
        if not case.provoked:
            after = configuration(bench)
            if case.by_hand is None:
                assert_changes(bench, case.fix(bench.installation), before, after)
                fill_in(bench, case.fills)
            else:
                do_by_hand(bench, case.by_hand)
            assert_gone(bench, case, printed)
            if case.verifies:
                assert_verified(bench, case)
        return Evidence(
            bench.installation.version,
            bench.installation.openssl,
            printed.record,
            shown.line,
            title,
            diff(before, configuration(bench)),
            hover,
            case.refused if case.when == "request" else None,
            case.mended,
            case.by_hand is not None,
            case.when,
            case.provoked,
        )
