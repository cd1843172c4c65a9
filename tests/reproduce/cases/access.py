"""Requests that are not allowed: by address, by password, by another server's word."""

from __future__ import annotations

import base64

from reproduce.case import Ask, ByHand, Case, Printed
from reproduce.lab.scene import UNPRIVILEGED, Upstream
from reproduce.lab.script import read, say
from reproduce.layout import LOCATION, SHOP, in_location, plain_scene, shop

HANDLER = (SHOP, LOCATION)
PAGES = {"www/index.html": "hello\n", "htpasswd": "anna:{PLAIN}secret\n"}
ROOT = "root @folder@/www;"
BASIC = ('auth_basic "shop";', "auth_basic_user_file @folder@/htpasswd;")
DOOR = (
    "location = /door {\n        internal;\n        proxy_pass http://backend.internal:8080;\n    }"
)
ASKS_DOOR = shop("auth_request /door;", passes=ROOT).replace(
    f"    {LOCATION}", f"    {DOOR}\n\n    {LOCATION}"
)
NOT_FOUND = (
    read(),
    say("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
)


def as_user(user: str, password: str) -> tuple[Ask, ...]:
    word = base64.b64encode(f"{user}:{password}".encode()).decode()
    return (Ask("/index.html", headers={"Authorization": f"Basic {word}"}),)


CASES = [
    Case(
        name="address that is denied",
        scene=plain_scene(shop("deny 127.0.0.1;", passes=ROOT), pages=PAGES),
        asks=("/index.html",),
        refused=403,
        printed={"": Printed("access forbidden by rule", "nginx/access-forbidden-by-rule")},
        handler=HANDLER,
        action="Set allow 127.0.0.1",
        changes=(in_location("allow 127.0.0.1;"),),
        essential=True,
    ),
    Case(
        name="wrong password",
        scene=plain_scene(shop(*BASIC, passes=ROOT), pages=PAGES),
        asks=as_user("anna", "wrong"),
        refused=401,
        printed={
            "": Printed('user "anna": password mismatch', "nginx/auth-basic-password-mismatch")
        },
        handler=HANDLER,
        by_hand=ByHand("the password that the user has", pages={"htpasswd": "anna:{PLAIN}wrong\n"}),
    ),
    Case(
        name="user that is not in the file",
        scene=plain_scene(shop(*BASIC, passes=ROOT), pages=PAGES),
        asks=as_user("bert", "secret"),
        refused=401,
        printed={
            "": Printed(
                r'user "bert" was not found in "\S+/htpasswd"',
                "nginx/auth-basic-user-not-found",
                is_pattern=True,
            )
        },
        handler=HANDLER,
        by_hand=ByHand("add the user", pages={"htpasswd": "bert:{PLAIN}secret\n"}),
    ),
    Case(
        name="password file absent",
        scene=plain_scene(
            shop(*BASIC, passes=ROOT), pages={"www/index.html": "hello\n"}, lacks=UNPRIVILEGED
        ),
        asks=as_user("anna", "secret"),
        refused=403,
        printed={
            "": Printed(
                r'open\(\) "\S+/htpasswd" failed \(2: No such file or directory\)',
                "nginx/auth-basic-file-not-opened",
                is_pattern=True,
            )
        },
        handler=HANDLER,
        by_hand=ByHand("put the file there", pages={"htpasswd": "anna:{PLAIN}secret\n"}),
    ),
    Case(
        name="authorisation that answers 404",
        scene=plain_scene(
            ASKS_DOOR, Upstream(chain=None, port=8080, script=NOT_FOUND), pages=PAGES
        ),
        asks=("/index.html",),
        refused=500,
        printed={
            "": Printed(
                "auth request unexpected status: 404", "nginx/auth-request-unexpected-status"
            )
        },
        handler=HANDLER,
        by_hand=ByHand("mend it", offers=True, upstreams={0: Upstream(chain=None, port=8080)}),
    ),
]
