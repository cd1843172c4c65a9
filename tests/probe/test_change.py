"""The change that a verdict names does make the chain pass, and it is the right one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from logcanon.nginx.upstreams import Address
from logcanon.probe.chain import OpenSSL, Rules, passes
from logcanon.probe.change import Bundle, Change, Kind, chain_changes, name_change, supposed_issuer
from logcanon.probe.decode import is_signed_by, read_pem
from logcanon.probe.question import Question
from logcanon.probe.verdict import Trust, Trusted, judge, nginx_message
from reproduce.lab.certificates import Chain, issue

NOW = dt.datetime.now(dt.timezone.utc)
NO_BUNDLE = Bundle()
ONE, TWO = Chain(intermediates=1), Chain(intermediates=2)
QUESTION = Question(Address("10.20.0.19", 443), name="backend.internal")

# (chain, sent, trusted, depth, the change, the depth it needs)
TABLE = [
    (Chain(), "leaf", "root", 1, None, None),
    (Chain(), "leaf", "other", 1, Kind.LEAF_ALONE, None),
    (Chain(self_signed=True), "leaf", "other", 1, Kind.TRUST_LEAF, None),
    (ONE, "leaf int1", "root", 0, Kind.DEPTH, 1),
    (ONE, "leaf int1", "int1", 1, Kind.ROOT_OF_TRUSTED, None),
    (ONE, "leaf int1", "int1", 0, Kind.ROOT_OF_TRUSTED, 1),
    (ONE, "leaf int1", "other", 1, Kind.ROOT_NAMED, None),
    (ONE, "leaf", "root", 1, Kind.LEAF_ALONE, None),
    (ONE, "leaf int1 root", "other", 1, Kind.ROOT_SENT, None),
    (TWO, "leaf int2 int1", "root", 1, Kind.DEPTH, 2),
    (TWO, "leaf int2 int1", "other", 1, Kind.ROOT_NAMED, 2),
    (TWO, "leaf int2", "root int1", 1, Kind.DEPTH, 2),
    (TWO, "leaf int2 int1 root", "other", 2, Kind.ROOT_SENT, None),
    (Chain(expired=frozenset({"leaf"})), "leaf", "root", 1, Kind.RENEW, None),
    (Chain(early=frozenset({"leaf"})), "leaf", "root", 1, Kind.CLOCK, None),
    (Chain(expired=frozenset({"root"})), "leaf", "root", 1, Kind.RENEW_TRUSTED, None),
    (Chain(purpose="client"), "leaf", "root", 1, Kind.NEW_CERTIFICATE, None),
    (Chain(rsa_bits=1024), "leaf", "other", 1, Kind.NEW_CERTIFICATE, None),
]


def case(chain: Chain, sends: str, trusts: str, depth: int) -> tuple[tuple, Rules]:
    issued = issue(chain)
    sent = read_pem(issued.pem(sends.split()).encode())
    trusted = read_pem(issued.pem(trusts.split()).encode())
    return sent, Rules(trusted, depth, NOW, is_signed_by)


def applied(change: Change, rules: Rules) -> Rules:
    """The rules once the user has made the change."""
    rules = replace(rules, depth=change.depth or rules.depth)
    about = change.certificate
    if change.kind in (Kind.ROOT_SENT, Kind.TRUST_LEAF):
        return replace(rules, trusted=(*rules.trusted, about))
    if change.kind in (Kind.ROOT_NAMED, Kind.ROOT_OF_TRUSTED, Kind.LEAF_ALONE):
        return replace(rules, trusted=(*rules.trusted, supposed_issuer(about)))
    if change.kind in (Kind.RENEW, Kind.RENEW_TRUSTED, Kind.CLOCK):
        return replace(rules, ignores_time=True)
    return rules


@pytest.mark.parametrize(
    ("chain", "sends", "trusts", "depth", "kind", "needed"),
    TABLE,
    ids=[f"{row[1]} by {row[2]} at {row[3]}: {row[4] and row[4].value}" for row in TABLE],
)
def test_the_single_change(  # noqa: PLR0917 - a row of the table
    chain: Chain, sends: str, trusts: str, depth: int, kind: Kind | None, needed: int | None
) -> None:
    sent, rules = case(chain, sends, trusts, depth)
    changes = chain_changes(sent, rules, NO_BUNDLE)
    assert [(c.kind, c.depth) for c in changes] == ([(kind, needed)] if kind else [])
    for change in changes:
        rules = applied(change, rules)
    assert passes(sent, rules) is (kind is not Kind.NEW_CERTIFICATE)


def test_two_things_wrong_are_both_named() -> None:
    chain = Chain(intermediates=1, expired=frozenset({"int1"}))
    sent, rules = case(chain, "leaf int1", "other", 1)
    changes = chain_changes(sent, rules, NO_BUNDLE)
    assert [c.kind for c in changes] == [Kind.RENEW, Kind.ROOT_NAMED]
    assert changes[0].certificate.title == "lab int1"


def test_a_public_root_is_found_in_the_bundle() -> None:
    issued = issue(TWO)
    sent = read_pem(issued.pem(["leaf", "int2", "int1"]).encode())
    bundle = Bundle("/etc/ssl/bundle.pem", read_pem(issued.pem(["other", "root"]).encode()))
    [change] = chain_changes(sent, Rules((), 1, NOW, is_signed_by), bundle)
    assert (change.kind, change.name, change.depth) == (Kind.BUNDLE, "/etc/ssl/bundle.pem", 2)


def test_a_new_certificate_is_asked_for_with_the_reason() -> None:
    sent, rules = case(Chain(purpose="client"), "leaf", "root", 1)
    [change] = chain_changes(sent, rules, NO_BUNDLE)
    assert change.name == "unsuitable certificate purpose"


@pytest.mark.parametrize(
    ("chain", "question", "kind", "name"),
    [
        (Chain(), QUESTION, None, ""),
        (Chain(), replace(QUESTION, name=None), None, ""),
        (Chain(names=("x.internal",)), QUESTION, Kind.NAME, "x.internal"),
        (
            Chain(names=("x.internal", "shop.internal")),
            replace(QUESTION, hosts=("shop.internal",)),
            Kind.NAME,
            "shop.internal",
        ),
        (
            Chain(names=("*.corp.internal",)),
            replace(QUESTION, hosts=("a.corp.internal",)),
            Kind.NAME,
            "a.corp.internal",
        ),
        (Chain(names=("*.corp.internal",)), QUESTION, Kind.NAME_PATTERN, "*.corp.internal"),
        (
            Chain(names=(), addresses=("10.20.0.19",), common_name="10.20.0.19"),
            replace(QUESTION, name="10.20.0.19"),
            None,
            "",
        ),
    ],
)
def test_names(chain: Chain, question: Question, kind: Kind | None, name: str) -> None:
    [leaf] = read_pem(issue(chain).pem(["leaf"]).encode())
    change = name_change(leaf, question)
    assert (change.kind, change.name) == (kind, name) if change else kind is None


def test_the_name_is_looked_at_after_the_chain() -> None:
    sent, rules = case(Chain(names=("x.internal",)), "leaf", "root", 1)
    trusted = Trusted(Trust.READ, rules.trusted)
    verdict = judge(sent, QUESTION, trusted, rules, NO_BUNDLE)
    text = 'upstream SSL certificate does not match "backend.internal"'
    assert [nginx_message(verdict, o, QUESTION.name) for o in OpenSSL] == [text, text]
    sent, rules = case(Chain(names=("x.internal",)), "leaf", "other", 1)
    verdict = judge(sent, QUESTION, trusted, rules, NO_BUNDLE)
    assert {
        o: nginx_message(verdict, o, QUESTION.name).partition("error: ")[2] for o in OpenSSL
    } == {
        OpenSSL.V3: "(21:unable to verify the first certificate)",
        OpenSSL.V1: "(20:unable to get local issuer certificate)",
    }
    assert [c.kind for c in verdict.changes] == [Kind.LEAF_ALONE, Kind.NAME]


def test_without_the_trusted_file_the_condition_is_named() -> None:
    sent, rules = case(TWO, "leaf int2 int1", "root", 1)
    rules = replace(rules, trusted=())
    verdict = judge(sent, QUESTION, Trusted(Trust.ABSENT, fault="gone"), rules, NO_BUNDLE)
    assert [c.kind for c in verdict.changes] == [Kind.DEPTH]
    assert verdict.needs.subject == "CN=lab root"
