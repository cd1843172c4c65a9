"""No connection to the upstream: refused, unreachable, forbidden, not answered."""

from __future__ import annotations

from reproduce.case import ByHand
from reproduce.failing import FASTCGI_PASSES, failing, plain, printed
from reproduce.lab.scene import UNPRIVILEGED, Scene, Upstream
from reproduce.layout import SHOP, shop

SOCKET = "unix:@folder@/app.sock"
ON_SOCKET = f"proxy_pass http://{SOCKET}:;"
CONNECTING = " while connecting to upstream"
STARTED = ByHand("start the application", upstreams={0: plain()})
BIND = "import socket; socket.socket(socket.AF_UNIX).bind('app.sock')"


def at_socket(**more: object) -> Upstream:
    return plain(address=SOCKET, **more)


def socket_error(text: str, record: str, level: str = "crit"):
    pattern = rf"connect\(\) to unix:\S+/app\.sock failed \({text}\)"
    return printed(pattern, f"upstream-socket-{record}", level=level, is_pattern=True)


def address(bad: str, good: str = "10.20.0.19") -> ByHand:
    return ByHand("the right address", replaces={SHOP: (bad, good)})


CASES = [
    failing(
        "connection refused",
        printed(
            f"connect() failed (111: Connection refused){CONNECTING}", "upstream-connection-refused"
        ),
        plain(is_down=True),
        by_hand=STARTED,
    ),
    failing(
        "connection refused on the loopback address",
        printed(
            f"connect() failed (111: Connection refused){CONNECTING}", "upstream-connection-refused"
        ),
        plain(address="127.0.0.1", is_down=True),
        passes="proxy_pass http://127.0.0.1:8080;",
        by_hand=ByHand("start the application", upstreams={0: plain(address="127.0.0.1")}),
        card=("127.0.0.1",),
    ),
    failing(
        "FastCGI connection refused",
        printed(
            f"connect() failed (111: Connection refused){CONNECTING}", "upstream-connection-refused"
        ),
        plain("fastcgi", is_down=True),
        passes=FASTCGI_PASSES,
    ),
    failing(
        "socket absent",
        socket_error("2: No such file or directory", "not-found"),
        at_socket(is_down=True),
        passes=ON_SOCKET,
        by_hand=ByHand("start the application", upstreams={0: at_socket()}),
    ),
    failing(
        "socket left behind",
        socket_error("111: Connection refused", "refused", "error"),
        at_socket(is_down=True),
        passes=ON_SOCKET,
        spoils=(f'python3 -c "{BIND}"',),
        by_hand=ByHand("start the application", upstreams={0: at_socket()}),
    ),
    failing(
        "socket closed to nginx",
        socket_error("13: Permission denied", "permission"),
        at_socket(),
        scene=Scene({SHOP: shop(passes=ON_SOCKET)}, (at_socket(mode=0),), lacks=UNPRIVILEGED),
        by_hand=ByHand("the socket's mode", runs=("chmod 660 app.sock",)),
    ),
    failing(
        "socket with a full queue",
        socket_error("11: Resource temporarily unavailable", "busy", "error"),
        at_socket(is_full=True),
        passes=ON_SOCKET,
        by_hand=ByHand("more workers in the application", upstreams={0: at_socket()}),
    ),
    failing(
        "address that the system forbids",
        printed(
            "connect() to 10.98.0.1:8080 failed (13: ",
            "upstream-connection-permission",
            level="crit",
        ),
        plain(),
        passes="proxy_pass http://10.98.0.1:8080;",
        spoils=("ip route add prohibit 10.98.0.0/16",),
        by_hand=address("10.98.0.1"),
    ),
    failing(
        "host unreachable",
        printed(
            f"connect() to 10.40.0.1:8080 failed (113: No route to host){CONNECTING}",
            "upstream-host-unreachable",
        ),
        plain(),
        passes="proxy_pass http://10.40.0.1:8080;",
        by_hand=address("10.40.0.1"),
    ),
    failing(
        "network unreachable",
        printed(
            f"connect() to 198.51.100.7:8080 failed (101: Network is unreachable){CONNECTING}",
            "upstream-network-unreachable",
        ),
        plain(),
        passes="proxy_pass http://198.51.100.7:8080;",
        by_hand=address("198.51.100.7"),
    ),
    failing(
        "no IPv6 on the loopback interface",
        printed(
            "connect() to [::1]:8080 failed (99: Cannot assign requested address",
            "upstream-connect-no-local-address",
            level="crit",
        ),
        plain(address="127.0.0.1"),
        scene=Scene(
            {SHOP: shop(passes="proxy_pass http://[::1]:8080;")},
            (plain(address="127.0.0.1"),),
            sysctls={"net.ipv6.conf.lo.disable_ipv6": "1"},
        ),
        by_hand=address("[::1]", "127.0.0.1"),
    ),
    failing(
        "proxy_bind of an address that is not there",
        printed(
            f"bind(10.88.0.1) failed (99: Cannot assign requested address){CONNECTING}",
            "upstream-bind-failed",
            level="crit",
        ),
        plain(),
        "proxy_bind 10.88.0.1;",
        by_hand=address("10.88.0.1", "10.20.0.2"),
        refused=500,
    ),
    failing(
        "no answer to the first packet",
        printed(
            f"upstream timed out (110: Connection timed out){CONNECTING}",
            "upstream-connect-timed-out",
        ),
        plain(is_full=True),
        "proxy_connect_timeout 1s;",
        refused=504,
        by_hand=ByHand("more workers in the application", offers=True, upstreams={0: plain()}),
    ),
    failing(
        "no answer until the kernel gives up",
        printed(
            f"connect() failed (110: Connection timed out){CONNECTING}",
            "upstream-connect-timed-out",
        ),
        plain(is_full=True),
        scene=Scene(
            {SHOP: shop(passes="proxy_pass http://backend.internal:8080;")},
            (plain(is_full=True),),
            sysctls={"net.ipv4.tcp_syn_retries": "1"},
        ),
        refused=502,
        by_hand=ByHand("more workers in the application", upstreams={0: plain()}),
    ),
]
