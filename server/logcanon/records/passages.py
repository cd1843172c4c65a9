"""A workaround's text taken apart: prose, nginx statements, shell commands.

Records mix the three in one string, a line each (`proxy_ssl_verify on;` below a sentence). The
card sets them apart, and a remedy is read from the statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["prose", "nginx", "shell"]

# Directive names without an underscore that start a line of nginx text in records.
_PLAIN_NAMES = (
    "alias|allow|autoindex|deny|env|error_log|events|expires|hash|http|http2|http3|if|include|index|"
    "internal|keepalive|listen|location|map|pid|resolver|return|rewrite|root|sendfile|server|set|"
    "stream|upstream|user"
)
_NAME = rf"(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)+|(?:{_PLAIN_NAMES})\b)"
_STATEMENT_LINE = re.compile(rf"\s*(?:{_NAME}(?:\s[^;{{}}]*)?(?:;|\{{)(?:\s*#.*)?|\}})\s*")
_COMMANDS = (
    r"nginx\s+-|systemctl\s|service\s|cat\s|cp\s|mv\s|rm\s|ln\s|chmod\s|chown\s|openssl\s|curl\s|"
    r"echo\s|printf\s|tail\s|grep\s|ss\s|apt(?:-get)?\s|yum\s|dnf\s|apk\s|docker\s|kubectl\s|"
    r"update-ca-certificates\b|update-ca-trust\b|setsebool\s|sudo\s|ls\s|sed\s+-|head\s+-|ps\s+-|"
    r"id\s|getent\s|useradd\s|mkdir\s|namei\s|lsof\s|ip\s+(?:-|addr|route|neigh)|netstat\s|sysctl\s|setcap\s|"
    r"journalctl\s|dpkg\s|rpm\s|restorecon\s|semanage\s|getenforce\b|"
    r"dig\s|ping\s|php\s+-|df\s+-|du\s+-|free\s+-|find\s+/|readlink\s+-|stat\s+-|namei\s|htpasswd\s|"
    r"cd\s+[/A-Z]|start\s+nginx|tasklist\s|coredumpctl\s|timedatectl\b"
)
_SHELL_LINE = re.compile(rf"\s*(?:\$\s+)?(?:{_COMMANDS}).*")
# "Then reload nginx: nginx -s reload", with a full-width colon in Chinese.
_LED_IN = re.compile(rf"(?P<prose>.*\S\s*[:：])\s*(?P<shell>(?:{_COMMANDS})[\x21-\x7e ]*)")
# In a sentence only arguments that are no English words make a statement: on, off, 2, $x, /path.
_INLINE = re.compile(
    r"(?<![\w$/])[a-z][a-z0-9]*(?:_[a-z0-9]+)+"
    r"(?:[ \t]+(?:on|off|\d\w*|\$\w+|[^\s;；]*[./:@=][^\s;；]*))+[;；]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One or more lines of one kind; statements and commands keep their text as written."""

    kind: Kind
    text: str


def passages(text: str) -> tuple[Passage, ...]:
    """The parts of a workaround's text in order, neighbouring lines of one kind joined."""
    joined: list[Passage] = []
    for kind, line in _lines(text):
        if joined and joined[-1].kind == kind:
            joined[-1] = Passage(kind, f"{joined[-1].text}\n{line}")
        else:
            joined.append(Passage(kind, line))
    return tuple(joined)


def statements(text: str) -> tuple[str, ...]:
    """The nginx statements in a workaround's text, those within sentences included.

    A full-width semicolon, which Chinese texts have, comes back as a plain one.
    """
    found: list[str] = []
    for passage in passages(text):
        if passage.kind == "nginx":
            found += [line.strip() for line in passage.text.splitlines()]
        elif passage.kind == "prose":
            found += [m.group().replace("；", ";") for m in _INLINE.finditer(passage.text)]
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[Kind, str]]:
    for line in text.splitlines():
        if not line.strip():
            continue
        led_in = _LED_IN.fullmatch(line)
        if _STATEMENT_LINE.fullmatch(line):
            yield "nginx", line.rstrip()
        elif _SHELL_LINE.fullmatch(line):
            yield "shell", line.strip()
        elif led_in:
            yield "prose", led_in["prose"].rstrip()
            yield "shell", led_in["shell"].strip()
        else:
            yield "prose", line.strip()
