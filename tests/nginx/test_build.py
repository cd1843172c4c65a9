"""What is read out of `nginx -V`, and which directives such an nginx does not know."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from logcanon.nginx.build import Build, read_build
from logcanon.nginx.directives import table

DEBIAN = (
    "nginx version: nginx/1.22.1\n"
    "built with OpenSSL 3.0.22 25 Aug 2026 (running with OpenSSL 3.0.19 27 Jan 2026)\n"
    "TLS SNI support enabled\nconfigure arguments: --with-debug --with-openssl=../openssl-1.1.1w\n"
)


@pytest.mark.parametrize(
    ("text", "version", "openssl", "line"),
    [
        (DEBIAN, (1, 22, 1), "3.0.19", "3"),
        ("nginx version: nginx/1.18.0 (Ubuntu)", (1, 18, 0), "", ""),
        ("nginx version: nginx/1.18.0\nbuilt with OpenSSL 1.1.1w  11 Sep 2023\n", (1, 18, 0), "1.1.1w", "1.1.1"),
        ("nginx version: openresty/1.21.4.1\nbuilt with OpenSSL 1.1.1n", (1, 21, 4), "1.1.1n", "1.1.1"),
        ("nginx version: nginx/1.25.3\nbuilt with LibreSSL 3.8.2", (1, 25, 3), "", ""),
        ("nginx version: nginx/1.25.3\nbuilt by gcc\nbuilt with BoringSSL", (1, 25, 3), "", ""),
        ("nginx version: nginx/1.30.6\nbuilt with OpenSSL 4.0.0 1 Apr 2027", (1, 30, 6), "4.0.0", "3"),
        (" 1.26 ", (1, 26), "", ""),
        ("v1.26.3", (1, 26, 3), "", ""),
        ("nginx/1.26.3", (1, 26, 3), "", ""),
    ],
)  # fmt: skip
def test_versions_are_read(text: str, version: tuple[int, ...], openssl: str, line: str) -> None:
    build = read_build(text)
    assert build is not None
    assert (build.version, build.openssl, build.openssl_line) == (version, openssl, line)


@pytest.mark.parametrize(
    "text", ["", "latest", "Apache/2.4.58", "1", "1.2.3.4.5", "nginx/x", "\x00"]
)
def test_what_is_no_version_is_none(text: str) -> None:
    assert read_build(text) is None


def test_a_directive_that_came_later_is_not_known() -> None:
    conf_command = table().get("proxy_ssl_conf_command", "http")
    assert Build((1, 18, 0)).lacks(conf_command) == "1.19.4"
    assert Build((1, 19, 4)).lacks(conf_command) == ""
    assert Build((1, 18, 0)).lacks(table().get("proxy_ssl_verify")) == ""
    assert Build((1, 18, 0)).lacks(table().get("js_fetch_verify")) == ""
    assert Build((1, 18, 0)).lacks(table().get("lua_ssl_verify_depth")) == ""
    assert Build((1, 18, 0)).lacks(()) == ""
    tengine = read_build("Tengine version: Tengine/2.3.3")
    assert tengine is not None
    assert tengine.lacks(conf_command) == ""


@pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx")
def test_the_real_one_is_read() -> None:
    told = subprocess.run(["nginx", "-V"], capture_output=True, text=True, check=True).stderr
    build = read_build(told)
    assert build is not None
    assert f"nginx/{build}" in told
    assert build.openssl
