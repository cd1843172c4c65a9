"""A DNS server for nginx's `resolver` (RFC 1035, section 4), over UDP.

Standard library only: this module runs inside the namespace.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

NXDOMAIN = 3
_ADDRESS = 1  # the type A; other types get an answer without records
_POINTER_TO_QUESTION = 0xC00C


@dataclass(frozen=True, slots=True)
class Naming:
    """What a name server at `address` knows: names to addresses, and the code for all others.

    With a `code` other than NXDOMAIN it answers everything with that; -1 is silence.
    """

    address: str
    names: Mapping[str, str] = field(default_factory=dict)
    code: int = NXDOMAIN

    def as_json(self) -> dict[str, Any]:
        """The form in which it travels to the agent."""
        return asdict(self)


class NameServer:
    """One address that answers; `naming` may change what it knows while it runs."""

    def __init__(self, naming: Naming) -> None:
        self.naming = naming
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((naming.address, 53))
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            query, client = self._socket.recvfrom(4096)
            answer = reply(query, self.naming)
            if answer:
                self._socket.sendto(answer, client)


def reply(query: bytes, naming: Naming) -> bytes:
    """The answer to one query; empty for silence."""
    if naming.code < 0:
        return b""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode())
        at += 1 + query[at]
    (kind,) = struct.unpack_from(">H", query, at + 1)
    address = naming.names.get(".".join(labels))
    code = 0 if address and naming.code == NXDOMAIN else naming.code
    records = b""
    if code == 0 and address and kind == _ADDRESS:
        records = struct.pack(">HHHIH", _POINTER_TO_QUESTION, _ADDRESS, 1, 60, 4)
        records += socket.inet_aton(address)
    head = query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, bool(records), 0, 0)
    return head + query[12 : at + 5] + records
