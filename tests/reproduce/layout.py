"""The configurations that most cases share: one block that passes requests on, over TLS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reproduce.case import Change
from reproduce.lab.nginx import MAIN
from reproduce.lab.scene import Scene, Upstream

SHOP = "conf.d/shop.conf"
LOCATION = "location / {"
OLD_CA = "tls/old-ca.pem"
COMPANY_CA = "pki/company-ca.pem"
CA_SETTING = {"caFile": f"@folder@/{COMPANY_CA}"}
WITH_STREAM = MAIN + "\nstream {\n    include stream.d/*.conf;\n}\n"
STREAM = "stream.d/shop.conf"


def shop(*directives: str, passes: str = "proxy_pass https://backend.internal;") -> str:
    """A server whose one location has these directives."""
    lines = "".join(f"        {directive}\n" for directive in (passes, *directives))
    return (
        "server {\n    listen 80;\n    server_name shop.example.com;\n\n"
        f"    {LOCATION}\n{lines}    }}\n}}\n"
    )


def plain_scene(text: str, *upstreams: Upstream, **more: Any) -> Scene:
    """A scene whose `SHOP` file is this text; `more` as in `Scene`."""
    return Scene({SHOP: text}, upstreams, **more)


def server(*statements: str) -> str:
    """A server that answers 200 by itself, with these statements before its location."""
    lines = "".join(f"    {statement}\n" for statement in statements)
    return (
        "server {\n    listen 80;\n    server_name shop.example.com;\n"
        f'{lines}\n    {LOCATION}\n        return 200 "ok";\n    }}\n}}\n'
    )


def relay(*directives: str, passes: str = "proxy_pass backend.internal:443;") -> str:
    """A stream server with these directives, that speaks TLS to its upstream."""
    lines = "".join(f"    {text}\n" for text in (passes, "proxy_ssl on;", *directives))
    return f"server {{\n    listen 9000;\n{lines}}}\n"


def http_scene(
    text: str, upstream: Upstream, pems: Mapping[str, Iterable[str]], *others: Upstream
) -> Scene:
    """A scene with `shop` text."""
    return Scene({SHOP: text}, (upstream, *others), {k: tuple(v) for k, v in pems.items()})


def stream_scene(text: str, upstream: Upstream, pems: Mapping[str, Iterable[str]]) -> Scene:
    """A scene with `relay` text."""
    files = {"nginx.conf": WITH_STREAM, STREAM: text}
    held = {k: tuple(v) for k, v in pems.items()}
    return Scene(files, (upstream,), held, modules=("ngx_stream_module",))


def verified(trusted: str, *more: str, family: str = "proxy") -> tuple[str, ...]:
    """Directives that verify with this trusted file."""
    prefix = f"{family}_ssl"
    return (f"{prefix}_verify on;", f"{prefix}_trusted_certificate {trusted};", *more)


def in_location(*adds: str, removes: Iterable[str] = ()) -> Change:
    """A change in the location of `shop`."""
    return Change(SHOP, LOCATION, adds, tuple(removes))


def trusts_company(*adds: str, family: str = "proxy") -> Change:
    """The old trusted file gives way to the one that the settings name."""
    name = f"{family}_ssl_trusted_certificate"
    new = f"{name} @folder@/{COMPANY_CA};"
    return in_location(new, *adds, removes=[f"{name} {OLD_CA};"])
