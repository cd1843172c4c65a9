"""Names of upstreams: looked up at start, looked up at run time, and made of variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reproduce.case import ByHand, Case, Printed
from reproduce.failing import failing, plain, printed, set_in_location
from reproduce.lab.name_server import NXDOMAIN, Naming
from reproduce.lab.scene import Scene
from reproduce.layout import SHOP, shop

NAME = "orders.internal.example"
KNOWN = {NAME: "10.20.0.19"}
DNS = "10.20.5.53"
VARIABLE = "proxy_pass http://$backend:8080;"
SET = f"set $backend {NAME};"
UNRESOLVED = rf"{NAME} could not be resolved \(110: Operation timed out\)"
ANSWERS = ByHand("a DNS server that knows the name", name_servers=(Naming(DNS, KNOWN),))


def asking(name: str, line: Printed, *servers: Naming, **more: Any) -> Case:
    """A name in a variable, asked of `resolver`."""
    text = shop(SET, f"resolver {DNS} ipv6=off;", "resolver_timeout 1s;", passes=VARIABLE)
    more.setdefault("by_hand", ANSWERS)
    scene = Scene({SHOP: text}, (plain(),), name_servers=servers)
    return failing(name, line, plain(), scene=scene, **more)


def unresolved(code: int, text: str, record: str) -> Printed:
    return printed(f"{NAME} could not be resolved ({code}: {text})", record)


def written(name: str, message: str, record: str, text: str, change: tuple[str, str]) -> Case:
    """A name that is wrong in the configuration, seen by `nginx -t`."""
    line = next(part.strip() for part in text.splitlines() if change[0] in part)
    return failing(
        name,
        printed(message, record, level="emerg", is_pattern=True),
        plain(),
        scene=Scene({SHOP: text}, (plain(),)),
        when="test",
        handler=(SHOP, line),
        by_hand=ByHand("the right name", replaces={SHOP: change}),
    )


def variable(name: str, message: str, record: str, mended: Mapping[str, str], *lines: str) -> Case:
    """An address that a variable makes wrong."""
    [(old, new)] = mended.items()
    return failing(
        name,
        printed(message, record),
        plain(),
        *lines[:-1],
        passes=lines[-1],
        refused=500,
        by_hand=ByHand("the variable's value", replaces={SHOP: (old, new)}),
    )


IN = r" in \S+/shop\.conf:\d+"
CASES = [
    written(
        "name not found at start",
        rf'host not found in upstream "{NAME}"{IN}',
        "host-not-found-in-upstream",
        shop(passes=f"proxy_pass http://{NAME}:8080;"),
        (NAME, "backend.internal"),
    ),
    written(
        "name of a group's server not found at start",
        rf'host not found in upstream "{NAME}:8080"{IN}',
        "host-not-found-in-upstream",
        f"upstream backend_pool {{\n    server {NAME}:8080;\n}}\n"
        + shop(passes="proxy_pass http://backend_pool;"),
        (NAME, "backend.internal"),
    ),
    written(
        "DNS server given by name",
        rf'host not found in resolver "dns\.internal\.example"{IN}',
        "host-not-found-in-resolver",
        shop("resolver dns.internal.example;", passes="proxy_pass http://backend.internal:8080;"),
        ("dns.internal.example", DNS),
    ),
    asking(
        "name that does not exist",
        unresolved(3, "Host not found", "name-not-resolved"),
        Naming(DNS),
    ),
    asking(
        "DNS server that fails",
        unresolved(2, "Server failure", "resolver-server-failure"),
        Naming(DNS, code=2),
    ),
    asking(
        "DNS server that refuses",
        unresolved(5, "Operation refused", "resolver-refused"),
        Naming(DNS, code=5),
    ),
    asking(
        "DNS server that is silent",
        unresolved(110, "Operation timed out", "resolver-timed-out"),
        Naming(DNS, code=-1),
    ),
    asking(
        "DNS server that does not understand",
        printed(
            rf'DNS error \(1: Format error\), query id:\d+, name:"{NAME}"',
            "resolver-dns-error",
            is_pattern=True,
        ),
        Naming(DNS, code=1),
        also=(UNRESOLVED,),
        handler=None,
    ),
    asking(
        "no DNS server there",
        printed(
            r"(?:recv|send)\(\) failed \(111: Connection refused\) while resolving",
            "resolver-unreachable",
            is_pattern=True,
        ),
        also=(UNRESOLVED,),
        handler=None,
    ),
    failing(
        "variable without a resolver",
        printed(f"no resolver defined to resolve {NAME}", "no-resolver-defined"),
        plain(),
        scene=Scene(
            {SHOP: shop(SET, passes=VARIABLE)},
            (plain(),),
            name_servers=(Naming("127.0.0.53", KNOWN, NXDOMAIN),),
        ),
        action="resolver",
        changes=set_in_location("resolver 127.0.0.53 valid=30s;"),
        essential=True,
    ),
    variable(
        "variable that is empty",
        'no host in upstream ":8080", client',
        "upstream-address-empty-at-run-time",
        {'set $backend "";': "set $backend 10.20.0.19;"},
        'set $backend "";',
        VARIABLE,
    ),
    variable(
        "variable without a scheme",
        'invalid URL prefix in "10.20.0.19:8080"',
        "upstream-url-prefix-at-run-time",
        {"proxy_pass $backend;": "proxy_pass http://$backend;"},
        "set $backend 10.20.0.19:8080;",
        "proxy_pass $backend;",
    ),
]
