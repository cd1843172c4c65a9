"""--nginx-version: what nginx -V tells is used, and what is no version is said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.command import logcanon
from logcanon.workspace.settings import Settings

SITE = """\
events {}
http {
    server {
        server_name shop.example.com;
        location / {
            proxy_pass https://backend.internal;
        }
    }
}
"""
LINE = (
    "2026/11/23 12:46:52 [error] 13#13: *3 SSL_do_handshake() failed (SSL: error:0A000152:SSL "
    "routines::unsafe legacy renegotiation disabled) while SSL handshaking to upstream, client: "
    '10.20.9.7, server: shop.example.com, request: "GET /x HTTP/1.1", upstream: '
    '"https://10.20.0.2:443/x", host: "shop.example.com"\n'
)
OLD = "nginx version: nginx/1.18.0\nbuilt with OpenSSL 1.1.1w  11 Sep 2023\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "nginx.conf").write_text(SITE)
    (tmp_path / "error.log").write_text(LINE)
    (tmp_path / "version.txt").write_text(OLD)
    return tmp_path


def test_a_directive_that_this_nginx_lacks_is_not_offered(site: Path) -> None:
    fix = ("fix", "--unsafe", site / "nginx.conf", "--log", site / "error.log", "--lang", "en")
    assert "+            proxy_ssl_conf_command Options" in logcanon(*fix).stdout
    assert "proxy_ssl_conf_command" in logcanon(*fix, "--nginx-version", "1.22.1").stdout
    for told in (OLD, "1.18.0", f"@{site / 'version.txt'}"):
        done = logcanon(*fix, "--nginx-version", told)
        assert done.stdout == ""
        assert (
            "nginx 1.18.0 does not know proxy_ssl_conf_command, which came with 1.19.4"
            in done.stderr
        )


@pytest.mark.parametrize("told", ["latest", "@/nonexistent/version.txt", "@"])
def test_what_is_no_version_is_said_so(site: Path, told: str) -> None:
    done = logcanon("explain", LINE, "--nginx-version", told)
    assert (done.returncode, done.stdout) == (2, "")
    assert "neither what nginx -V prints nor a version" in done.stderr


def test_the_setting() -> None:
    settings, faults = Settings.from_client({"nginxVersion": OLD, "caFile": "ca.pem"})
    assert (settings.nginx_version, faults) == (OLD.strip(), ())
    settings, [fault] = Settings.from_client({"nginxVersion": "soon", "caFile": "ca.pem"})
    assert (settings.nginx_version, settings.ca_file) == ("", "ca.pem")
    assert fault.startswith("logcanon.nginxVersion: ")
