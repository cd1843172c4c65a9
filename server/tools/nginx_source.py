"""Reads the command tables of an unpacked nginx source tree.

A command table is a C array of `ngx_command_t`: name, type flags, setter, conf, offset, post
(src/core/ngx_conf_file.h). Only what these tables and their setters say is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

CONTEXTS = {
    "NGX_MAIN_CONF": "main",
    "NGX_ANY_CONF": "any",
    "NGX_EVENT_CONF": "events",
    "NGX_HTTP_MAIN_CONF": "http",
    "NGX_HTTP_SRV_CONF": "server",
    "NGX_HTTP_LOC_CONF": "location",
    "NGX_HTTP_UPS_CONF": "upstream",
    "NGX_HTTP_SIF_CONF": "if in server",
    "NGX_HTTP_LIF_CONF": "if in location",
    "NGX_HTTP_LMT_CONF": "limit_except",
    "NGX_MAIL_MAIN_CONF": "mail",
    "NGX_MAIL_SRV_CONF": "server",
    "NGX_STREAM_MAIN_CONF": "stream",
    "NGX_STREAM_SRV_CONF": "server",
    "NGX_STREAM_UPS_CONF": "upstream",
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ENTRY = re.compile(
    r"\{\s*ngx_string\(\"([^\"]+)\"\),\s*([A-Z0-9_|\s]+),\s*(\w+)\s*,\s*([^,]+),"
    r"\s*([^,(]+|offsetof\([^)]*\)|[^,(]*\([^)]*\)),\s*([^}]*)\}",
)
_MODULE = re.compile(r"^ngx_module_t\s+(\w+)\s*=", re.MULTILINE)
_SETTER = re.compile(
    r"^(\w+)\(ngx_conf_t \*cf,\s+ngx_command_t \*cmd,\s+void \*conf\)\s*^\{(.*?)^\}",
    re.MULTILINE | re.DOTALL,
)
_DELEGATE = re.compile(r"(\w+)\(cf, cmd, conf\)")
_VALUES = re.compile(r"ngx_conf_(?:enum|bitmask)_t\s+(\w+)\[\]\s*=\s*\{(.*?)\};", re.DOTALL)
_VERSION = re.compile(r'#define NGINX_VERSION\s+"([\d.]+)"')
_STRING = re.compile(r'ngx_string\("([^"]+)"\)')


@dataclass(frozen=True)
class Command:
    """One row of a command table.

    `repeat` is "once" (a second one on a level is refused), "list" (several make a group) or "".
    `values` are the words an enumerated argument accepts. An obsolete one is read and ignored.
    """

    name: str
    module: str
    family: str
    contexts: tuple[str, ...]
    is_block: bool
    takes: str
    repeat: str
    values: tuple[str, ...]
    is_obsolete: bool


def version_of(tree: Path) -> tuple[int, ...]:
    """The version in src/core/nginx.h; ValueError when `tree` holds no nginx."""
    match = _VERSION.search((tree / "src/core/nginx.h").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{tree}: no NGINX_VERSION in src/core/nginx.h")
    return tuple(int(part) for part in match[1].split("."))


def read_commands(tree: Path) -> list[Command]:
    """All commands of the tree, variants under #if joined."""
    texts = {
        path: _COMMENT.sub(" ", path.read_text(encoding="utf-8", errors="replace"))
        for path in sorted((tree / "src").rglob("*.c"))
        if "os/win32" not in path.as_posix()
    }
    repeats = _repeats({n: body for text in texts.values() for n, body in _SETTER.findall(text)})
    values = {
        name: tuple(dict.fromkeys(_STRING.findall(body)))
        for text in texts.values()
        for name, body in _VALUES.findall(text)
    }
    commands: dict[tuple[str, str], Command] = {}
    for path, text in texts.items():
        for command in _commands_of(path.relative_to(tree / "src"), text, repeats, values):
            key = command.module, command.name
            commands[key] = _joined(commands[key], command) if key in commands else command
    return list(commands.values())


def _commands_of(
    path: Path, text: str, repeats: Mapping[str, str], values: Mapping[str, tuple[str, ...]]
) -> Iterator[Command]:
    module = _MODULE.search(text)
    if module is None and path.as_posix() != "core/ngx_conf_file.c":
        return
    family = path.parts[0] if path.parts[0] in ("http", "mail", "stream") else "core"
    if path.parts[:2] == ("event", "quic"):  # documented with HTTP/3
        family = "http"
    for name, type_text, setter, _, _, post in _ENTRY.findall(text):
        flags = re.findall(r"\w+", type_text)
        contexts = tuple(CONTEXTS[flag] for flag in flags if flag in CONTEXTS)
        if not contexts:
            continue
        yield Command(
            name=name,
            module=module[1] if module else "ngx_conf_module",
            family=family,
            contexts=tuple(dict.fromkeys(contexts)),
            is_block="NGX_CONF_BLOCK" in flags,
            takes=takes_of(flags),
            repeat=repeats.get(setter, ""),
            values=("on", "off")
            if "NGX_CONF_FLAG" in flags
            else values.get(post.strip().lstrip("&"), ()),
            is_obsolete="obsolete" in setter,
        )


def takes_of(flags: list[str]) -> str:
    """How many arguments the flags allow, as in ngx_conf_handler.

    "flag" (one, on or off), "*" (any), "1+", "2+", or the digits of the allowed counts: "13".
    """
    if "NGX_CONF_ANY" in flags:
        return "*"
    for flag, takes in (
        ("NGX_CONF_FLAG", "flag"),
        ("NGX_CONF_1MORE", "1+"),
        ("NGX_CONF_2MORE", "2+"),
    ):
        if flag in flags:
            return takes
    counts = {"0"} if "NGX_CONF_NOARGS" in flags else set()
    for flag in flags:
        if flag.startswith("NGX_CONF_TAKE"):
            counts |= set(flag.removeprefix("NGX_CONF_TAKE"))
    return "".join(sorted(counts))


def _repeats(bodies: Mapping[str, str]) -> dict[str, str]:
    """What each setter does with a second directive; some leave that to another setter."""
    found = {name: _repeat(name, body) for name, body in bodies.items()}
    for name, body in bodies.items():
        inner = _DELEGATE.search(body)
        if not found[name] and inner:
            found[name] = found.get(inner[1], "")
    return found


def _repeat(setter: str, body: str) -> str:
    if setter == "ngx_conf_set_bitmask_slot" or "ngx_array_push" in body:
        return "list"
    return "once" if "is duplicate" in body else ""


def _joined(left: Command, right: Command) -> Command:
    return Command(
        name=left.name,
        module=left.module,
        family=left.family,
        contexts=tuple(dict.fromkeys(left.contexts + right.contexts)),
        is_block=left.is_block,
        takes=left.takes if left.takes == right.takes else _wider(left.takes, right.takes),
        repeat=left.repeat or right.repeat,
        values=left.values or right.values,
        is_obsolete=left.is_obsolete and right.is_obsolete,
    )


def _wider(left: str, right: str) -> str:
    if left.isdigit() and right.isdigit():
        return "".join(sorted(set(left) | set(right)))
    return "*"
