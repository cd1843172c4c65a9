"""What a reproduction is: a scene, requests, the line that nginx prints, and the fix for it.

A module in `cases/` holds one family and gives `CASES`. Wherever text may name a file, @folder@
stands for the scene's folder.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reproduce.lab.certificates import Chain
from reproduce.lab.scene import Scene

VERIFY_RECORD = "nginx/upstream-ssl-certificate-verify-error"


@dataclass(frozen=True, slots=True)
class Printed:
    """The message that nginx prints, whole, and the record that knows it.

    With `is_pattern` the message is a regular expression: OpenSSL's hexadecimal codes differ.
    """

    message: str
    record: str = VERIFY_RECORD
    level: str = "error"
    is_pattern: bool = False

    def found_in(self, line: str) -> str:
        """The message as it stands in `line`; "" if it does not."""
        match = re.search(self.message if self.is_pattern else re.escape(self.message), line)
        return match[0] if match else ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a fix has to do to the configuration, and nothing else.

    `file` is below `nginx/`; `block` is the line that opens the block into which all added
    lines go ("": somewhere in the file); `adds` and `removes` are lines without their indent, in any order.
    """

    file: str
    block: str
    adds: tuple[str, ...]
    removes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person does where no directive helps.

    No fix may be offered then, save with `offers`: for another cause of the same line.
    `pems` are files with other elements (see `Scene.pems`), `leaf` a new certificate that the
    authorities of upstream number `renews` sign, `chain` the same with new authorities too,
    `replaces` a configuration file's passages with what comes in their place.
    """

    told: str
    offers: bool = False
    pems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leaf: Chain | None = None
    chain: Chain | None = None
    renews: int = 0
    replaces: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One reproduction.

    `printed` is by the beginning of nginx's OpenSSL version; the longest that fits wins ("" fits
    all), and None says that such an nginx answers 200 and prints nothing. `handler` is the block that passes
    the request on, as (file below `nginx/`, its first line without indent). `asks` are the paths
    asked in turn, of which the last is the one that fails (with `refused`, None: no answer at
    all) and has to answer 200 after the fix. `unprovable` says, by OpenSSL version too, why such an nginx
    cannot be brought to print the line.

    `action` is a regular expression for the code action's title; the first that matches is
    taken; `fills` are its placeholders with what the user writes there. `by_hand` stands in the
    place of an action. `settings` are the server's;
    `card` is what its hover must say. `verifies` says that the fixed configuration refuses an
    impostor. With `starts` False it is `nginx -t` that prints the line; such a line names no block,
    so the action is the one offered in the `handler`'s file. `changes_1_1` are the changes where OpenSSL 1.1.1 prints another line. An `essential` case runs with the tests, all run with `make prove`.
    """

    name: str
    scene: Scene
    printed: Mapping[str, Printed | None]
    handler: tuple[str, str]
    changes: tuple[Change, ...] = ()
    changes_1_1: tuple[Change, ...] = ()
    action: str = ""
    host: str = "shop.example.com"
    asks: tuple[str, ...] = ("/",)
    port: int = 80
    settings: Mapping[str, str] = field(default_factory=dict)
    card: tuple[str, ...] = ()
    refused: int | None = 502
    fills: Mapping[str, str] = field(default_factory=dict)
    by_hand: ByHand | None = None
    verifies: bool = True
    starts: bool = True
    essential: bool = False
    unprovable: Mapping[str, str] = field(default_factory=dict)

    def obstacle(self, openssl: str) -> str:
        """Why an nginx that runs with this OpenSSL cannot be asked; "" where it can."""
        return next((why for v, why in self.unprovable.items() if openssl.startswith(v)), "")

    def expected(self, openssl: str) -> Printed | None:
        """What an nginx that runs with this OpenSSL prints."""
        fitting = [prefix for prefix in self.printed if openssl.startswith(prefix)]
        return self.printed[max(fitting, key=len)]

    def fix(self, openssl: str) -> tuple[Change, ...]:
        """What the fix has to change with this OpenSSL."""
        return (openssl.startswith("1.1.1") and self.changes_1_1) or self.changes


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


def load_cases(package: str = "reproduce.cases") -> list[Case]:
    """All cases, by name of module."""
    found: list[Case] = []
    folder = importlib.import_module(package)
    for module in sorted(info.name for info in pkgutil.iter_modules(folder.__path__)):
        found += importlib.import_module(f"{package}.{module}").CASES
    return found
