"""Telling nginx configurations from other files, by name and by content."""

from __future__ import annotations

import re
from pathlib import Path

_NAMES = {"nginx.conf", "fastcgi.conf", "mime.types", "nginx.conf.template"}
_SITES = {"sites-available", "sites-enabled"}  # Debian's layout: file names have no suffix
_SUFFIXES = {".nginx", ".nginxconf", ".vhost"}

# A block or a pass directive at the start of a line. Words that other formats share ("server {"
# in HAProxy has no brace, in Caddy no such word) stand only together with a brace or semicolon.
_MARKS = re.compile(
    r"^[ \t]*(?:"
    r"(?:http|server|stream|events|upstream[ \t]+\S+|location[ \t]+[^{}\n]+|"
    r"map[ \t]+\S+[ \t]+\S+)[ \t]*\{"
    r"|(?:(?:proxy|grpc|uwsgi|fastcgi|scgi)_pass|proxy_ssl_\w+|proxy_set_header|server_name|"
    r"fastcgi_param|ssl_certificate(?:_key)?|try_files|worker_processes)[ \t]+[^;{}\n]+;)",
    re.MULTILINE,
)


def names_config(path: Path) -> bool:
    """Whether the name alone says that this is an nginx configuration."""
    if path.name in _NAMES or path.suffix in _SUFFIXES:
        return True
    if path.suffix not in {"", ".conf"}:
        return False
    parts = set(path.parts[:-1])
    return bool(parts & _SITES) or (path.suffix == ".conf" and "nginx" in parts)


def looks_like_config(text: str) -> bool:
    """Whether the text reads as nginx configuration (a snippet will do)."""
    return _MARKS.search(text) is not None
