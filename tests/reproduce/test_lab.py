"""The laboratory tells the truth: what nginx prints here is what it prints elsewhere.

The expectations were measured apart from this laboratory, in namespaces and roots made by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from reproduce.lab.bench import Bench
from reproduce.lab.certificates import Chain
from reproduce.lab.namespace import LabError, Namespace
from reproduce.lab.scene import Scene, Upstream

pytestmark = pytest.mark.reproduce

PROXY = """\
server {
    listen 80;
    server_name shop.example.com;

    location / {
        proxy_pass https://backend.internal;
        proxy_ssl_verify on;
        proxy_ssl_trusted_certificate @folder@/trusted.pem;@more@
    }
}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """Certificates sent, certificates trusted, what else is set: and the message, or None for 200."""

    name: str
    chain: Chain
    trusted: tuple[str, ...]
    message: str | None
    sends: tuple[str, ...] = ()
    more: str = ""
    before_3: str | None = None  # the message of OpenSSL 1.1.1 where it differs


def verify_error(code: int, text: str) -> str:
    return (
        f"upstream SSL certificate verify error: ({code}:{text}) while SSL handshaking to upstream"
    )


LOCAL_ISSUER = verify_error(20, "unable to get local issuer certificate")
TOO_LONG = verify_error(22, "certificate chain too long")
ONE = Chain(intermediates=1)
TWO = Chain(intermediates=2)
DEPTH_2 = "\n        proxy_ssl_verify_depth 2;"
ROWS = [
    Row("leaf and its root", Chain(), ("root",), None),
    Row("intermediate and its root", ONE, ("root",), None),
    Row("trusted self-signed leaf", Chain(self_signed=True), ("leaf",), None),
    Row(
        "unknown self-signed leaf",
        Chain(self_signed=True),
        ("other",),
        verify_error(18, "self-signed certificate"),
        before_3=verify_error(18, "self signed certificate"),
    ),
    Row(
        "root sent along but not trusted",
        ONE,
        ("other",),
        verify_error(19, "self-signed certificate in certificate chain"),
        sends=("leaf", "int1", "root"),
        before_3=TOO_LONG,
    ),
    Row("unknown root", ONE, ("other",), LOCAL_ISSUER),
    Row(
        "unknown root, leaf only",
        Chain(),
        ("other",),
        verify_error(21, "unable to verify the first certificate"),
        before_3=LOCAL_ISSUER,
    ),
    Row(
        "missing intermediate",
        ONE,
        ("root",),
        verify_error(21, "unable to verify the first certificate"),
        sends=("leaf",),
        before_3=LOCAL_ISSUER,
    ),
    Row("missing intermediate in the trusted file", ONE, ("root", "int1"), None, sends=("leaf",)),
    Row(
        "only the intermediate is trusted",
        ONE,
        ("int1",),
        verify_error(2, "unable to get issuer certificate"),
    ),
    Row(
        "expired leaf",
        Chain(expired=frozenset({"leaf"})),
        ("root",),
        verify_error(10, "certificate has expired"),
    ),
    Row("two intermediates at the default depth", TWO, ("root",), LOCAL_ISSUER, before_3=TOO_LONG),
    Row("two intermediates at depth 2", TWO, ("root",), None, more=DEPTH_2),
    Row(
        "two intermediates, one of them trusted",
        TWO,
        ("root", "int1"),
        verify_error(2, "unable to get issuer certificate"),
        before_3=TOO_LONG,
    ),
    Row(
        "another name",
        Chain(names=("other.internal",)),
        ("root",),
        'upstream SSL certificate does not match "backend.internal" while SSL handshaking to upstream',
    ),
    Row(
        "the other name is asked for",
        Chain(names=("other.internal",)),
        ("root",),
        None,
        more="\n        proxy_ssl_name other.internal;",
    ),
]


