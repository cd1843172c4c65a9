"""Causes ranked with what the upstream showed: the true one comes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from logcanon.diagnose.causes import rank
from logcanon.diagnose.remedy import Setting
from logcanon.diagnose.witness import Witness
from logcanon.finding import Cause
from logcanon.nginx.upstreams import Address
from logcanon.probe.ask import ask
from logcanon.probe.question import Question
from logcanon.probe.witness import witness_of
from logcanon.records.model import CauseSpec
from logcanon.workspace.files import Disk
from probe.upstream import Lab
from reproduce.lab.certificates import Chain

CAUSES = [
    CauseSpec(
        id="ca-missing", text="a", evidence=["trusted-file-lacks-issuer", "trusted-file-set"]
    ),
    CauseSpec(id="too-deep", text="b", evidence=["verify-depth-below-chain"]),
    CauseSpec(id="incomplete", text="c", evidence=["chain-incomplete"]),
    CauseSpec(id="expired", text="d", evidence=["chain-expired"]),
    CauseSpec(
        id="renamed",
        text="e",
        evidence=["name-not-in-certificate"],
        counter_evidence=["verify-depth-below-chain"],
    ),
]
# what the configuration alone would suggest
FACTS = {"trusted-file-set": "the trusted file is set"}


@pytest.mark.parametrize(
    ("chain", "sends", "trusts", "first"),
    [
        (Chain(intermediates=2), (), "root", "too-deep"),
        (Chain(intermediates=1), (), "other", "ca-missing"),
        (Chain(intermediates=1), ("leaf",), "root", "incomplete"),
        (Chain(expired=frozenset({"leaf"})), (), "root", "expired"),
        (Chain(names=("x.internal",)), (), "root", "renamed"),
    ],
)
def test_what_was_seen_outweighs_what_was_supposed(
    lab: Lab, chain: Chain, sends: tuple[str, ...], trusts: str, first: str
) -> None:
    address, issued = lab.serve(chain, sends)
    report = ask(question(address, lab.trusted(issued, trusts)), Disk())
    ranked = ranked_with(witness_of(report, "en"))
    assert ranked[0].id == first
    assert ranked[0].evidence
    if first == "too-deep":
        assert ranked[-1].id == "renamed"
        assert "2 intermediate certificates" in ranked[-1].against[0]


def test_an_upstream_that_passes_now(lab: Lab) -> None:
    address, issued = lab.serve(Chain(intermediates=1))
    report = ask(question(address, lab.trusted(issued, "root")), Disk())
    witness = witness_of(report, "en")
    assert witness.facts == {"upstream-accepted-now": f"nginx accepts {address}."}
    assert witness.settings == ()
    assert [cause.id for cause in ranked_with(witness)] == [
        "ca-missing",
        "too-deep",
        "incomplete",
        "expired",
        "renamed",
    ]


def test_the_change_that_mends_is_a_setting(lab: Lab) -> None:
    address, issued = lab.serve(Chain(intermediates=2))
    report = ask(question(address, lab.trusted(issued, "root")), Disk())
    told = witness_of(report, "en")
    assert told.settings == (Setting("proxy_ssl_verify_depth", ("2",), is_exact=True),)
    assert "It sent backend.internal ← lab int2 ← lab int1." in told.notes[0]


def ranked_with(witness: Witness) -> tuple[Cause, ...]:
    facts = {**FACTS, **witness.facts}
    return rank(CAUSES, facts, decisive=witness.decisive)


def question(address: Address, trusted: Path) -> Question:
    return Question(
        address,
        name="backend.internal",
        trusted=trusted,
        trusted_as_written=str(trusted),
    )
