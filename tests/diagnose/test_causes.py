"""Which cause is named first, over every combination of what verification depends on.

The table was measured with real nginx: certificates sent, trusted file, depth and OpenSSL give a
code. Certificates and configuration are real here; the line is made from the code. Where the
evidence decides, the true cause has to come first; where it cannot (what the upstream sends is
not in the configuration), the true cause has to be offered and not be ruled out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from logcanon.diagnose.causes import rank
from logcanon.diagnose.facts import Case, Facts, establish, fact_words
from logcanon.nginx.build import read_build
from logcanon.nginx.config import load_config
from logcanon.records.catalog import Catalog, builtin_records_directory, load_catalog
from logcanon.records.fact_id import PLAIN_FACTS
from logcanon.scan.line import parse_line
from logcanon.scan.matcher import compile_signatures
from logcanon.scan.scanner import scan_bytes
from logcanon.workspace.files import Disk
from reproduce.lab.certificates import Chain, Issued, issue

WORDS = fact_words("en")
OLD, NEW = "1.1.1", "3"
VERSIONS = {
    OLD: "nginx version: nginx/1.18.0\nbuilt with OpenSSL 1.1.1w",
    NEW: "nginx version: nginx/1.22.1\nbuilt with OpenSSL 3.0.20",
}
TEXTS = {
    2: "unable to get issuer certificate",
    10: "certificate has expired",
    18: "self-signed certificate",
    19: "self-signed certificate in certificate chain",
    20: "unable to get local issuer certificate",
    21: "unable to verify the first certificate",
    22: "certificate chain too long",
}
DEPTHS = ("", "0", "1", "2", "3")
DEPTH = "the depth is too small"

# What is wrong, and the ids of the causes that say so, by code.
CAUSES: dict[str, dict[int, set[str]]] = {
    DEPTH: {
        2: {"verify-depth-too-small"},
        20: {"verify-depth-too-small", "verify-depth-still-too-small"},
        22: {"verify-depth-too-small", "chain-grew"},
    },
    "the root is not trusted": {
        18: {"self-signed-not-trusted"},
        19: {"root-not-trusted", "root-changed"},
        20: {"ca-missing"},
        21: {"ca-not-trusted"},
        22: {"root-sent-and-unknown", "verify-depth-too-small", "chain-grew"},
    },
    "the leaf itself is trusted": {
        20: {"leaf-trusted"},
        21: {"leaf-trusted"},
        22: {"root-sent-and-unknown", "verify-depth-too-small"},
    },
    "an intermediate is not sent": {
        20: {"intermediate-missing", "verify-depth-too-small"},
        21: {"intermediate-not-sent"},
        22: {"verify-depth-too-small"},
    },
    "no root is trusted": {
        2: {"root-not-trusted"},
        20: {"ca-missing"},
        22: {"verify-depth-too-small", "root-sent-and-unknown", "chain-grew"},
    },
    "a certificate sent has expired": {
        10: {"leaf-expired", "sent-ca-expired"},
        20: {"ca-missing", "verify-depth-too-small"},
        22: {"verify-depth-too-small"},
    },
    "the trusted root has expired": {10: {"trusted-ca-expired"}},
}
# These show in the trusted file itself, whatever the upstream sends.
DECIDED_BY_THE_FILE = {
    "the leaf itself is trusted": {20, 21},
    "no root is trusted": {2},
    "the trusted root has expired": {10},
}
DECIDED_BY_THE_CODE = {10, 18, 19}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: codes at `DEPTHS` with each OpenSSL, 0 where nginx answers 200."""

    chain: Chain
    sends: str
    trusted: str
    old: tuple[int, ...]
    new: tuple[int, ...]
    why: str = DEPTH

    @property
    def name(self) -> str:
        return f"{self.sends} | {self.trusted} | {self.why}"


