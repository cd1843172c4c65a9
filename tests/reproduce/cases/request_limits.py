"""Requests that are larger than nginx allows, or not as it wants them."""

from __future__ import annotations

from reproduce.case import Ask, Case, Change, Printed
from reproduce.lab.scene import Upstream
from reproduce.layout import LOCATION, SHOP, in_location, plain_scene, server, shop

APPLICATION = Upstream(chain=None, port=8080)
PASSES = "proxy_pass http://backend.internal:8080;"
HANDLER = (SHOP, LOCATION)
SMALL = "large_client_header_buffers 2 1k;"
LARGER = Change(SHOP, "server {", ("large_client_header_buffers 4 32k;",), (SMALL,))


def info(message: str, record: str) -> dict[str, Printed | None]:
    return {"": Printed(message, f"nginx/{record}", "info")}


CASES = [
    Case(
        name="body larger than allowed",
        scene=plain_scene(shop("client_max_body_size 1k;", passes=PASSES), APPLICATION),
        asks=(Ask(method="POST", body="x" * 4000),),
        refused=413,
        printed={
            "": Printed(
                "client intended to send too large body: 4000 bytes", "nginx/request-body-too-large"
            )
        },
        handler=HANDLER,
        action="client_max_body_size",
        changes=(in_location("client_max_body_size 1m;", removes=["client_max_body_size 1k;"]),),
        essential=True,
    ),
    Case(
        name="body in chunks, larger than allowed",
        scene=plain_scene(shop("client_max_body_size 1k;", passes=PASSES), APPLICATION),
        asks=(
            Ask(
                method="POST",
                headers={"Transfer-Encoding": "chunked"},
                body=f"{4000:x}\r\n{'x' * 4000}\r\n0\r\n\r\n",
            ),
        ),
        refused=413,
        printed={
            "": Printed(
                r"client intended to send too large chunked body: \d+\+\d+ bytes",
                "nginx/request-body-too-large-chunked",
                is_pattern=True,
            )
        },
        handler=HANDLER,
        action="client_max_body_size",
        changes=(in_location("client_max_body_size 64m;", removes=["client_max_body_size 1k;"]),),
    ),
    Case(
        name="header line longer than its buffer",
        scene=plain_scene(server("client_header_buffer_size 1k;", SMALL)),
        asks=(Ask(headers={"Cookie": "c" * 2000}),),
        refused=400,
        printed=info("client sent too long header line", "request-header-too-long"),
        changes=(LARGER,),
    ),
    Case(
        name="URI longer than its buffer",
        scene=plain_scene(server("client_header_buffer_size 1k;", SMALL)),
        asks=(Ask("/" + "u" * 2000),),
        refused=414,
        printed=info("client sent too long URI", "request-uri-too-long"),
        changes=(LARGER,),
    ),
    Case(
        name="body that goes to a temporary file",
        scene=plain_scene(shop("client_body_buffer_size 1k;", passes=PASSES), APPLICATION),
        asks=(Ask(method="POST", body="x" * 4000),),
        refused=200,
        printed={
            "": Printed(
                "a client request body is buffered to a temporary file",
                "nginx/request-body-buffered-to-file",
                "warn",
            )
        },
        handler=HANDLER,
        action="client_body_buffer_size",
        changes=(
            in_location("client_body_buffer_size 128k;", removes=["client_body_buffer_size 1k;"]),
        ),
    ),
    Case(
        name="underscore in a header's name",
        scene=plain_scene(server()),
        asks=(Ask(headers={"X_Token": "a"}),),
        refused=200,
        printed=info('client sent invalid header line: "X_Token: a"', "request-header-invalid"),
        action="underscores_in_headers",
        changes=(Change(SHOP, "server {", ("underscores_in_headers on;",)),),
    ),
    Case(
        name="no host in an HTTP/1.1 request",
        scene=plain_scene(server()),
        asks=(Ask(raw="GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),),
        refused=400,
        printed=info('client sent HTTP/1.1 request without "Host" header', "request-without-host"),
        provoked="the client has to send a host",
    ),
]
