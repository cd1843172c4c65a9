"""nginx's own processes: killed, out of connections, out of files."""

from __future__ import annotations

from reproduce.case import Ask, ByHand, Case, Printed
from reproduce.lab.nginx import MAIN
from reproduce.lab.scene import Scene, Upstream
from reproduce.layout import SHOP, plain_scene, server, shop

LATE = Upstream(chain=None, port=8080, answer="late")
PASSING = shop(passes="proxy_pass http://backend.internal:8080;")
FEW = MAIN.replace("worker_connections 64", "worker_connections 8")
NO_FILES = "worker_rlimit_nofile 14;\n" + MAIN
MANY = MAIN.replace("worker_connections 64", "worker_connections 1024")

CASES = [
    Case(
        name="worker killed",
        scene=plain_scene(server()),
        spoils=("kill -9 $WORKER",),
        asks=(),
        printed={
            "": Printed(
                r"worker process \d+ exited on signal 9",
                "nginx/worker-exited-on-signal",
                "alert",
                is_pattern=True,
            )
        },
        provoked="nginx starts another worker by itself; who killed it is the question",
        essential=True,
    ),
    Case(
        name="connections used up",
        scene=Scene({"nginx.conf": FEW, SHOP: PASSING}, (LATE,)),
        asks=(Ask(times=12),),
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
        by_hand=ByHand(
            "more connections",
            offers=True,
            replaces={"nginx.conf": ("worker_connections 8;", "worker_connections 128;")},
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
]
