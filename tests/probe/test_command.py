"""`logcanon probe` as an operator runs it: a real process, real sockets on the loopback."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from cli.command import logcanon
from logcanon.nginx.upstreams import Address
from probe.upstream import HOST, Lab, free_port, listening
from reproduce.lab.certificates import Chain, issue

ONE = Chain(intermediates=1)
SITE = """\
events {{}}
http {{
    server {{
        listen 80;
        server_name shop.example.com;
        location / {{
            proxy_pass https://{address};
            proxy_ssl_verify on;
            {more}
        }}
    }}
}}
"""


def site(folder: Path, address: Address, more: str) -> Path:
    main = folder / "nginx.conf"
    main.write_text(SITE.format(address=address, more=more))
    return main


def trusting(path: Path, name: str = "backend.internal") -> str:
    return f"proxy_ssl_trusted_certificate {path}; proxy_ssl_name {name};"


def probe(*arguments: object, code: int = 1) -> str:
    done = logcanon("probe", *arguments)
    assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
    return done.stdout


def test_accepted(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(ONE)
    main = site(tmp_path, address, trusting(lab.trusted(issued, "root")))
    page = probe(address, "--nginx-conf", main, code=0)
    assert page.startswith(f"nginx accepts {address}.\n")
    assert "Change" not in page
    assert "0  CN=backend.internal\n" in page
    assert "Found in the trusted file\n    0  CN=lab root (a CA)\n" in page


def test_too_deep(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(intermediates=2))
    main = site(tmp_path, address, trusting(lab.trusted(issued, "root")))
    page = probe(address, "--nginx-conf", main)
    assert page.startswith(f"nginx refuses {address}: 2 intermediate certificates stand between")
    assert "(nginx.conf:6):\n        proxy_ssl_verify_depth 2;\n" in page
    assert "OpenSSL 3.x (nginx 1.22 and newer)  upstream SSL certificate verify error: (20:" in page
    assert "OpenSSL 1.1.1 (nginx 1.18)          upstream SSL certificate verify error: (22:" in page
    deeper = probe(address, "--nginx-conf", main, "--depth", 2, code=0)
    assert deeper.startswith("nginx accepts")


def test_expired(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(expired=frozenset({"leaf"})))
    main = site(tmp_path, address, trusting(lab.trusted(issued, "root")))
    page = probe(address, "--nginx-conf", main)
    assert "the certificate backend.internal expired on " in page
    assert "Renew the upstream's certificate CN=backend.internal. No directive helps." in page
    assert "expired 1 days ago" in page


def test_self_signed(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(self_signed=True))
    main = site(tmp_path, address, trusting(lab.trusted(issued, "other")))
    page = probe(address, "--nginx-conf", main)
    assert "its certificate is self-signed" in page
    assert "(18:self-signed certificate)" in page
    assert "(18:self signed certificate)" in page
    probe(address, "--nginx-conf", main, "--ca-file", lab.trusted(issued, "leaf"), code=0)


def test_name_mismatch(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(names=("shop.internal",), addresses=(HOST,)))
    main = site(tmp_path, address, f"proxy_ssl_trusted_certificate {lab.trusted(issued, 'root')};")
    page = probe(address, "--nginx-conf", main)
    assert f'upstream SSL certificate does not match "{HOST}"' in page
    assert "        proxy_ssl_name shop.internal;\n" in page
    assert f"{HOST} (nginx ignores them)" in page
    probe(address, "--nginx-conf", main, "--name", "shop.internal", code=0)


def test_the_server_name_decides(lab: Lab, tmp_path: Path) -> None:
    shop = Chain(names=("shop.internal",), title="shop")
    address, _ = lab.serve(ONE, by_name={"shop.internal": shop})
    trusted = lab.trusted(lab.named["shop.internal"], "root")
    main = site(tmp_path, address, trusting(trusted, "shop.internal"))
    page = probe(address, "--nginx-conf", main)
    assert "without a server name it answers otherwise than with shop.internal" in page
    assert "        proxy_ssl_server_name on;\n\n" in page
    assert "(20:unable to get local issuer certificate)" in page


def test_a_name_is_needed_at_all(lab: Lab, tmp_path: Path) -> None:
    chain = Chain(names=("shop.internal",))
    address, _ = lab.serve(ONE, by_name={"shop.internal": chain}, names_only=True)
    trusted = lab.trusted(lab.named["shop.internal"], "root")
    main = site(tmp_path, address, trusting(trusted, "shop.internal"))
    page = probe(address, "--nginx-conf", main)
    assert page.startswith(f"nginx gets no TLS connection to {address}: it ends the handshake")
    assert "SSL alert number 112" in page
    assert "        proxy_ssl_server_name on;\n\n" in page
    assert f"Sent by {address} when asked for shop.internal" in page
    on = site(tmp_path, address, trusting(trusted, "shop.internal") + "proxy_ssl_server_name on;")
    assert probe(address, "--nginx-conf", on, code=0).startswith("nginx accepts")


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_a_client_certificate_is_demanded(lab: Lab, tmp_path: Path, version: str) -> None:
    authority = tmp_path / "clients.pem"
    authority.write_text(issue(Chain(title="clients")).pem(["root"]))
    address, issued = lab.serve(ONE, client_ca=str(authority), versions=(version, version))
    main = site(tmp_path, address, trusting(lab.trusted(issued, "root")))
    page = probe(address, "--nginx-conf", main)
    assert "it demands a client certificate, and the block sets none" in page
    assert "        proxy_ssl_certificate /path/to/client.pem;\n" in page
    number = {"TLSv1_2": 40, "TLSv1_3": 116}[version]
    assert f"SSL alert number {number})" in page
    assert ("SSL_read() failed" in page) is (version == "TLSv1_3")
    assert ("The upstream takes TLS 1.3 only" in page) is (version == "TLSv1_3")
    assert "1  CN=lab int1 (a CA)" in page


def test_older_nginx_meets_the_demand_in_the_handshake(lab: Lab, tmp_path: Path) -> None:
    authority = tmp_path / "clients.pem"
    authority.write_text(issue(Chain(title="clients")).pem(["root"]))
    address, issued = lab.serve(ONE, client_ca=str(authority))
    main = site(tmp_path, address, trusting(lab.trusted(issued, "root")))
    rows = probe(address, "--nginx-conf", main).partition("What nginx answers\n")[2].splitlines()
    assert "nginx 1.23.4 and newer)  SSL_read() failed" in rows[0]
    assert "error:0A000410:SSL routines::sslv3 alert handshake failure" in rows[1]
    assert "error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure" in rows[2]


def test_a_client_certificate_and_the_chain_are_wrong(lab: Lab, tmp_path: Path) -> None:
    authority = tmp_path / "clients.pem"
    authority.write_text(issue(Chain(title="clients")).pem(["root"]))
    address, issued = lab.serve(Chain(intermediates=2), client_ca=str(authority))
    main = site(tmp_path, address, trusting(lab.trusted(issued, "root")))
    page = probe(address, "--nginx-conf", main)
    assert page.startswith(f"nginx refuses {address}: 2 intermediate certificates stand between")
    assert "1. Let nginx go deeper." in page
    assert "2. Give nginx a client certificate" in page


def test_tls_1_3_only(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(ONE, versions=("TLSv1_3", "TLSv1_3"))
    more = trusting(lab.trusted(issued, "root"))
    page = probe(address, "--nginx-conf", site(tmp_path, address, more), code=0)
    assert page.startswith(f"nginx accepts {address}.\nThe upstream takes TLS 1.3 only")
    assert page.count("tlsv1 alert protocol version:SSL alert number 70") == 2
    old = site(tmp_path, address, f"{more} proxy_ssl_protocols TLSv1.2;")
    page = probe(address, "--nginx-conf", old)
    assert "        proxy_ssl_protocols TLSv1.2 TLSv1.3;\n" in page


def test_no_connection() -> None:
    page = probe(f"{HOST}:{free_port()}")
    assert "the connection is refused" in page
    assert "connect() failed (111: Connection refused) while connecting to upstream" in page
    with listening(None) as address:
        page = probe(address, "--timeout", 0.3)
    assert "it accepts the connection and then says nothing for 0.3 s" in page


def test_plaintext() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with listening(answer) as address:
        page = probe(address)
    assert "the port speaks plaintext, not TLS (it says HTTP/1.1 400 Bad Request)" in page
    assert "error:0A00010B:SSL routines::wrong version number" in page
    assert "error:1408F10B:SSL routines:ssl3_get_record:wrong version number" in page


def test_verification_is_off(lab: Lab, tmp_path: Path) -> None:
    address, _ = lab.serve(ONE)
    main = site(tmp_path, address, "").with_name("nginx.conf")
    main.write_text(main.read_text().replace("proxy_ssl_verify on;", ""))
    page = probe(address, "--nginx-conf", main)
    assert page.startswith("proxy_ssl_verify is off in this block, so nginx takes any certificate")
    assert "        proxy_ssl_verify on;\n" in page


def test_the_trusted_file_is_elsewhere(lab: Lab, tmp_path: Path) -> None:
    address, _ = lab.serve(ONE)
    main = site(tmp_path, address, trusting(Path("/nonexistent/ca.pem")))
    page = probe(address, "--nginx-conf", main, code=0)
    assert "provided that /nonexistent/ca.pem holds the root certificate CN=lab root" in page


def test_without_a_configuration(lab: Lab) -> None:
    address, issued = lab.serve(ONE)
    page = probe(address)
    assert "no trusted file is set, and nginx trusts no CA by itself" in page
    assert "        proxy_ssl_trusted_certificate /path/to/upstream-ca.pem;\n" in page
    named = probe(
        address, "--ca-file", lab.trusted(issued, "root"), "--name", "backend.internal", code=0
    )
    assert named.startswith("nginx accepts")


def test_a_log_line(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(ONE)
    main = site(tmp_path, address, trusting(lab.trusted(issued, "root")))
    line = (
        "2026/11/23 09:31:55 [error] 1187#1187: *17 upstream SSL certificate verify error: "
        "(20:unable to get local issuer certificate) while SSL handshaking to upstream, client: "
        '10.20.9.7, server: shop.example.com, request: "GET /x HTTP/1.1", upstream: '
        f'"https://{address}/x", host: "shop.example.com"'
    )
    page = probe(line, "--nginx-conf", main, code=0)
    assert page.startswith(f"nginx accepts {address}.\nThe line says otherwise.")
    alone = probe(line)
    assert "Whether the certificate's name fits was not checked." in alone


def test_a_log_line_is_told_its_causes(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(intermediates=3))
    main = site(tmp_path, address, trusting(lab.trusted(issued, "root")))
    line = (
        "2026/11/23 09:31:55 [error] 1#1: *17 upstream SSL certificate verify error: (20:unable to "
        "get local issuer certificate) while SSL handshaking to upstream, client: 10.20.9.7, "
        f'server: shop.example.com, request: "GET /x HTTP/1.1", upstream: "https://{address}/x", '
        'host: "shop.example.com"'
    )
    page = probe(line, "--nginx-conf", main, "--lang", "en")
    causes = page.partition("Causes of the line, the likeliest first\n")[2]
    assert causes.startswith("    1  The upstream's chain has more intermediate certificates than ")
    assert "3 intermediate certificates" in causes.splitlines()[1]


def test_chinese_and_markdown(lab: Lab, tmp_path: Path) -> None:
    address, issued = lab.serve(Chain(intermediates=2))
    main = site(tmp_path, address, trusting(lab.trusted(issued, "root")))
    page = probe(address, "--nginx-conf", main, "--lang", "zh", "--markdown")
    assert page.startswith(f"**nginx 拒绝 {address}：其证书与根证书之间有 2 个中间证书")
    assert "```nginx\nproxy_ssl_verify_depth 2;\n```" in page


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["two words"], "is neither HOST:PORT nor a line"),
        (["x:443", "--nginx-conf", "/nonexistent"], "no such file"),
        (["x:443", "--timeout", "0"], "--timeout takes seconds above 0"),
        (["x:443", "--depth", "-1"], "--depth a number from 0 on"),
    ],
)
def test_misuse(arguments: list[str], complaint: str) -> None:
    done = logcanon("probe", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr


def test_without_the_library(tmp_path: Path) -> None:
    """As on a machine where only the wheel's own dependencies are installed."""
    hidden = tmp_path / "sitecustomize.py"
    hidden.write_text(
        "import importlib.metadata as m\n"
        "import sys\n"
        "sys.modules['cryptography'] = None\n"
        "real = m.version\n"
        "def version(name):\n"
        "    if name == 'cryptography':\n"
        "        raise m.PackageNotFoundError(name)\n"
        "    return real(name)\n"
        "m.version = version\n"
    )
    server = Path(__file__).parents[2] / "server"
    done = logcanon("probe", "x:443", PYTHONPATH=f"{tmp_path}:{server}")
    assert done.returncode == 2
    assert f"{sys.executable} -m pip install 'logcanon[probe]'" in done.stderr
    assert logcanon("records", "list", PYTHONPATH=f"{tmp_path}:{server}").returncode == 0
