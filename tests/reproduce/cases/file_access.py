"""Files and folders that nginx cannot use as they lie: links, names, permissions, folders absent."""

from __future__ import annotations

import base64
from typing import Any

from reproduce.case import Ask, ByHand, Case, Printed
from reproduce.lab.scene import UNPRIVILEGED
from reproduce.layout import LOCATION, SHOP, in_location, plain_scene, shop

HANDLER = (SHOP, LOCATION)
ROOT = "root @folder@/www;"
PAGES = {"www/index.html": "hello\n"}
BASIC = ('auth_basic "shop";', "auth_basic_user_file @folder@/htpasswd;")
ANNA = {"Authorization": f"Basic {base64.b64encode(b'anna:secret').decode()}"}


def site(name: str, refused: int, message: str, record: str, *statements: str, **more: Any) -> Case:
    """A location with a root, served without root's rights; `message` is a regular expression."""
    scene = plain_scene(
        shop(*statements, passes=more.pop("root", ROOT)),
        pages={**PAGES, **more.pop("pages", {})},
        modes=more.pop("modes", {}),
        lacks=more.pop("lacks", UNPRIVILEGED),
    )
    printed = Printed(message, f"nginx/{record}", more.pop("level", "error"), is_pattern=True)
    return Case(
        name=name, scene=scene, printed={"": printed}, refused=refused, handler=HANDLER, **more
    )


CASES = [
    site(
        "link that leads to itself",
        403,
        r'open\(\) "\S+/www/loop" failed \(40: Too many levels of symbolic links\)',
        "static-file-symlink-loop",
        spoils=("ln -sfn loop www/loop",),
        asks=("/loop",),
        by_hand=ByHand("a link to the file", offers=True, runs=("ln -sfn index.html www/loop",)),
    ),
    site(
        "path that goes on behind a file",
        404,
        r'open\(\) "\S+/www/index\.html/x" failed \(20: Not a directory\)',
        "static-file-below-a-file",
        asks=("/index.html/x",),
        provoked="the client asked below a file",
    ),
    site(
        "file name longer than a file system allows",
        404,
        r'open\(\) "\S+/www/a+" failed \(36: File name too long\)',
        "static-file-name-too-long",
        asks=("/" + "a" * 300,),
        provoked="no file can have this name",
    ),
    site(
        "folder of the index that nginx may not enter",
        403,
        r'"\S+/www/closed/index\.html" is forbidden \(13: Permission denied\)',
        "index-file-forbidden",
        pages={"www/closed/index.html": "hello\n"},
        modes={"www/closed": 0o000},
        asks=("/closed/",),
        by_hand=ByHand("let nginx enter it", runs=("chmod 755 www/closed",)),
    ),
    site(
        "folder absent",
        404,
        r'"\S+/www/shoes/index\.html" is not found \(2: No such file or directory\)',
        "index-file-not-found",
        asks=("/shoes/",),
        by_hand=ByHand("make it", offers=True, pages={"www/shoes/index.html": "hello\n"}),
    ),
    site(
        "folder that nginx may enter but not list",
        403,
        r'opendir\(\) "\S+/www/files" failed \(13: Permission denied\)',
        "autoindex-folder-not-opened",
        "autoindex on;",
        pages={"www/files/": ""},
        modes={"www/files": 0o111},
        asks=("/files/",),
        by_hand=ByHand("let nginx list it", offers=True, runs=("chmod 755 www/files",)),
    ),
    site(
        "password file that nginx may not read",
        500,
        r'open\(\) "\S+/htpasswd" failed \(13: Permission denied\)',
        "auth-basic-file-not-opened",
        *BASIC,
        level="crit",
        pages={"htpasswd": "anna:{PLAIN}secret\n"},
        modes={"htpasswd": 0o000},
        asks=(Ask("/index.html", headers=ANNA),),
        by_hand=ByHand("let nginx read it", runs=("chmod 644 htpasswd",)),
    ),
    site(
        "named location of another server",
        500,
        'could not find named location "@application"',
        "named-location-not-found",
        "try_files $uri @application;",
        asks=("/orders",),
        by_hand=ByHand(
            "write it into this server",
            replaces={
                SHOP: (
                    "    location / {",
                    '    location @application {\n        return 200 "ok";\n    }\n\n    location / {',
                )
            },
        ),
    ),
    site(
        "upload into a folder that is not there",
        500,
        r'rename\(\) "\S+/run/body/\d+" to "\S+/www/[0-9a-f]+/new/file" failed \(2: No such file or directory\)',
        "file-rename-failed",
        "dav_methods PUT;",
        root="root @folder@/www/$request_id;",  # a folder for each request: never 204
        level="crit",
        lacks=(),
        asks=(Ask("/new/file", method="PUT", body="hello"),),
        action="create_full_put_path",
        changes=(in_location("create_full_put_path on;"),),
        mended=201,
        essential=True,
    ),
]
