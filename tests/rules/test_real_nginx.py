"""Made-up configurations: nginx refuses exactly those in which the rules find an error."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from logcanon.finding import Severity
from rules.world import findings, needs_nginx, nginx_test

SETTINGS = [
    "proxy_ssl_verify on;",
    "proxy_ssl_verify on;",
    "proxy_ssl_verify off;",
    "proxy_ssl_trusted_certificate ca.pem;",
    "proxy_ssl_verify_depth 2;",
    "proxy_ssl_server_name on;",
    "proxy_ssl_protocols TLSv1.2;",
    "proxy_set_header Host $host;",
    "grpc_ssl_verify on;",
    "grpc_ssl_trusted_certificate ca.pem;",
    "ssl_trusted_certificate ca.pem;",
    "ssl_stapling on;",
    "client_max_body_size 1m;",
    "add_header X-A 1;",
    "include more.conf;",
]
PASSES = [
    "proxy_pass https://127.0.0.1:8443;",
    "proxy_pass http://127.0.0.1:8080;",
    "proxy_pass http://$host;",
    "proxy_pass https://pool;",
    "grpc_pass grpcs://127.0.0.1:8443;",
    "grpc_pass grpc://127.0.0.1:8443;",
    "return 204;",
    "",
]
some = st.lists(st.sampled_from(SETTINGS), max_size=3).map(" ".join)


@st.composite
def configurations(draw: st.DrawFn) -> str:
    """A configuration with settings on all levels, also where nginx does not take them."""
    locations = [
        f"location /{n} {{ {draw(some)} {draw(st.sampled_from(PASSES))} {draw(some)} }}"
        for n in range(draw(st.integers(1, 2)))
    ]
    rare = draw(st.sampled_from(["", "", "", "proxy_ssl_verify on;", "client_max_body_size 1m;"]))
    inner = f"location /if {{ if ($arg_x) {{ {rare} }} }}"
    return (
        "http {\n"
        f"upstream pool {{ server 127.0.0.1:8443; {rare} }}\n"
        f"{draw(some)}\n"
        f"server {{ listen 127.0.0.1:8080; {draw(some)}\n{chr(10).join((*locations, inner))}\n}}\n"
        "}\n"
    )


@needs_nginx
@settings(max_examples=150)
@given(text=configurations(), more=some.filter(lambda text: "include" not in text))
def test_nginx_refuses_what_is_an_error(certificates: Path, text: str, more: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(certificates, Path(name).resolve() / "etc"))
        main = folder / "nginx.conf"
        main.write_text(text)
        (folder / "more.conf").write_text(more)
        errors = [f for f in findings(main) if f.severity is Severity.ERROR]
        accepted, said = nginx_test(main)
        assert accepted == (not errors), f"{text}\nmore.conf: {more}\n{errors}\n{said}"