def codes(text: str) -> tuple[int, ...]:
    """ "20" for all depths, or one each: "ok 22 ok ok ok"."""
    words = text.split()
    return tuple(0 if word == "ok" else int(word) for word in words * (5 // len(words)))


def row(count: int, files: str, old: str, new: str, why: str = DEPTH) -> Row:
    """`files`: what is sent | what is trusted."""
    sends, trusted = files.split(" | ")
    return Row(Chain(intermediates=count), sends, trusted, codes(old), codes(new), why)


NOT_TRUSTED = "the root is not trusted"
LEAF_TRUSTED = "the leaf itself is trusted"
NOT_SENT = "an intermediate is not sent"
NO_ROOT = "no root is trusted"
EXPIRED = "a certificate sent has expired"
SELF_SIGNED = Chain(self_signed=True)
LEAF_EXPIRED = Chain(expired=frozenset({"leaf"}))
INT_EXPIRED = Chain(intermediates=1, expired=frozenset({"int1"}))
ROOT_EXPIRED = Chain(expired=frozenset({"root"}))

ROWS = [
    row(0, "leaf | root", "ok", "ok"),
    row(0, "leaf | other", "20", "21", NOT_TRUSTED),
    row(0, "leaf | leaf", "20", "21", LEAF_TRUSTED),
    Row(SELF_SIGNED, "leaf", "other", codes("18"), codes("18"), NOT_TRUSTED),
    Row(SELF_SIGNED, "leaf", "leaf", codes("ok"), codes("ok")),
    row(1, "leaf int1 | root", "ok 22 ok ok ok", "ok 20 ok ok ok"),
    row(1, "leaf int1 | int1", "2 22 2 2 2", "2", NO_ROOT),
    row(1, "leaf int1 | root int1", "ok 22 ok ok ok", "ok 2 ok ok ok"),
    row(1, "leaf int1 | other", "20 22 20 20 20", "20", NOT_TRUSTED),
    row(1, "leaf int1 | leaf", "20 22 20 20 20", "20", LEAF_TRUSTED),
    row(1, "leaf | root", "20", "21", NOT_SENT),
    row(1, "leaf | int1", "2 22 2 2 2", "2", NO_ROOT),
    row(1, "leaf | root int1", "ok 22 ok ok ok", "ok 2 ok ok ok"),
    row(1, "leaf int1 root | root", "ok 22 ok ok ok", "ok 20 ok ok ok"),
    row(1, "leaf int1 root | other", "22 22 22 19 19", "19 20 19 19 19", NOT_TRUSTED),
    row(2, "leaf int2 int1 | root", "22 22 22 ok ok", "20 20 20 ok ok"),
    row(2, "leaf int2 int1 | root int1", "22 22 22 ok ok", "2 20 2 ok ok"),
    row(2, "leaf int2 int1 | int1", "22 22 22 2 2", "2 20 2 2 2", NO_ROOT),
    row(2, "leaf int2 int1 | other", "22 22 22 20 20", "20", NOT_TRUSTED),
    row(2, "leaf int2 | root", "20 22 20 20 20", "20", NOT_SENT),
    row(2, "leaf int2 | root int1", "22 22 22 ok ok", "2 20 2 ok ok"),
    row(3, "leaf int3 int2 int1 | root", "22 22 22 22 ok", "20 20 20 20 ok"),
    row(3, "leaf int3 int2 int1 | root int1", "22 22 22 22 ok", "20 20 20 2 ok"),
    row(0, "leaf root | other", "19 22 19 19 19", "19", NOT_TRUSTED),
    Row(LEAF_EXPIRED, "leaf", "root", codes("10"), codes("10"), EXPIRED),
    Row(LEAF_EXPIRED, "leaf", "other", codes("20"), codes("10"), EXPIRED),
    Row(
        INT_EXPIRED, "leaf int1", "root", codes("10 22 10 10 10"), codes("10 20 10 10 10"), EXPIRED
    ),
    Row(
        ROOT_EXPIRED,
        "leaf",
        "root",
        codes("10"),
        codes("10"),
        "the trusted root has expired",
    ),
]


@dataclass(frozen=True, slots=True)
class Combination:
    """One cell of the table that is a failure."""

    row: Row
    openssl: str
    depth: str
    code: int

    @property
    def true_causes(self) -> set[str]:
        told = CAUSES[self.row.why][self.code]
        # A depth of 0 is a fault of its own in front of every intermediate.
        return told | CAUSES[DEPTH].get(self.code, set()) if self.depth == "0" else told

    @property
    def is_decided(self) -> bool:
        """Whether configuration, trusted file and code leave one answer."""
        why, code = self.row.why, self.code
        if code in DECIDED_BY_THE_FILE.get(why, ()) or code in DECIDED_BY_THE_CODE:
            return self.depth != "0" or code in DECIDED_BY_THE_CODE
        # Depth at its default is the first thing to try while a root of one's own is trusted.
        return why == DEPTH and self.depth in {"", "0", "1"}


def combinations() -> Iterator[Combination]:
    for line in ROWS:
        for openssl, found in ((OLD, line.old), (NEW, line.new)):
            for depth, code in zip(DEPTHS, found, strict=True):
                if code:
                    yield Combination(line, openssl, depth, code)


@lru_cache
def issued(chain: Chain) -> Issued:
    return issue(chain)


@lru_cache
def catalog() -> Catalog:
    return load_catalog([builtin_records_directory()])


def log_line(code: int, openssl: str) -> str:
    text = TEXTS[code].replace("self-signed", "self signed" if openssl == OLD else "self-signed")
    return (
        "2026/11/23 09:31:55 [error] 17#17: *1 upstream SSL certificate verify error: "
        f"({code}:{text}) while SSL handshaking to upstream, client: 127.0.0.1, "
        'server: shop.example.com, request: "GET / HTTP/1.1", '
        'upstream: "https://10.20.0.19:443/", host: "shop.example.com"'
    )


def facts_in(folder: Path, case: Combination, text: str) -> Facts:
    """The facts of a configuration on disk, its trusted file, and the line."""
    pem = issued(case.row.chain).pem(case.row.trusted.split())
    (folder / "trusted.pem").write_text(pem, encoding="ascii")
    depth = f"proxy_ssl_verify_depth {case.depth};" if case.depth else ""
    (folder / "nginx.conf").write_text(
        "events {}\nhttp { server { server_name shop.example.com;\n"
        "  location / { proxy_pass https://backend.internal; proxy_ssl_verify on;\n"
        f"    proxy_ssl_trusted_certificate trusted.pem; {depth} }} }} }}\n"
    )
    config = load_config(folder / "nginx.conf")
    [location] = [scope for scope in config.walk() if scope.name == "location"]
    line = parse_line(text)
    assert line is not None
    # Where the line's spelling does not tell OpenSSL, what the user says of nginx does.
    build = read_build(VERSIONS[case.openssl])
    return establish(PLAIN_FACTS, Case(line, Disk(), WORDS, config, location, build))


@pytest.mark.parametrize(
    "case",
    list(combinations()),
    ids=lambda c: f"{c.row.name} | depth {c.depth or 'default'} | OpenSSL {c.openssl} | {c.code}",
)
def test_the_true_cause_is_named(case: Combination, tmp_path: Path) -> None:
    text = log_line(case.code, case.openssl)
    matcher = compile_signatures(catalog().records)
    [occurrence] = scan_bytes(matcher, text.encode() + b"\n")
    record = catalog().records[occurrence.record_id]
    ranked = rank(record.causes, facts_in(tmp_path, case, text))
    told = [f"{cause.id} for={cause.evidence} against={cause.against}" for cause in ranked]
    if case.is_decided:
        assert ranked[0].id in case.true_causes, told
    possible = {cause.id for cause in ranked if not cause.against}
    assert possible & case.true_causes, told


def test_the_table_is_whole() -> None:
    """Both OpenSSLs, each of their codes, and cases of both kinds are in it."""
    found = list(combinations())
    assert {c.code for c in found if c.openssl == OLD} == {2, 10, 18, 19, 20, 22}
    assert {c.code for c in found if c.openssl == NEW} == {2, 10, 18, 19, 20, 21}
    assert {c.is_decided for c in found} == {True, False}
