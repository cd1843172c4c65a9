"""The names of facts, `kind:argument` or a plain word, as records write them.

This is the vocabulary alone; `diagnose/facts` says when a fact holds. A name stands for something
that can be established from a log line and a configuration (records/README.md, "Facts").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

LINE_FACTS: Final = frozenset(
    {"openssl-1.1.1", "openssl-3", "upstream-socket", "upstream-loopback", "windows", "musl"}
)
"""Plain facts that the line's own text tells."""

TLS_FACTS: Final = frozenset(
    {
        "verify-off-now",
        "trusted-file-unset", "trusted-file-set", "trusted-file-absent", "trusted-file-unusable",
        "trusted-file-bundle", "trusted-file-own-roots", "trusted-file-no-root",
        "trusted-file-leaf-only", "trusted-file-has-intermediate", "trusted-file-expired",
        "depth-default", "depth-zero", "depth-raised",
        "name-is-group", "name-is-address", "name-set",
        "sni-off", "sni-on", "sni-impossible",
        "sharing-mixed", "upstream-public", "upstream-private",
        "client-certificate-set", "client-certificate-unset", "crl-set", "crl-unset",
        "protocols-set", "protocols-default", "ciphers-set", "ciphers-default",
        "port-plain", "port-tls", "several-servers",
    }
)  # fmt: skip
"""Plain facts about the upstream that the block passes to, most of them about its TLS."""

NEIGHBOUR_FACTS: Final = frozenset({"reload-failed", "handshake-passed-nearby", "several-codes"})
"""Plain facts that lines around the line tell."""

ASKED_FACTS: Final = frozenset(
    {
        "upstream-accepted-now", "upstream-plaintext", "upstream-demands-certificate",
        "upstream-needs-name", "upstream-self-signed", "verify-depth-below-chain",
        "trusted-file-lacks-issuer", "chain-incomplete", "chain-expired", "chain-not-yet-valid",
        "certificate-unsuitable", "name-not-in-certificate", "crl-without-issuer", "crl-outdated",
        "chain-revoked",
    }
)  # fmt: skip
"""Plain facts that the upstream itself shows, when the user has it asked."""

PLAIN_FACTS: Final = LINE_FACTS | TLS_FACTS | NEIGHBOUR_FACTS | ASKED_FACTS | {"no-config"}

_NUMBER = r"\d{1,6}"
_WORDS = r"\S(?:.*\S)?"
_DIRECTIVE = r"[a-z][a-z0-9_]*"
_LEVEL = "emerg|alert|crit|error|warn|notice|info|debug"

DIRECTIVE_KINDS: Final = frozenset({"set", "unset", "on", "off", "is", "has", "lacks"})
"""Kinds whose argument begins with a directive's name."""

_ARGUMENTS: Final[Mapping[str, re.Pattern[str]]] = {
    "errno": re.compile(_NUMBER),
    "while": re.compile(_WORDS),
    "level": re.compile(_LEVEL),
    "message": re.compile(_WORDS),
    **{kind: re.compile(_DIRECTIVE) for kind in DIRECTIVE_KINDS - {"is"}},
    "is": re.compile(rf"{_DIRECTIVE}={_WORDS}"),
}


class FactId(NamedTuple):
    """A fact's name taken apart: `is:proxy_http_version=1.1` has all three parts."""

    kind: str
    argument: str = ""
    value: str = ""

    @property
    def directive(self) -> str:
        """The directive that it is about, "" where it is about none."""
        return self.argument if self.kind in DIRECTIVE_KINDS else ""


def read_fact_id(text: str) -> FactId | None:
    """The parts of a fact's name; None where no fact has such a name."""
    kind, colon, argument = text.partition(":")
    if not colon:
        return FactId(text) if text in PLAIN_FACTS else None
    form = _ARGUMENTS.get(kind)
    if form is None or not form.fullmatch(argument):
        return None
    if kind == "is":
        name, _, value = argument.partition("=")
        return FactId(kind, name, value)
    return FactId(kind, argument)


KINDS: Final = tuple(_ARGUMENTS)
"""All kinds of facts with an argument, for messages to authors."""
