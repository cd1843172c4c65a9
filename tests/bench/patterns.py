"""The signatures that the benchmark looks for, each with a message that it matches.

Twenty are written by hand; the others are the catalogue's own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SEED_FILE = ROOT / "records/nginx/upstream-ssl-certificate-verify-error.json"


class Pattern(NamedTuple):
    regex: str
    level: str
    sample: str


_ERRNO = r"\((?P<errno>\d+): (?P<text>[^)]*)\)"
_HAND = [  # (regex, level, a message that matches)
    (rf"connect\(\) failed {_ERRNO} while connecting to upstream", "error",
     "connect() failed (111: Connection refused) while connecting to upstream"),
    ((rf"upstream timed out {_ERRNO} while (?P<phase>reading response header from upstream"
     r"|connecting to upstream|SSL handshaking to upstream|reading upstream)"), "error",
     "upstream timed out (110: Connection timed out) while reading response header from upstream"),
    (r"no live upstreams while connecting to upstream", "error",
     "no live upstreams while connecting to upstream"),
    (r"upstream prematurely closed connection while reading response header from upstream", "error",
     "upstream prematurely closed connection while reading response header from upstream"),
    (r"recv\(\) failed \(104: (?P<text>[^)]*)\) while reading response header from upstream",
     "error",
     "recv() failed (104: Connection reset by peer) while reading response header from upstream"),
    (r"SSL_do_handshake\(\) failed \(SSL: (?P<ssl>error:[0-9A-F]+:[^)]*)\) while SSL handshaking",
     "error", ("SSL_do_handshake() failed (SSL: error:0A000086:SSL routines::certificate verify"
     " failed) while SSL handshaking to upstream")),
    (r'open\(\) "(?P<path>[^"]+)" failed \(2: No such file or directory\)', "error",
     'open() "/var/www/html/favicon.ico" failed (2: No such file or directory)'),
    (r'open\(\) "(?P<path>[^"]+)" failed \(13: Permission denied\)', "error",
     'open() "/var/www/html/secret.html" failed (13: Permission denied)'),
    (r'open\(\) "(?P<path>[^"]+)" failed \(24: Too many open files\)', "crit",
     'open() "/var/www/html/img/logo.png" failed (24: Too many open files)'),
    (r"client intended to send too large body: (?P<bytes>\d+) bytes", "error",
     "client intended to send too large body: 10485761 bytes"),
    (r"(?P<number>\d+) worker_connections are not enough", "alert",
     "1024 worker_connections are not enough while connecting to upstream"),
    (r'directory index of "(?P<path>[^"]+)" is forbidden', "error",
     'directory index of "/srv/www/downloads/" is forbidden'),
    (r"access forbidden by rule", "error", "access forbidden by rule"),
    (r'limiting requests, excess: (?P<excess>\d+\.\d+) by zone "(?P<zone>[^"]+)"', "error",
     'limiting requests, excess: 20.480 by zone "perip"'),
    (r"upstream sent too big header while reading response header from upstream", "error",
     "upstream sent too big header while reading response header from upstream"),
    (r'rewrite or internal redirection cycle while internally redirecting to "(?P<uri>[^"]+)"',
     "error", 'rewrite or internal redirection cycle while internally redirecting to "/index.php"'),
    (r"bind\(\) to (?P<address>\S+) failed \(98: (?P<text>[^)]*)\)", "emerg",
     "bind() to 0.0.0.0:443 failed (98: Address already in use)"),
    (r"an upstream response is buffered to a temporary file (?P<path>\S+) while reading upstream",
     "warn", ("an upstream response is buffered to a temporary file"
     " /var/cache/nginx/proxy_temp/7/00/0000000007 while reading upstream")),
    (r"could not build optimal (?P<hash>\w+_hash), you should increase either \w+: \d+ or \w+: \d+",
     "warn", ("could not build optimal types_hash, you should increase either types_hash_max_size:"
     " 1024 or types_hash_bucket_size: 64")),
]  # fmt: skip


def seed() -> Pattern:
    """The founding record alone."""
    record = json.loads(SEED_FILE.read_text("utf-8"))
    return Pattern(record["regex"], "error", record["signature"])


def shipped() -> list[Pattern]:
    """Every record of the catalogue, with its own signature as the message."""
    records = [json.loads(p.read_text("utf-8")) for p in sorted(SEED_FILE.parent.glob("*.json"))]
    return [Pattern(record["regex"], "error", record["signature"]) for record in records]


def hand_written() -> list[Pattern]:
    """The founding record and those written here: 20."""
    return [seed(), *(Pattern(*row) for row in _HAND)]
