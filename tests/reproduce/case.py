"""What a reproduction is: a scene, requests, the line that nginx prints, and the fix for it.

A module in `cases/` holds one family and gives `CASES`. Wherever text may name a file, @folder@
stands for the scene's folder.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field

from reproduce.lab.scene import Scene

VERIFY_RECORD = "nginx/upstream-ssl-certificate-verify-error"


@dataclass(frozen=True, slots=True)
class Printed:
    """The message that nginx prints, whole, and the record that knows it."""

    message: str
    record: str = VERIFY_RECORD


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
class Case:
    """One reproduction.

    `printed` is by the beginning of nginx's OpenSSL version; the longest that fits wins ("" fits
    all). `handler` is the block that passes the request on, as (file below `nginx/`, its first
    line without indent). `asks` are the paths asked in turn, of which the last is the one that fails and has to
    answer 200 after the fix. `action` is a regular expression for the code action's title; the
    first that matches is taken. `settings` are the server's; `card` is what its hover must say.
    """

    name: str
    scene: Scene
    printed: Mapping[str, Printed]
    handler: tuple[str, str]
    changes: tuple[Change, ...]
    action: str = ""
    host: str = "shop.example.com"
    asks: tuple[str, ...] = ("/",)
    port: int = 80
    settings: Mapping[str, str] = field(default_factory=dict)
    card: tuple[str, ...] = ()

    def expected(self, openssl: str) -> Printed:
        """What an nginx that runs with this OpenSSL prints."""
        fitting = [prefix for prefix in self.printed if openssl.startswith(prefix)]
        return self.printed[max(fitting, key=len)]


def verify_error(code: int, text: str) -> Printed:
    """The line of the verification family with this code."""
    words = f"upstream SSL certificate verify error: ({code}:{text})"
    return Printed(f"{words} while SSL handshaking to upstream")


def load_cases(package: str = "reproduce.cases") -> list[Case]:
    """All cases, by name of module."""
    found: list[Case] = []
    folder = importlib.import_module(package)
    for module in sorted(info.name for info in pkgutil.iter_modules(folder.__path__)):
        found += importlib.import_module(f"{package}.{module}").CASES
    return found
