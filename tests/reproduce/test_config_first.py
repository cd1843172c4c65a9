"""A configuration that proxies to https:// unverified: the editor says so before any log does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from language_server import LanguageServer
from reproduce.case import Change
from reproduce.lab.bench import Bench
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream
from reproduce.proof.configuration import assert_changes, configuration, diff
from reproduce.proof.mend import choose
from reproduce.proof.provoke import assert_accepted

pytestmark = pytest.mark.reproduce

ROOT = "proxy_ssl_trusted_certificate @folder@/pki/company-ca.pem;"
VERIFY = (ROOT, "proxy_ssl_verify on;", "proxy_ssl_verify_depth 2;", "proxy_ssl_server_name on;")


@dataclass(frozen=True, slots=True)
class Unverified:
    """A configuration file, and what the fix has to add to which block."""

    name: str
    text: str
    block: str
    adds: tuple[str, ...] = VERIFY
    removes: tuple[str, ...] = ()


PLAIN = """\
server {
    listen 80;
    server_name shop.example.com;
    # location / { proxy_pass https://old.internal; }
    location /health {
        return 200 "{ok}";
    }
    location / {
        proxy_pass https://backend.internal;
        proxy_set_header X-Note "} {";
    }
}
"""

CASES = [
    Unverified("nothing set", PLAIN, "location / {"),
    Unverified(
        "tabs, CRLF and other scripts",
        PLAIN.replace("    ", "\t").replace("old.internal", "früher.例え😀").replace("\n", "\r\n"),
        "location / {",
    ),
    Unverified(
        "verification switched off",
        PLAIN.replace(
            '"} {";', '"} {";\n        proxy_ssl_verify off;\n        proxy_ssl_verify_depth 1;'
        ),
        "location / {",
        removes=("proxy_ssl_verify off;", "proxy_ssl_verify_depth 1;"),
    ),
    Unverified(
        "an address whose name must be told",
        PLAIN.replace('"} {";', '"} {";\n        proxy_ssl_name backend.internal;').replace(
            "https://backend.internal", "https://10.20.0.19"
        ),
        "location / {",
    ),
]


def scene(case: Unverified) -> Scene:
    return Scene(
        {"conf.d/shop.conf": case.text},
        (Upstream(Chain(intermediates=2)),),
        {"pki/company-ca.pem": ("root",)},
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_fix_makes_verification_work(case: Unverified, tmp_path: Path) -> None:
    with Bench(scene(case), tmp_path) as bench:
        assert_accepted(bench)
        bench.nginx.start()
        assert bench.ask("shop.example.com").status == 200
        bench.impostor()
        assert bench.ask("shop.example.com").status == 200  # nobody looks
        bench.genuine()
        before = configuration(bench)
        take_first_fix(bench)
        after = configuration(bench)
        print(diff(before, after))
        change = Change("conf.d/shop.conf", case.block, case.adds, case.removes)
        assert_changes(bench, (change,), before, after)
        assert_accepted(bench)
        bench.nginx.reload()
        mark = bench.nginx.mark()
        assert bench.ask("shop.example.com").status == 200
        assert bench.nginx.loud_lines(mark) == []
        bench.impostor()
        assert bench.ask("shop.example.com").status == 502
        assert "upstream SSL certificate verify error: (20:" in bench.nginx.loud_lines(mark)[0]


def take_first_fix(bench: Bench) -> None:
    """Open the file, take the first fix, and see the diagnostic go."""
    with LanguageServer({"caFile": f"{bench.folder}/pki/company-ca.pem"}) as server:
        server.initialize([bench.nginx.configuration])
        server.await_request("workspace/configuration")
        uri = server.open(bench.nginx.configuration / "conf.d/shop.conf", "nginx")
        found = server.diagnostics(uri)
        assert found, "the editor shows nothing"
        diagnostic = found[0]
        assert diagnostic["source"] == "logcanon"
        assert "proxy_" in server.text_of(uri, diagnostic["range"])
        action = choose(server.code_actions(uri, diagnostic["range"], [diagnostic]), "")
        print(diagnostic["code"], "|", diagnostic["message"], "|", action["title"])
        server.apply(action["edit"])
        assert server.diagnostics(uri, until=lambda found: not found) == []
        assert not [
            a for a in server.code_actions(uri, diagnostic["range"]) if a["kind"] == "quickfix"
        ]
