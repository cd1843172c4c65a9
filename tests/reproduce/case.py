"""What a reproduction is: a scene, requests, the line that nginx prints, and the fix for it.

A module in `cases/` holds one family and gives `CASES`. Wherever text may name a file, @folder@
stands for the scene's folder, a folder that nginx sees under the same path.

How a case is written: say what stands around nginx (`Scene`: configuration files, upstreams,
certificates, pages, DNS names, php-fpm), what is asked, what is printed then, and what mends it.

A request is refused, and a directive mends it, set by the code action at the log line:

    Case(
        name="body larger than allowed",
        scene=plain_scene(shop("client_max_body_size 1k;", passes=PASSES), Upstream(chain=None)),
        asks=(Ask(method="POST", body="x" * 4000),),
        refused=413,
        printed={"": Printed("client intended to send too large body: 4000 bytes", BODY)},
        handler=(SHOP, LOCATION),
        action="client_max_body_size",
        changes=(in_location("client_max_body_size 4k;", removes=["client_max_body_size 1k;"]),),
    )

`nginx -t` refuses, and a person has to act:

    Case(
        name="certificate file absent",
        scene=plain_scene(SERVER),
        when="test",
        printed={"": Printed("cannot load certificate ...", CERTIFICATE, level="emerg")},
        by_hand=ByHand("put the file there", pems={"nginx/tls/shop.pem": ("leaf",)}),
    )

The proof of both: nginx prints the line; `logcanon scan` finds the record on that message; in
the language server the card says what `card` names, and go to definition leads to `handler`; the
change is what `changes` says and not a byte more; `nginx -t` is content, without a warning; and after
a reload all is asked again, answered with `mended`, and no line of level warn or above comes.
`tests/reproduce/prove.py --only NAME` proves one case on all versions and shows what it saw.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from reproduce.expected import VERIFY_RECORD, ByHand, Change, Printed
from reproduce.lab.client import Ask
from reproduce.lab.nginx import Installation
from reproduce.lab.scene import Scene

__all__ = [
    "VERIFY_RECORD",
    "Ask",
    "ByHand",
    "Case",
    "Change",
    "Printed",
    "When",
    "alert",
    "load_cases",
    "name_mismatch",
    "tls_failure",
    "unrecognized_name",
    "verify_error",
]

When = Literal["request", "test", "warning", "start", "reload", "signal"]
"""What makes nginx print the line: a request (or `spoils`) while it runs, `nginx -t` that fails,
`nginx -t` that passes with a warning, a start that fails though `nginx -t` passes, a reload of what
`spoils` have changed, or `nginx -s reload` while none runs."""


@dataclass(frozen=True, slots=True)
class Case:
    """One reproduction.

    `printed` is by the beginning of the version, of nginx ("1.18") or of the OpenSSL that it runs
    with ("3.6"); the longest that fits wins ("" fits all), and None says that such an nginx answers
    `mended` and prints nothing. `unprovable` says, by version too, why such an nginx cannot be
    brought to print the line. `when` says what makes it print.

    `asks` are the requests sent in turn, paths as a rule. The last is the one that fails: it is
    answered with `refused` before (None: no answer at all; of several at once, some of them) and `mended` after, all others
    with 200. `spoils` are shell commands in the scene's folder, run before the requests while nginx
    runs, with its process ids in $MASTER and $WORKER. `also` are regular expressions of other loud
    lines (warn and above) that come along.

    `handler` is where go to definition leads, as (file below `nginx/`, its line without
    indent): the block that passed the request on, or the line that `in FILE:LINE` names; None where it leads nowhere.
    `action` is a regular expression for the code action's title; the first that matches is
    taken, `at` the log line or, with "file", at the first diagnostic of the `handler`'s file.
    `fills` are its placeholders with what the user writes there. `changes` are what the action has to do,
    `changes_1_1` where OpenSSL 1.1.1 prints another line. `by_hand` stands in the place of an
    action. With `provoked`, which says why, neither is: the line is shown and recognised, and that is all.

    `settings` are the server's; `card` is what its hover must say. `verifies` says that the fixed
    configuration refuses an impostor, where the first upstream speaks TLS.
    An `essential` case runs with the tests, all run with `make prove`.
    """

    name: str
    scene: Scene
    printed: Mapping[str, Printed | None]
    handler: tuple[str, str] | None = None
    changes: tuple[Change, ...] = ()
    changes_1_1: tuple[Change, ...] = ()
    action: str = ""
    host: str = "shop.example.com"
    asks: tuple[str | Ask, ...] = ("/",)
    port: int = 80
    settings: Mapping[str, str] = field(default_factory=dict)
    card: tuple[str, ...] = ()
    refused: int | None = 502
    mended: int | None = 200
    fills: Mapping[str, str] = field(default_factory=dict)
    by_hand: ByHand | None = None
    provoked: str = ""
    verifies: bool = True
    when: When = "request"
    at: Literal["line", "file"] = "line"
    spoils: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    essential: bool = False
    unprovable: Mapping[str, str] = field(default_factory=dict)

    def obstacle(self, installation: Installation) -> str:
        """Why this nginx cannot be asked; "" where it can."""
        return next((why for v, why in self.unprovable.items() if installation.is_version(v)), "")

    def expected(self, installation: Installation) -> Printed | None:
        """What this nginx prints."""
        fitting = [version for version in self.printed if installation.is_version(version)]
        return self.printed[max(fitting, key=len)]

    def fix(self, installation: Installation) -> tuple[Change, ...]:
        """What the fix has to change for this nginx."""
        return (installation.is_version("1.1.1") and self.changes_1_1) or self.changes

    @property
    def requests(self) -> tuple[Ask, ...]:
        """What is asked, with host and port filled in."""
        asks = [ask if isinstance(ask, Ask) else Ask(ask) for ask in self.asks]
        return tuple(
            replace(ask, host=ask.host or self.host, port=ask.port or self.port) for ask in asks
        )


def verify_error(code: int, text: str, record: str = VERIFY_RECORD) -> Printed:
    """The line of the verification family with this code."""
    words = f"upstream SSL certificate verify error: ({code}:{text})"
    return Printed(f"{words} while SSL handshaking to upstream", record)


def name_mismatch(name: str) -> Printed:
    """The line that says which name the certificate lacks."""
    words = f'upstream SSL certificate does not match "{name}" while SSL handshaking to upstream'
    return Printed(words, "nginx/upstream-ssl-certificate-name-mismatch")


def tls_failure(reason: str, record: str, level: str = "error", call: str = "") -> Printed:
    """A failure of OpenSSL by its reason (a regular expression), in `call`."""
    call = call or r"SSL_do_handshake\(\)"
    doing = (
        "reading response header from upstream" if "read" in call else "SSL handshaking to upstream"
    )
    words = rf"{call} failed \(SSL: error:[0-9A-F]+:SSL routines:\w*:{reason}[^)]*\) while {doing}"
    return Printed(words, f"nginx/{record}", level, is_pattern=True)


def alert(words: str, number: int, record: str, level: str = "error", call: str = "") -> Printed:
    """The failure by an alert that the upstream sends; `record` without the family's name."""
    reason = rf"\S+ alert {words}:SSL alert number {number}"
    return tls_failure(reason, f"upstream-tls-{record}", level, call)


def unrecognized_name() -> dict[str, Printed | None]:
    """The alert of an upstream that has no certificate for the name sent, or for none."""
    reason = r"tlsv1 (?:alert )?unrecognized name:SSL alert number 112"
    record = "upstream-tls-unrecognized-name"
    return {"": tls_failure(reason, record, "crit"), "3.6": tls_failure(reason, record)}


def load_cases(only: str = "") -> list[Case]:
    """All cases, by name of module; or those whose module's or own name is `only` or begins with it."""
    found: list[Case] = []
    folder = importlib.import_module("reproduce.cases")
    for module in sorted(info.name for info in pkgutil.iter_modules(folder.__path__)):
        cases: list[Case] = importlib.import_module(f"reproduce.cases.{module}").CASES
        found += cases if module.startswith(only) else [c for c in cases if c.name.startswith(only)]
    return found
