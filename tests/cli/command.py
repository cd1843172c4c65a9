"""Runs the real command in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

SEED = (
    "2026/11/23 09:31:55 [error] 1187#1187: *17 upstream SSL certificate verify error: "
    "(20:unable to get local issuer certificate) while SSL handshaking to upstream, "
    'client: 10.20.9.7, server: shop.example.com, request: "GET /api/x HTTP/1.1", '
    'upstream: "https://10.20.0.19:8443/api/x", host: "shop.example.com"'
)
SEED_MESSAGE = (
    "upstream SSL certificate verify error: "
    "(20:unable to get local issuer certificate) while SSL handshaking to upstream"
)
CONFIG = """\
events {}
http {
    server {
        listen 80;
        server_name shop.example.com;

        location / {
            root /var/www;
        }

        location /api {
            proxy_pass https://backend.example.com:8443;
            proxy_set_header Host $host;
        }
    }
}
"""


def logcanon(
    *arguments: object, cwd: Path | None = None, stdin: bytes | str = b"", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `logcanon ARGUMENTS`; output is text, standard input bytes or text."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "logcanon", *map(str, arguments)],
        input=data,
        capture_output=True,
        cwd=cwd,
        timeout=120,
        check=False,
        env={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY / "server"),
            "LANG": "C.UTF-8",
            "LC_ALL": "",
            **environment,
        },
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )
