"""Files, modules and main blocks that nginx misses when it starts; servers of stream and mail."""

from __future__ import annotations

from typing import Any

from reproduce.broken import broken
from reproduce.case import ByHand, Case, Printed
from reproduce.lab.nginx import MAIN
from reproduce.lab.scene import Scene
from reproduce.layout import SHOP, server

EVENTS = "events {\n    worker_connections 64;\n}\n"


def in_main(name: str, main: str, message: str, record: str, **more: Any) -> Case:
    """A case whose fault stands in the main file; `message` is a regular expression.

    `line` is the one that definition leads to, `mending` what a person writes in place of what.
    """
    line, told = more.pop("line", ""), more.pop("told", "correct the file")
    if "mending" in more:
        more["by_hand"] = ByHand(told, replaces={"nginx.conf": more.pop("mending")})
    printed = {"": Printed(message, f"nginx/{record}", "emerg", is_pattern=True)}
    return Case(
        name=name,
        scene=Scene({"nginx.conf": main, SHOP: server()}, (), modules=more.pop("modules", ())),
        printed={**printed, **more.pop("printed", {})},
        handler=("nginx.conf", line) if line else None,
        when=more.pop("when", "test"),
        **more,
    )


def block(name: str, *statements: str) -> str:
    """The main file with a server of stream or mail."""
    inner = "".join(f"        {statement}\n" for statement in statements)
    return f"{MAIN}\n{name} {{\n    server {{\n{inner}    }}\n}}\n"


CASES = [
    in_main(
        "main file without events",
        MAIN.replace(EVENTS, ""),
        'no "events" section in configuration',
        "no-events-section",
        mending=("\nhttp {", f"{EVENTS}\nhttp {{"),
        told="add the block",
    ),
    in_main(
        "module that is not installed",
        f"load_module modules/ngx_http_absent_module.so;\n{MAIN}",
        r'dlopen\(\) "[^"]*ngx_http_absent_module\.so" failed \(',
        "module-not-loaded",
        line="load_module modules/ngx_http_absent_module.so;",
        mending=("load_module modules/ngx_http_absent_module.so;\n", ""),
        told="take the line out",
    ),
    in_main(
        "module below a block",
        f"{MAIN}\nload_module modules/ngx_http_absent_module.so;\n",
        '"load_module" directive is specified too late',
        "load-module-too-late",
        line="load_module modules/ngx_http_absent_module.so;",
        mending=("\nload_module modules/ngx_http_absent_module.so;\n", ""),
        told="move it to the top",
    ),
    broken(
        "included file that is absent",
        server("include snippets/absent.conf;"),
        r'open\(\) "[^"]*snippets/absent\.conf" failed \(2: No such file or directory\) in ',
        "included-file-not-opened",
        ("    include snippets/absent.conf;\n", ""),
        line="include snippets/absent.conf;",
        told="take the include out",
    ),
    broken(
        "folder included as a file",
        server("include conf.d/;"),
        r'pread\(\) "[^"]*conf\.d/?" failed \(21: Is a directory\)',
        "include-is-a-directory",
        ("    include conf.d/;\n", ""),
        told="take the include out",
        level="crit",
    ),
    broken(
        "log in a folder that is absent",
        server("access_log absent/access.log;"),
        r'open\(\) "[^"]*absent/access\.log" failed \(2: No such file or directory\)',
        "log-file-not-opened",
        by_hand=ByHand("make the folder", runs=("mkdir absent",)),
        essential=True,
    ),
    in_main(
        "folder for bodies below one that is absent",
        MAIN.replace("run/body", "absent/body"),
        r'mkdir\(\) "[^"]*absent/body" failed \(2: No such file or directory\)',
        "temporary-folder-not-created",
        by_hand=ByHand("make the folder", runs=("mkdir absent",)),
    ),
    in_main(
        "pid file in a folder that is absent",
        MAIN.replace("run/nginx.pid", "absent/nginx.pid"),
        r'open\(\) "[^"]*absent/nginx\.pid" failed \(2: No such file or directory\)',
        "pid-file-not-opened",
        by_hand=ByHand("make the folder", runs=("mkdir absent",)),
    ),
    in_main(
        "stream server that passes nothing on",
        block("stream", "listen 9000;"),
        "no handler for server in ",
        "stream-server-without-handler",
        line="server {",
        mending=("listen 9000;", "listen 9000;\n        proxy_pass 127.0.0.1:9001;"),
        modules=("ngx_stream_module",),
        printed={"1.30": None},
        told="name the upstream",
    ),
    in_main(
        "stream server that listens nowhere",
        block("stream", "proxy_pass 127.0.0.1:9001;"),
        'no "listen" is defined for server in ',
        "server-without-listen",
        line="server {",
        mending=("proxy_pass", "listen 9000;\n        proxy_pass"),
        modules=("ngx_stream_module",),
        told="say where",
    ),
    in_main(
        "stream listener with a word of http",
        block("stream", "listen 9000 http2;", "proxy_pass 127.0.0.1:9001;"),
        'the invalid "http2" parameter',
        "listen-invalid-parameter",
        line="listen 9000 http2;",
        mending=(" http2;", ";"),
        modules=("ngx_stream_module",),
        printed={
            version: Printed('invalid parameter "http2"', "nginx/invalid-parameter", "emerg")
            for version in ("1.26", "1.30")
        },
        told="take the word out",
    ),
    in_main(
        "stream servers on one port",
        block("stream", "listen 9000;", "proxy_pass 127.0.0.1:9001;").removesuffix("}\n")
        + "    server {\n        listen 9000;\n        proxy_pass 127.0.0.1:9002;\n    }\n}\n",
        'duplicate "0.0.0.0:9000" address and port pair',
        "duplicate-address-pair",
        line="listen 9000;",
        mending=(
            "    server {\n        listen 9000;\n        proxy_pass 127.0.0.1:9002;\n    }\n",
            "",
        ),
        modules=("ngx_stream_module",),
        told="take one of the two out",
        unprovable=dict.fromkeys(("1.26", "1.30"), "from 1.25.5 on it is a warning of names"),
    ),
]
