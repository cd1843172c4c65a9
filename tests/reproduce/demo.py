"""The whole way, shown: a real nginx prints the line, logcanon mends it, the line is gone.

Run by `make demo`. Each command that is printed is run, and what it prints is its own.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from reproduce.lab.bench import Bench
from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene, Upstream

SHOP = """\
server {
    listen 80;
    server_name shop.example.com;

    location / {
        root /var/www/shop;
    }

    # The shop's own interface, behind the company's CA.
    location /api/ {
        proxy_pass https://backend.internal;
        proxy_set_header Host $host;
        proxy_ssl_verify on;
        proxy_ssl_trusted_certificate tls/old-ca.pem;
    }
}
"""
SCENE = Scene(
    {"conf.d/shop.conf": SHOP},
    (Upstream(Chain(intermediates=2)),),
    {"nginx/tls/old-ca.pem": ("other",), "nginx/tls/company-ca.pem": ("root",)},
)
BOLD, DIM, PLAIN = ("\x1b[1m", "\x1b[2m", "\x1b[0m") if sys.stdout.isatty() else ("", "", "")


def say(text: str) -> None:
    print(f"\n{BOLD}# {text}{PLAIN}", flush=True)


def show(*command: str, cwd: Path) -> int:
    """Run a command of ours as a user would, printed first."""
    words = [word if len(word) < 90 else word[:60] + " ...'" for word in map(shlex.quote, command)]
    print(f"{DIM}$ {' '.join(words)}{PLAIN}", flush=True)
    run = [sys.executable, "-m", *command] if command[0] == "logcanon" else list(command)
    return subprocess.run(run, cwd=cwd, check=False, env={**os.environ}).returncode


def main() -> int:
    """Show it; returns 0 only if the line is really gone."""
    with (
        tempfile.TemporaryDirectory(prefix="logcanon-demo-") as folder,
        Bench(SCENE, Path(folder)) as bench,
    ):
        return demonstrate(bench, bench.nginx.configuration)


def demonstrate(bench: Bench, site: Path) -> int:
    nginx = bench.nginx
    say("A real nginx proxies to a real TLS upstream, and fails.")
    nginx.start()
    before = bench.ask("shop.example.com", "/api/orders").status
    line = nginx.loud_lines()[-1]
    print(f"GET http://shop.example.com/api/orders -> {before}\n{line}")
    log = str(nginx.error_log)

    say("What the line means, and where it leads.")
    show("logcanon", "explain", line, "--nginx-conf", "nginx.conf", cwd=site)

    say("The edit that mends it: in the file and the block that handled the request.")
    fix = ("logcanon", "fix", "nginx.conf", "--log", log, "--ca-file", "tls/company-ca.pem")
    show(*fix, cwd=site)

    say("Applied, accepted by nginx, reloaded, asked again.")
    written = show(*fix, "--write", cwd=site)
    tested = nginx.test()
    print(tested.stderr.strip())
    nginx.reload()
    mark = nginx.mark()
    after = bench.ask("shop.example.com", "/api/orders").status
    left = nginx.loud_lines(mark)
    print(f"GET http://shop.example.com/api/orders -> {after}")
    print("new lines in the error log: " + ("none" if not left else "\n".join(left)))
    is_gone = (before, written, tested.returncode, after, left) == (502, 0, 0, 200, [])
    return 0 if is_gone else 1


if __name__ == "__main__":
    sys.exit(main())
