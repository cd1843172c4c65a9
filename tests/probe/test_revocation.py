"""Revocation lists as nginx judges them: the probe beside a real nginx."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path

import pytest

from logcanon.probe.chain import OpenSSL, Rules, verify_code
from logcanon.probe.change import Bundle, Kind, chain_changes
from logcanon.probe.decode import is_signed_by, read_crls, read_pem
from reproduce.lab.bench import Bench
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Upstream
from reproduce.layout import http_scene, shop, verified

pytestmark = pytest.mark.reproduce

EMPTY = ("root.crl-empty", "int1.crl-empty")


@pytest.mark.parametrize(
    ("intermediates", "lists", "code", "kind"),
    [
        (1, EMPTY, 0, None),
        (1, ("root.crl-empty",), 3, Kind.CRL_MISSING),
        (0, ("root.crl-old",), 12, Kind.CRL_EXPIRED),
        (0, ("root.crl-leaf",), 23, Kind.REVOKED),
        (0, ("root.crl-old", "root.crl-empty"), 0, None),
    ],
)
def test_what_nginx_says_of_revocation(
    tmp_path: Path, intermediates: int, lists: tuple[str, ...], code: int, kind: Kind | None
) -> None:
    text = shop(*verified("tls/ca.pem", "proxy_ssl_crl tls/all.crl;"))
    pems = {"nginx/tls/ca.pem": ("root",), "nginx/tls/all.crl": lists}
    upstream = Upstream(Chain(intermediates=intermediates))
    with Bench(http_scene(text, upstream, pems), tmp_path) as bench:
        bench.nginx.start()
        assert bench.ask("shop.example.com").status == (502 if code else 200)
        printed = [
            int(found) for found in re.findall(r"error: \((\d+):", str(bench.nginx.loud_lines()))
        ]
        openssl = OpenSSL.V1 if bench.installation.openssl.startswith("1.1.1") else OpenSSL.V3
        folder = bench.nginx.configuration / "tls"
        sent = read_pem((bench.folder / "upstreams" / "upstream0.pem").read_bytes())
        rules = Rules(
            read_pem((folder / "ca.pem").read_bytes()),
            1,
            datetime.now(timezone.utc),
            is_signed_by,
            crls=read_crls((folder / "all.crl").read_bytes()),
        )
        assert printed == ([code] if code else [])
        assert verify_code(sent, rules, openssl) == code
        assert [change.kind for change in chain_changes(sent, rules, Bundle())] == (
            [kind] if kind else []
        )
