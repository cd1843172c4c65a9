"""The configurations that are measured: nginx accepts both, and all upstreams are unverified TLS."""

from __future__ import annotations

from pathlib import Path

_FILES = 190
_PER_FILE = 7
_PAIR = """\
    upstream backend{n} {{
        server 10.1.{high}.{low}:8443;
    }}
    server {{
        listen 127.0.0.1:8080;
        server_name shop{n}.example.com;
        location / {{
            proxy_pass https://backend{n};
            proxy_set_header Host $host;
            proxy_ssl_server_name on;
        }}
        location /static/ {{
            root /srv/shop{n};
        }}
    }}
"""
_SNIPPET = """\
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_read_timeout 30s;
"""


def write_one_file(folder: Path) -> Path:
    """One file of 2,000 lines with 133 upstreams and 133 servers."""
    text = _main("".join(_pair(n) for n in range(133)))
    return _write(folder / "one" / "nginx.conf", text)


def write_tree(folder: Path) -> Path:
    """A main file that includes 190 files, 20,000 lines in all; a snippet is included in each."""
    home = folder / "tree"
    for number in range(_FILES):
        servers = (_pair(number * _PER_FILE + n) for n in range(_PER_FILE))
        text = "".join(servers).replace("    location / {\n", f"{_INCLUDE}    location / {{\n")
        _write(home / "conf.d" / f"shop{number:03}.conf", text)
    _write(home / "snippets" / "proxy.conf", _SNIPPET)
    return _write(home / "nginx.conf", _main("    include conf.d/*.conf;\n"))


def lines_of(main: Path) -> int:
    """How many lines all files below the folder of `main` have."""
    return sum(path.read_text().count("\n") for path in main.parent.rglob("*.conf"))


_INCLUDE = "    include snippets/proxy.conf;\n    "


def _pair(n: int) -> str:
    return _PAIR.format(n=n, high=n // 250, low=n % 250 + 1)


def _main(inner: str) -> str:
    head = "events {}\nhttp {\n    server_names_hash_max_size 8192;\n    access_log off;\n"
    return f"{head}{inner}}}\n"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path
