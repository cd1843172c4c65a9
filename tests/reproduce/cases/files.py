"""Files that nginx serves, or does not: absent, forbidden, no index, a circle."""

from __future__ import annotations

from typing import Any

from reproduce.case import ByHand, Case, Printed
from reproduce.lab.scene import UNPRIVILEGED
from reproduce.layout import LOCATION, SHOP, in_location, plain_scene, shop

HANDLER = (SHOP, LOCATION)
ROOT = "root @folder@/www;"
PAGES = {"www/index.html": "hello\n", "www/empty/": ""}


def site(name: str, refused: int, message: str, record: str, *statements: str, **more: Any) -> Case:
    """A location with a root; `message` is a regular expression."""
    scene = plain_scene(
        shop(*statements, passes=more.pop("root", ROOT)),
        pages=more.pop("pages", PAGES),
        modes=more.pop("modes", {}),
        lacks=UNPRIVILEGED,
    )
    level = more.pop("level", "error")
    more.setdefault("handler", HANDLER)
    printed = Printed(message, f"nginx/{record}", level, is_pattern=True)
    return Case(name=name, scene=scene, printed={"": printed}, refused=refused, **more)


CASES = [
    site(
        "file absent",
        404,
        r'open\(\) "\S+/www/logo\.png" failed \(2: No such file or directory\)',
        "static-file-not-found",
        asks=("/logo.png",),
        by_hand=ByHand("put the file there", offers=True, pages={"www/logo.png": "a picture\n"}),
    ),
    site(
        "file below a root that is another directory",
        404,
        r'(?:open\(\)|"\S+") ?\S* ?(?:failed|is not found) \(2: No such file or directory\)',
        "static-file-not-found",
        root="root @folder@/html;",
        asks=("/index.html",),
        by_hand=ByHand(
            "the right root", offers=True, replaces={SHOP: ("@folder@/html", "@folder@/www")}
        ),
    ),
    site(
        "file that nginx may not read",
        403,
        r'open\(\) "\S+/www/index\.html" failed \(13: Permission denied\)',
        "static-file-permission",
        modes={"www/index.html": 0o000},
        asks=("/index.html",),
        by_hand=ByHand("let nginx read it", runs=("chmod 644 www/index.html",)),
        essential=True,
    ),
    site(
        "folder that nginx may not enter",
        403,
        r'open\(\) "\S+/www/index\.html" failed \(13: Permission denied\)',
        "static-file-permission",
        modes={"www": 0o000},
        asks=("/index.html",),
        by_hand=ByHand("let nginx enter it", runs=("chmod 755 www",)),
    ),
    site(
        "folder without an index",
        403,
        r'directory index of "\S+/www/empty/" is forbidden',
        "directory-index-forbidden",
        asks=("/empty/",),
        by_hand=ByHand("an index", offers=True, pages={"www/empty/index.html": "hello\n"}),
    ),
    site(
        "try_files that asks for itself",
        500,
        r'rewrite or internal redirection cycle while internally redirecting to "/app\.html"',
        "rewrite-cycle",
        "try_files $uri /app.html;",
        asks=("/orders",),
        by_hand=ByHand(
            "the page that all fall back to", offers=True, pages={"www/app.html": "app\n"}
        ),
    ),
    site(
        "try_files that asks for itself, ended with a code",
        500,
        r'rewrite or internal redirection cycle while internally redirecting to "/app\.html"',
        "rewrite-cycle",
        "try_files $uri /app.html;",
        asks=("/orders",),
        mended=404,
        action="try_files",
        changes=(in_location("try_files $uri $uri/ =404;", removes=["try_files $uri /app.html;"]),),
        essential=True,
    ),
    site(
        "rewrite that matches its own result",
        500,
        r'rewrite or internal redirection cycle while processing "/a/a/\S*"',
        "rewrite-cycle",
        "rewrite ^/(.*)$ /a/$1;",
        root="root @folder@/www; index index.html;",
        handler=None,
        asks=("/index.html",),
        by_hand=ByHand(
            "break", replaces={SHOP: ("rewrite ^/(.*)$ /a/$1;", "rewrite ^/a/(.*)$ /$1 break;")}
        ),
    ),
    site(
        "variable that is set on one way alone",
        200,
        'using uninitialized "flag" variable',
        "variable-uninitialized",
        'if ($arg_x) { set $flag "1"; }',
        'add_header X-Flag "a$flag";',
        level="warn",
        asks=("/index.html",),
        action=r"Set set \$flag",
        changes=(in_location('set $flag "";'),),
    ),
]