def scene(row: Row) -> Scene:
    return Scene(
        files={"conf.d/shop.conf": PROXY.replace("@more@", row.more)},
        upstreams=(Upstream(row.chain, row.sends),),
        pems={"trusted.pem": row.trusted},
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_nginx_prints_what_was_measured(row: Row, tmp_path: Path) -> None:
    with Bench(scene(row), tmp_path) as bench:
        bench.nginx.start()
        answer = bench.ask("shop.example.com", "/cart?id=7")
        loud = bench.nginx.loud_lines()
        old = bench.installation.openssl.startswith("1.1.1")
        message = (old and row.before_3) or row.message
        if message is None:
            assert (answer.status, answer.body, loud) == (200, "from upstream 0", [])
            return
        context = (
            'client: 127.0.0.1, server: shop.example.com, request: "GET /cart?id=7 HTTP/1.1", '
            'upstream: "https://10.20.0.19:443/cart?id=7", host: "shop.example.com"'
        )
        stamp = r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[error\] \d+#\d+: \*1 "
        assert answer.status == 502
        assert len(loud) == 1
        assert re.fullmatch(stamp + re.escape(f"{message}, {context}"), loud[0])


def test_a_refused_configuration_is_said(tmp_path: Path) -> None:
    broken = Scene({"conf.d/shop.conf": PROXY.replace("@more@", "\n        no_such_thing on;")})
    with Bench(replace(broken, pems={"trusted.pem": ("root",)}), tmp_path) as bench:
        tested = bench.nginx.test()
        assert tested.returncode == 1
        assert "[emerg]" in tested.stderr
        assert (
            f'unknown directive "no_such_thing" in {tmp_path}/nginx/conf.d/shop.conf:9'
            in tested.stderr
        )


def test_a_reload_serves_the_new_configuration_and_an_impostor_is_refused(tmp_path: Path) -> None:
    row = Row("swapped", ONE, ("other",), None)
    with Bench(scene(row), tmp_path) as bench:
        assert bench.nginx.test().returncode == 0
        bench.nginx.start()
        assert bench.ask("shop.example.com").status == 502
        bench.write_pem(tmp_path / "trusted.pem", ["root"])
        assert bench.ask("shop.example.com").status == 502
        bench.nginx.reload()
        mark = bench.nginx.mark()
        assert bench.ask("shop.example.com").status == 200
        assert bench.nginx.loud_lines(mark) == []
        bench.impostor()
        assert bench.ask("shop.example.com").status == 502
        assert LOCAL_ISSUER in bench.nginx.loud_lines(mark)[0]
        bench.genuine()
        assert bench.ask("shop.example.com").status == 200


def test_two_benches_side_by_side_share_nothing(tmp_path: Path) -> None:
    good = scene(Row("good", ONE, ("root",), None))
    bad = scene(Row("bad", ONE, ("other",), None))
    with Bench(good, tmp_path / "good") as one, Bench(bad, tmp_path / "bad") as two:
        one.nginx.start()
        two.nginx.start()
        assert one.ask("shop.example.com").status == 200
        assert two.ask("shop.example.com").status == 502
        one.nginx.stop()
        assert one.ask("shop.example.com").status is None
        assert two.ask("shop.example.com").status == 502
        assert len(two.nginx.loud_lines()) == 2
        assert one.nginx.loud_lines() == []


def test_a_plain_upstream_and_a_server_name_are_seen(tmp_path: Path) -> None:
    files = {
        "conf.d/shop.conf": """\
server {
    listen 80;
    location /plain { proxy_pass http://10.20.0.20:8080; }
    location /tls {
        proxy_pass https://backend.internal;
        proxy_ssl_server_name on;
    }
}
"""
    }
    plain = Upstream(chain=None, address="10.20.0.20", port=8080)
    with Bench(Scene(files, upstreams=(Upstream(names_only=False), plain)), tmp_path) as bench:
        bench.nginx.start()
        assert bench.ask("x", "/plain").body == "from upstream 1"
        assert bench.ask("x", "/tls").body == "from upstream 0"
        [handshake] = bench.namespace.handshakes("10.20.0.19", 443)
        assert (handshake.server_name, handshake.failure) == ("backend.internal", None)


def test_a_machine_without_namespaces_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabError, match="needs a network namespace"), Namespace(tmp_path):
        pass
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\necho unshare failed: Operation not permitted >&2\nexit 1\n")
    refusing.chmod(0o755)
    with pytest.raises(LabError, match="Operation not permitted"), Namespace(tmp_path):
        pass
