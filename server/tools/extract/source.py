"""One C file of nginx: its functions, and the module that it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

from extract.tokens import Define, Token, closing, joined, tokenise

# Files whose messages an operator would look for under another name than that of their module.
_MODULES = (
    ("event/quic/", "quic"),
    ("http/v3/", "ngx_http_v3_module"),
    ("http/v2/", "ngx_http_v2_module"),
    ("event/ngx_event_openssl_stapling", "event_openssl_stapling"),
    ("event/ngx_event_openssl", "event_openssl"),
    ("http/modules/perl/", "ngx_http_perl_module"),
    ("http/ngx_http_file_cache", "http_file_cache"),
    ("core/ngx_resolver", "resolver"),
    (r"core/ngx_(?:conf_file|parse)", "config_parser"),
    ("os/unix/ngx_process", "process"),
    (r"event/ngx_event_(?:accept|udp|connect|acceptex|pipe|posted|timer)", "event"),
)
# The same, for files without a module of their own.
_FALLBACKS = (
    (
        (
            r"http/ngx_http_(?:upstream_rr)?(?:request|parse|header_filter|special|postpone|write|copy"
            r"|request_body|script|variables|core|huff|upstream_rr)"
        ),
        "ngx_http_core_module",
    ),
    ("http/ngx_http_upstream", "ngx_http_upstream_module"),
    (r"http/ngx_http\.c", "ngx_http_module"),
    ("stream/ngx_stream_upstream", "ngx_stream_upstream_module"),
    (r"stream/ngx_stream_(?:handler|script|variables|core)", "ngx_stream_core_module"),
    (r"mail/ngx_mail_(?:handler|parse|core)", "ngx_mail_core_module"),
    (r"core/nginx\.c", "ngx_core_module"),
    ("os/win32", "os_win32"),
    ("os/", "os_unix"),
)


@dataclass
class Function:
    """A function definition; its body are the tokens `first` to `last`."""

    name: str
    returns: str
    parameters: list[Token]
    first: int
    last: int

    def takes(self, type_name: str) -> bool:
        """Whether a parameter has that type."""
        return any(token.text == type_name for token in self.parameters)


@dataclass
class CFile:
    """`path` is relative to src/; functions are in order."""

    path: str
    tokens: list[Token]
    defines: list[Define]
    functions: list[Function] = field(default_factory=list)
    module: str = ""

    def function_at(self, index: int) -> Function | None:
        """The function in whose body the token `index` stands."""
        at = bisect_right(self.functions, index, key=lambda function: function.first) - 1
        found = self.functions[at] if at >= 0 else None
        return found if found is not None and index <= found.last else None

    @property
    def is_windows(self) -> bool:
        """Whether only a build for Windows has this file."""
        return bool(re.search(r"os/win32|acceptex|connectex|iocp|win32_", self.path))


@lru_cache(maxsize=1024)  # neighbouring releases share most of their files
def read_file(path: str, text: str) -> CFile:
    """A file taken apart."""
    tokens, defines = tokenise(text)
    file = CFile(path, tokens, defines)
    file.functions = list(_functions(tokens))
    file.module = _module(file)
    return file


def _functions(tokens: list[Token]) -> Iterator[Function]:
    """Definitions in nginx's style: name and braces in the first column."""
    at = 0
    while at < len(tokens):
        end = _definition(tokens, at)
        if end is None:
            at += 1
            continue
        close, body = end
        last = body + 1
        while last < len(tokens) and (tokens[last].text != "}" or tokens[last].column):
            last += 1
        start = at
        while start and tokens[start - 1].kind != "if" and tokens[start - 1].text not in ";}":
            start -= 1
        returns = joined(tokens[start:at])
        yield Function(tokens[at].text, returns, tokens[at + 2 : close], body, last)
        at = last + 1


def _definition(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """Where the parameters of a definition at `at` close, and where its body opens."""
    token = tokens[at]
    if token.kind != "name" or token.column or at + 1 >= len(tokens) or tokens[at + 1].text != "(":
        return None
    close = closing(tokens, at + 1)
    body = len(tokens) if close is None else close + 1
    while body < len(tokens) and tokens[body].kind == "if":
        body += 1
    if close is None or body >= len(tokens) or tokens[body].text != "{" or tokens[body].column:
        return None
    return close, body


def _module(file: CFile) -> str:
    for pattern, name in _MODULES:
        if re.match(pattern, file.path):
            return name
    tokens = file.tokens
    for at, token in enumerate(tokens[:-2]):
        if token.text == "ngx_module_t" and tokens[at + 2].text == "=":
            return tokens[at + 1].text
    for pattern, name in _FALLBACKS:
        if re.match(pattern, file.path):
            return name
    stem = PurePosixPath(file.path).stem
    protocol = re.match(r"mail/ngx_mail_(pop3|imap|smtp)_handler", file.path)
    if protocol:
        return f"ngx_mail_{protocol[1]}_module"
    return f"core:{stem}" if file.path.startswith("core/") else stem
