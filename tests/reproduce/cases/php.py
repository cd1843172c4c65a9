"""What a real PHP-FPM says through nginx."""

from __future__ import annotations

from typing import Any

from reproduce.case import ByHand, Case, Printed
from reproduce.failing import failing, plain, printed, set_in_location
from reproduce.lab.php import Php
from reproduce.lab.scene import Scene
from reproduce.layout import SHOP, shop

PASSES = "fastcgi_pass 127.0.0.1:9000;"
FILENAME = "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;"
METHOD = "fastcgi_param REQUEST_METHOD $request_method;"
DOCUMENT_ROOT = "fastcgi_param DOCUMENT_ROOT $document_root;"  # where .user.ini is looked for
ROOT = "root @folder@/www;"
SAID = 'FastCGI sent in stderr: "'
LOGS = Php(
    settings={
        "php_admin_flag[log_errors]": "on",
        "php_admin_flag[display_errors]": "off",
        "php_admin_value[error_reporting]": "-1",
    }
)
GOOD = "<?php echo 'ok';\n"


def script(name: str, line: Printed, text: str, **more: Any) -> Case:
    """A script that PHP complains about, and that a person mends."""
    page = "www/index.php"
    scene = Scene(
        {SHOP: shop(ROOT, METHOD, FILENAME, passes=PASSES)}, (), pages={page: text}, php=LOGS
    )
    more.setdefault("by_hand", ByHand("mend the script", pages={page: GOOD}))
    return failing(name, line, plain(), scene=scene, asks=("/index.php",), **more)


def said(kind: str, record: str) -> Printed:
    return printed(f"{SAID}PHP message: PHP {kind}: ", record)


def located(name: str, line: Printed, *directives: str, **more: Any) -> Case:
    """A script that PHP does not find or does not want."""
    pages = {"www/index.php": GOOD, "www/page.html": "no script\n"}
    scene = Scene({SHOP: shop(*directives, passes=PASSES)}, (), pages=pages, php=LOGS)
    return failing(name, line, plain(), scene=scene, **more)


CASES = [
    located(
        "script file that PHP is not told",
        printed(f"{SAID}Primary script unknown", "php-primary-script-unknown"),
        ROOT,
        METHOD,
        asks=("/index.php",),
        refused=404,
        action="fastcgi_param",
        changes=set_in_location(FILENAME),
    ),
    located(
        "root that is another directory",
        printed(f"{SAID}Primary script unknown", "php-primary-script-unknown"),
        "root @folder@/html;",
        METHOD,
        FILENAME,
        asks=("/index.php",),
        refused=404,
        by_hand=ByHand("the right root", replaces={SHOP: ("@folder@/html", "@folder@/www")}),
    ),
    located(
        "file that is no script",
        printed(
            r"FastCGI sent in stderr: \"Access to the script '\S+/page\.html' has been denied "
            r"\(see security\.limit_extensions\)",
            "php-extension-denied",
            is_pattern=True,
        ),
        ROOT,
        METHOD,
        FILENAME,
        asks=("/page.html",),
        refused=403,
        by_hand=ByHand(
            "serve it as a file", offers=True, replaces={SHOP: (f"        {PASSES}\n", "")}
        ),
    ),
    failing(
        "script outside open_basedir",
        printed(
            r"FastCGI sent in stderr: \"(?:PHP message: [^\"]*; )?"
            r"Unable to open primary script: \S+/index\.php \(Operation not permitted\)",
            "php-script-not-opened",
            is_pattern=True,
        ),
        plain(),
        scene=Scene(
            {SHOP: shop(ROOT, METHOD, DOCUMENT_ROOT, FILENAME, passes=PASSES)},
            (),
            pages={"www/index.php": GOOD, "www/.user.ini": "open_basedir = /nowhere\n"},
            php=Php(settings={**LOGS.settings, "php_admin_value[user_ini.cache_ttl]": "0"}),
        ),
        asks=("/index.php",),
        refused=404,
        by_hand=ByHand("the directory is allowed", pages={"www/.user.ini": "; nothing\n"}),
    ),
    script(
        "fatal error",
        said("Fatal error", "php-fatal-error"),
        "<?php\nlookup_order(7);\n",
        refused=500,
    ),
    script(
        "memory limit",
        said("Fatal error", "php-fatal-error"),
        "<?php\nini_set('memory_limit', '8M');\n$text = str_repeat('x', 20000000);\n",
        refused=500,
        card=("memory_limit",),
    ),
    script(
        "parse error",
        said("Parse error", "php-parse-error"),
        "<?php\necho 'a'\necho 'b';\n",
        refused=500,
    ),
    script(
        "warning",
        printed(f"{SAID}PHP message: PHP Warning:  ", "php-warning"),
        "<?php\necho $order;\n",
        refused=200,
    ),
    script(
        "message of a program",
        printed(f"{SAID}PHP message: ", "php-message"),
        "<?php\nerror_log('order 7 has no lines');\necho 'ok';\n",
        refused=200,
    ),
]
