"""nginx's own processes: killed, out of connections, out of files."""

from __future__ import annotations

from reproduce.case import Ask, ByHand, Case, Change, Printed
from reproduce.lab.nginx import MAIN
from reproduce.lab.scene import UNPRIVILEGED, Scene, Upstream
from reproduce.layout import LOCATION, SHOP, plain_scene, server, shop

LATE = Upstream(chain=None, port=8080, answer="late")
PASSING = shop(passes="proxy_pass http://backend.internal:8080;")
APPLICATION = Upstream(chain=None, port=8080)
BUFFERING = shop("client_body_buffer_size 1k;", passes="proxy_pass http://backend.internal:8080;")
FEW = MAIN.replace("worker_connections 64", "worker_connections 8")
NO_FILES = "worker_rlimit_nofile 14;\n" + MAIN


def ended(name: str, number: int, record: str, is_essential: bool = False) -> Case:
    """A worker that a signal ends."""
    message = rf"worker process \d+ exited on signal {number}"
    return Case(
        name=name,
        scene=plain_scene(server()),
        spoils=(f"kill -{number} $WORKER",),
        asks=(),
        printed={"": Printed(message, f"nginx/{record}", "alert", is_pattern=True)},
        provoked="nginx starts another worker by itself; what ended this one is the question",
        essential=is_essential,
    )


CASES = [
    ended("worker killed", 9, "worker-killed", is_essential=True),
    ended("worker crashed", 11, "worker-crashed"),
    ended("worker aborted", 6, "worker-aborted"),
    ended("worker whose file grew too large", 25, "worker-ended-by-signal"),
    Case(
        name="connections used up",
        scene=Scene({"nginx.conf": FEW, SHOP: PASSING}, (LATE,)),
        asks=(Ask(times=5),),
        refused=None,
        also=(r"worker_connections are not enough, reusing connections",),
        printed={
            "": Printed(
                "8 worker_connections are not enough$",
                "nginx/worker-connections-not-enough",
                "alert",
                is_pattern=True,
            )
        },
        action="worker_connections 16",
        changes=(
            Change(
                "nginx.conf", "events {", ("worker_connections 16;",), ("worker_connections 8;",)
            ),
        ),
    ),
    Case(
        name="files used up",
        scene=Scene({"nginx.conf": NO_FILES, SHOP: PASSING}, (LATE,)),
        asks=(Ask(times=12),),
        refused=500,
        also=("accept4\\(\\) failed \\(24",),
        printed={
            "": Printed(
                "socket() failed (24: Too many open files)", "nginx/too-many-open-files", "alert"
            )
        },
        by_hand=ByHand(
            "more files", offers=True, replaces={"nginx.conf": ("nofile 14;", "nofile 256;")}
        ),
    ),
    Case(
        name="reload of what is not well",
        scene=plain_scene(server("root /srv/shop;")),
        when="reload",
        spoils=("sed -i s/root/rooot/ nginx/conf.d/shop.conf",),
        printed={"": Printed('unknown directive "rooot"', "nginx/unknown-directive", "emerg")},
        handler=(SHOP, "rooot /srv/shop;"),
        action="Write root",
        changes=(Change(SHOP, "server {", ("root /srv/shop;",), ("rooot /srv/shop;",)),),
        essential=True,
    ),
    Case(
        name="reload while none runs",
        scene=plain_scene(server()),
        when="signal",
        printed={
            "": Printed(
                r'open\(\) "\S+/run/nginx\.pid" failed \(2: No such file or directory\)',
                "nginx/pid-file-not-opened",
                "error",
                is_pattern=True,
            )
        },
        by_hand=ByHand("start nginx"),
    ),
    Case(
        name="folder for bodies that nginx may not write",
        scene=plain_scene(BUFFERING, APPLICATION, lacks=UNPRIVILEGED),
        spoils=("chmod 500 run/body",),
        asks=(Ask(method="POST", body="x" * 4000),),
        refused=500,
        also=("a client request body is buffered to a temporary file",),
        printed={
            "": Printed(
                r'open\(\) "\S+/run/body/\d+" failed \(13: Permission denied\)',
                "nginx/temporary-file-permission",
                "crit",
                is_pattern=True,
            )
        },
        handler=(SHOP, LOCATION),
        by_hand=ByHand(
            "let nginx write there",
            runs=("chmod 700 run/body",),
            replaces={SHOP: ("client_body_buffer_size 1k;", "client_body_buffer_size 16k;")},
        ),
    ),
]
