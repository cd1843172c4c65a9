"""The sentence of the card for each way to the same line, on real configurations and files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from logcanon.finding import Applicability, Finding
from logcanon.nginx.trusted_file import SYSTEM_BUNDLES
from logcanon.workspace.line_finding import finding_of_line
from logcanon.workspace.projects import load_projects
from logcanon.workspace.session import Session
from logcanon.workspace.settings import Settings
from reproduce.lab.certificates import Chain, issue

VERIFY = "proxy_ssl_verify on; proxy_ssl_trusted_certificate {file};"
POOL = "upstream pool { server backend.internal:443; }\n"
ISSUER = "upstream SSL certificate verify error: (20:unable to get local issuer certificate)"
FIRST = "upstream SSL certificate verify error: (21:unable to verify the first certificate)"
EXPIRED = "upstream SSL certificate verify error: (10:certificate has expired)"


@dataclass(frozen=True)
class Way:
    """A location, what stands around it, the line; the likely cause, and the first fix's title."""

    name: str
    inside: str
    message: str
    cause: str
    because: str = ""
    fix: str = ""
    beside: str = ""
    remark: str = ""


WAYS = [
    Way(
        "bundle and depth unset",
        f"proxy_pass https://api.example.org; {VERIFY.format(file='bundle.pem')}",
        ISSUER,
        "verify-depth-too-small",
        "proxy_ssl_verify_depth is 1, nginx's default",
        "Set proxy_ssl_verify_depth and proxy_ssl_server_name in ",
    ),
    Way(
        "group name",
        f"proxy_pass https://pool; {VERIFY.format(file='root.pem')}",
        'upstream SSL certificate does not match "pool"',
        "group-name",
        "nginx checks the name pool",
        "Set proxy_ssl_name backend.internal in ",
    ),
    Way(
        "verification off elsewhere",
        f"proxy_pass https://backend.internal; {VERIFY.format(file='root.pem')}",
        ISSUER,
        "session-reuse-mixed",
        "location /img/ uses the same upstream",
        "Verify the upstream's certificate in ",
        beside="location /img/ { proxy_pass https://backend.internal; }",
    ),
    Way(
        "verification off now",
        "proxy_pass https://backend.internal;",
        ISSUER,
        "",
        remark="verification is off in this block now, so the line is older",
    ),
    Way(
        "address",
        f"proxy_pass https://10.20.0.19; {VERIFY.format(file='root.pem')}",
        'upstream SSL certificate does not match "10.20.0.19"',
        "address",
        "an address, and never accepts one",
        "Set proxy_ssl_name name.in.upstream.certificate in ",
    ),
    Way(
        "leaf alone",
        f"proxy_pass https://backend.internal; {VERIFY.format(file='root.pem')}",
        FIRST,
        "intermediate-not-sent",
        "root.pem holds roots of your own",
        remark="no directive mends the likely cause",
    ),
    Way(
        "expired",
        f"proxy_pass https://backend.internal; {VERIFY.format(file='root.pem')}",
        EXPIRED,
        "",
        remark="no directive mends this",
    ),
]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    bundle = next((path for path in SYSTEM_BUNDLES if path.exists()), None)
    if bundle is None:
        pytest.skip("needs the system's bundle of public CAs")
    shutil.copy(bundle, tmp_path / "bundle.pem")
    (tmp_path / "root.pem").write_text(issue(Chain()).pem(["root"]), encoding="ascii")
    return tmp_path


def concluded(site: Path, way: Way) -> Finding:
    (site / "nginx.conf").write_text(
        f"events {{}}\nhttp {{\n{POOL}server {{ server_name shop.example.com;\n"
        f"location /api/ {{ {way.inside} }}\n{way.beside}\n}} }}\n"
    )
    line = (
        f"2026/11/23 09:31:55 [error] 17#17: *1 {way.message} while SSL handshaking to upstream, "
        'client: 127.0.0.1, server: shop.example.com, request: "GET /api/x HTTP/1.1", '
        'upstream: "https://10.20.0.19:443/api/x", host: "shop.example.com"'
    )
    snapshot = Session(Settings(language="en")).snapshot()
    occurrence = snapshot.line_occurrence(line, 0)
    assert occurrence is not None
    configs = load_projects([site / "nginx.conf"], snapshot.disk)
    return finding_of_line(snapshot, occurrence, Path("-"), configs)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_the_likely_cause_is_the_true_one(site: Path, way: Way) -> None:
    finding = concluded(site, way)
    likely = finding.causes[0]
    if way.cause:
        assert likely.id == way.cause
        assert way.because in "; ".join(likely.evidence)
    else:
        assert likely.evidence == ()
    assert finding.remark.startswith(way.remark)
    if way.fix:
        assert finding.fixes[0].title.startswith(way.fix)
    elif way.cause or way.message == EXPIRED:
        assert list(finding.fixes) == []
    for fix in finding.fixes:
        texts = [edit.text for edits in fix.edits.values() for edit in edits]
        assert all("verify off" not in text for text in texts), "a dead end is never offered"
        if way.fix == "":
            assert fix.applicability is not Applicability.SAFE
