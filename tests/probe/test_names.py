"""Names in certificates by nginx's rules, as measured with real nginx."""

import pytest

from logcanon.probe.decode import read_pem
from logcanon.probe.names import fits, is_for, names_of
from reproduce.lab.certificates import Chain, issue


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("backend.internal", "backend.internal", True),
        ("backend.internal", "BACKEND.Internal", True),
        ("backend.internal", "backend.internal.", False),
        ("backend.internal", "https://backend.internal", False),
        ("backend.internal", "", False),
        ("*.corp.internal", "a.corp.internal", True),
        ("*.corp.internal", "a.b.corp.internal", False),
        ("*.corp.internal", "corp.internal", False),
        ("*.internal", "a.internal", False),
        ("api-*.corp.internal", "api-1.corp.internal", True),
        ("api-*.corp.internal", "api-.corp.internal", False),
        ("a.*.corp.internal", "a.b.corp.internal", False),
        ("*", "backend", False),
    ],
)
def test_patterns(pattern: str, name: str, expected: bool) -> None:
    assert fits(pattern, name) is expected


@pytest.mark.parametrize(
    ("chain", "counts", "fitting", "unfitting"),
    [
        (
            Chain(names=("a.internal",), common_name="b.internal"),
            "a.internal",
            "a.internal",
            "b.internal",
        ),
        (Chain(names=(), common_name="b.internal"), "b.internal", "b.internal", "a.internal"),
        (
            Chain(names=(), addresses=("10.20.6.2",), common_name="b.internal"),
            "b.internal",
            "b.internal",
            "10.20.6.2",
        ),
    ],
    ids=["DNS names hide the common name", "common name alone", "addresses never count"],
)
def test_which_names_count(chain: Chain, counts: str, fitting: str, unfitting: str) -> None:
    [leaf] = read_pem(issue(chain).pem(["leaf"]).encode())
    assert names_of(leaf) == (counts,)
    assert is_for(leaf, fitting)
    assert not is_for(leaf, unfitting)
    assert not is_for(leaf, "")
