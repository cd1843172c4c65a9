"""What a case expects: the line printed, the change of the fix, or what a person does instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reproduce.lab.certificates import Chain
from reproduce.lab.name_server import Naming
from reproduce.lab.scene import Upstream

VERIFY_RECORD = "nginx/upstream-ssl-certificate-verify-error"


@dataclass(frozen=True, slots=True)
class Printed:
    """The message that nginx prints, whole, and the record that knows it.

    With `is_pattern` the message is a regular expression: OpenSSL's hexadecimal codes differ, and
    so do the paths of a scene's folder.
    """

    message: str
    record: str = VERIFY_RECORD
    level: str = "error"
    is_pattern: bool = False

    def found_in(self, line: str) -> str:
        """The message as it stands in `line`; "" if it does not."""
        match = re.search(self.message if self.is_pattern else re.escape(self.message), line)
        return match[0] if match else ""

    @property
    def severity(self) -> str:
        """How grave a finding is, told by the level."""
        return {"warn": "warning", "notice": "information", "info": "information"}.get(
            self.level, "error"
        )


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
    `replaces` a configuration file's passages with what comes in their place. `upstreams` take the
    place of those with the same number, `name_servers` that of those with the same address; `pages` are files written (see `Scene`), and
    `runs` shell commands in the scene's folder, as root ("chmod 644 www/index.html").
    """

    told: str
    offers: bool = False
    pems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leaf: Chain | None = None
    chain: Chain | None = None
    renews: int = 0
    replaces: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    upstreams: Mapping[int, Upstream] = field(default_factory=dict)
    name_servers: tuple[Naming, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    runs: tuple[str, ...] = ()
