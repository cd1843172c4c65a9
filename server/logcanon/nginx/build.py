"""Which nginx runs, as `nginx -v` or `nginx -V` tells it (core/nginx.c, ngx_show_version_info)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from logcanon.nginx.directives import DirectiveInfo

Version = tuple[int, ...]

_BARE = re.compile(r"\s*v?(\d+(?:\.\d+){1,2})\s*")
_NGINX = re.compile(r"\bnginx/(\d+(?:\.\d+){1,2})")
# OpenResty's first three numbers are those of the nginx within.
_RELATED = re.compile(r"\b(?:openresty|freenginx|tengine|angie)/(\d+\.\d+\.\d+)", re.IGNORECASE)
_RUNNING = re.compile(r"running with OpenSSL (\d[\w.]*)")
_BUILT = re.compile(r"built with OpenSSL (\d[\w.]*)")


@dataclass(frozen=True, slots=True)
class Build:
    """An nginx: `version` as numbers, `openssl` as in "1.1.1w", "" where it is not told.

    `of_nginx` is False for a relative whose versions are not those of nginx (Tengine, Angie ...).
    """

    version: Version
    openssl: str = ""
    of_nginx: bool = True

    def __str__(self) -> str:
        return ".".join(map(str, self.version))

    @property
    def openssl_line(self) -> str:
        """As far as OpenSSL's messages differ: "1.1.1" or "3"; "" where it is not known."""
        if self.openssl.startswith("1.1.1"):
            return "1.1.1"
        major = self.openssl.partition(".")[0]
        return "3" if major.isdigit() and int(major) >= 3 else ""

    def lacks(self, infos: tuple[DirectiveInfo, ...]) -> str:
        """Since when there is a directive that this nginx does not know yet; "" if it may.

        Only nginx's own modules go by nginx's version: njs counts for itself.
        """
        if not self.of_nginx or any(_counts_for_itself(info) for info in infos):
            return ""
        newer = [info.since for info in infos if info.since and _numbers(info.since) > self.version]
        return min(newer, key=_numbers, default="") if len(newer) == len(infos) else ""


def read_build(text: str) -> Build | None:
    """What `nginx -V`, `nginx -v`, `nginx/1.22.1` or `1.22.1` tells; None for anything else."""
    bare = _BARE.fullmatch(text)
    if bare:
        return Build(_numbers(bare[1]))
    found = _NGINX.search(text)
    relative = None if found else _RELATED.search(text)
    match = found or relative
    if match is None:
        return None
    # Where both are named, the library that is loaded counts.
    openssl = _RUNNING.search(text) or _BUILT.search(text)
    is_nginx = found is not None or "resty" in match[0].lower()
    return Build(_numbers(match[1]), openssl[1] if openssl else "", of_nginx=is_nginx)


def _counts_for_itself(info: DirectiveInfo) -> bool:
    return not info.module.startswith("ngx_") or info.module.endswith(
        ("_js_module", "_acme_module")
    )


def _numbers(text: str) -> Version:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
