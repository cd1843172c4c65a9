"""Chains sent x trusted files x depths x OpenSSL: the codes that real nginx printed.

Measured with nginx 1.18 (OpenSSL 1.1.1w) and with 1.22, 1.26 and 1.30 (3.0, 3.5, 3.6, which all
agree), session reuse off. Depths are nginx's default (1), 0, 1, 2 and 3.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from logcanon.probe.certificate import Certificate
from logcanon.probe.chain import OpenSSL, Rules, code_text, verify_code
from logcanon.probe.decode import is_signed_by, read_pem
from reproduce.lab.certificates import Chain, Issued, issue

DEPTHS = (1, 0, 1, 2, 3)
NOW = dt.datetime.now(dt.timezone.utc)
ROOT_SIGNED = Chain()
SELF_SIGNED = Chain(self_signed=True)
ONE = Chain(intermediates=1)
TWO = Chain(intermediates=2)
THREE = Chain(intermediates=3)
EXPIRED = Chain(expired=frozenset({"leaf"}))
EXPIRED_INT = Chain(intermediates=1, expired=frozenset({"int1"}))

# (chain, elements sent, elements trusted, codes of 1.1.1, codes of 3.x)
TABLE = [
    (ROOT_SIGNED, "leaf", "root", "0 0 0 0 0", "0 0 0 0 0"),
    (ROOT_SIGNED, "leaf", "other", "20 20 20 20 20", "21 21 21 21 21"),
    (ROOT_SIGNED, "leaf", "leaf", "20 20 20 20 20", "21 21 21 21 21"),
    (SELF_SIGNED, "leaf", "other", "18 18 18 18 18", "18 18 18 18 18"),
    (SELF_SIGNED, "leaf", "leaf", "0 0 0 0 0", "0 0 0 0 0"),
    (ONE, "leaf int1", "root", "0 22 0 0 0", "0 20 0 0 0"),
    (ONE, "leaf int1", "int1", "2 22 2 2 2", "2 2 2 2 2"),
    (ONE, "leaf int1", "root int1", "0 22 0 0 0", "0 2 0 0 0"),
    (ONE, "leaf int1", "other", "20 22 20 20 20", "20 20 20 20 20"),
    (ONE, "leaf int1", "leaf", "20 22 20 20 20", "20 20 20 20 20"),
    (ONE, "leaf", "root", "20 20 20 20 20", "21 21 21 21 21"),
    (ONE, "leaf", "int1", "2 22 2 2 2", "2 2 2 2 2"),
    (ONE, "leaf", "root int1", "0 22 0 0 0", "0 2 0 0 0"),
    (ONE, "leaf int1 root", "root", "0 22 0 0 0", "0 20 0 0 0"),
    (ONE, "leaf int1 root", "other", "22 22 22 19 19", "19 20 19 19 19"),
    (TWO, "leaf int2 int1", "root", "22 22 22 0 0", "20 20 20 0 0"),
    (TWO, "leaf int2 int1", "root int1", "22 22 22 0 0", "2 20 2 0 0"),
    (TWO, "leaf int2 int1", "int1", "22 22 22 2 2", "2 20 2 2 2"),
    (TWO, "leaf int2 int1", "other", "22 22 22 20 20", "20 20 20 20 20"),
    (TWO, "leaf int2", "root", "20 22 20 20 20", "20 20 20 20 20"),
    (TWO, "leaf int2", "root int1", "22 22 22 0 0", "2 20 2 0 0"),
    (THREE, "leaf int3 int2 int1", "root", "22 22 22 22 0", "20 20 20 20 0"),
    (THREE, "leaf int3 int2 int1", "root int1", "22 22 22 22 0", "20 20 20 2 0"),
    (ROOT_SIGNED, "leaf root", "other", "19 22 19 19 19", "19 19 19 19 19"),
    (ROOT_SIGNED, "leaf root", "root", "0 0 0 0 0", "0 0 0 0 0"),
    (EXPIRED, "leaf", "root", "10 10 10 10 10", "10 10 10 10 10"),
    (EXPIRED, "leaf", "other", "20 20 20 20 20", "10 10 10 10 10"),
    (EXPIRED_INT, "leaf int1", "root", "10 22 10 10 10", "10 20 10 10 10"),
]


@lru_cache
def issued(chain: Chain) -> Issued:
    return issue(chain)


def elements(chain: Chain, names: str) -> tuple[Certificate, ...]:
    return read_pem(issued(chain).pem(names.split()).encode())


def rules(trusted: tuple[Certificate, ...], depth: int, **more: int) -> Rules:
    return Rules(trusted, depth, NOW, is_signed_by, **more)


@pytest.mark.parametrize(
    ("chain", "sends", "trusts", "old", "new"),
    TABLE,
    ids=[f"{row[1]} by {row[2]}{' expired' * bool(row[0].expired)}" for row in TABLE],
)
def test_every_cell_as_measured(chain: Chain, sends: str, trusts: str, old: str, new: str) -> None:
    sent, trusted = elements(chain, sends), elements(chain, trusts)
    for openssl, codes in ((OpenSSL.V1, old), (OpenSSL.V3, new)):
        given = [verify_code(sent, rules(trusted, depth), openssl) for depth in DEPTHS]
        assert given == [int(code) for code in codes.split()], openssl


@pytest.mark.parametrize("openssl", list(OpenSSL))
def test_time(openssl: OpenSSL) -> None:
    for name, code in (("early", 9), ("expired", 10)):
        for element in ("leaf", "root"):
            chain = Chain(**{name: frozenset({element})})
            trusted = elements(chain, "root")
            assert verify_code(elements(chain, "leaf"), rules(trusted, 1), openssl) == code


def test_an_issuer_by_name_alone_is_found_out() -> None:
    genuine, impostor = issue(ONE), issue(ONE)
    sent = read_pem(genuine.pem(["leaf"]).encode())
    # key ids tell them apart before any signature is looked at
    assert (
        verify_code(sent, rules(read_pem(impostor.pem(["int1", "root"]).encode()), 1), OpenSSL.V3)
        == 21
    )


def test_a_signature_of_another_key() -> None:
    genuine, impostor = issue(ROOT_SIGNED), issue(ROOT_SIGNED)
    [leaf] = read_pem(genuine.pem(["leaf"]).encode())
    trusted = read_pem(impostor.pem(["root"]).encode())
    anonymous = replace(leaf, authority_key_id=None)
    assert {verify_code((anonymous,), rules(trusted, 1), o) for o in OpenSSL} == {7}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"is_ca": False}, (24, 26)),
        ({"is_ca": False, "may_sign": False}, (24, 32)),
        ({"has_server_purpose": False}, (26, 26)),
        ({"key_bits": 80}, (67, 67)),
    ],
)
def test_what_an_issuer_must_be(change: dict[str, Any], codes: tuple[int, int]) -> None:
    leaf, int1 = elements(ONE, "leaf int1")
    judged = rules(elements(ONE, "root"), 1)
    sent = (leaf, replace(int1, **change))
    assert tuple(verify_code(sent, judged, o) for o in (OpenSSL.V1, OpenSSL.V3)) == codes


def test_path_length() -> None:
    leaf, int2, int1 = elements(TWO, "leaf int2 int1")
    sent = (leaf, int2, replace(int1, path_length=0))
    judged = rules(elements(TWO, "root"), 2)
    assert {verify_code(sent, judged, openssl) for openssl in OpenSSL} == {25}


def test_a_weak_signature_below_the_anchor() -> None:
    leaf, int1 = elements(ONE, "leaf int1")
    judged = rules(elements(ONE, "root"), 1)
    sent = (leaf, replace(int1, signature_bits=63))
    assert {verify_code(sent, judged, openssl) for openssl in OpenSSL} == {68}


@pytest.mark.parametrize(
    ("chain", "codes"),
    [
        (Chain(purpose="client"), {OpenSSL.V1: 26, OpenSSL.V3: 26}),
        (Chain(rsa_bits=1024), {OpenSSL.V1: 66, OpenSSL.V3: 66}),
    ],
)
def test_what_a_leaf_must_be(chain: Chain, codes: dict[OpenSSL, int]) -> None:
    sent, trusted = elements(chain, "leaf"), elements(chain, "root")
    assert {o: verify_code(sent, rules(trusted, 1), o) for o in OpenSSL} == codes
    if chain.rsa_bits:
        assert verify_code(sent, rules(trusted, 1, level=0), OpenSSL.V3) == 0


def test_texts() -> None:
    assert code_text(18, OpenSSL.V1) == "self signed certificate"
    assert code_text(18, OpenSSL.V3) == "self-signed certificate"
    assert code_text(20, OpenSSL.V1) == code_text(20, OpenSSL.V3)
