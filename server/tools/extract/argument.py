"""What an argument of a message is, in one word: told by the words before it, else by its C."""

from __future__ import annotations

import re

from extract.calls import Site
from logcanon.messages.template import Spec, Words, pieces

# The words right before the argument.
_AFTER = (
    (r'variable "?\$?$', "variable"),
    (r'zone "$', "zone"),
    (r"directive \"$", "directive"),
    (r'(?:host|server name|name server) "?$', "host"),
    (r'(?:in upstream|upstreams?) "$', "upstream"),
    (r'user "$', "user"),
    (r'(?:module|library) "$', "module"),
    (r'location "?$', "location"),
    (r'method:? "$', "method"),
    (r'header(?: line)?: "$', "header"),
    (r'(?:group|getgrnam\(")$', "user"),
    (r"(?:by|of|file|directory|from|to) \"$", ""),
    (r"signal $", "signal"),
    (r'certificate(?: key)? "$', "path"),
    (r"[\"']?:$", ""),
)
# Its C expression; the first that fits.
_NAMED = (
    (r"regex", "error"),
    (r"^name->data$|cmd->name", "directive"),
    (r"err$|errstr$|strerror|error_string|status_str|dlerror", "error"),
    (r"(?:->|\.)line$|^line$", "line"),
    (r"conf_file|file_name|filename|(?:->|\.)file$|mp4->file", "path"),
    (r"hinit->name", "hash"),
    (r"addr_text|peer\.name|peer->name|->server$|local->name|addr->name|server\.name", "address"),
    (r"u(?:rl)?(?:\.|->)url", "address"),
    (r"host|ssl_name|srv->name", "host"),
    (r"shm|zone|log_ctx", "zone"),
    (r"headers_in\.user|username|login", "user"),
    (r"signame|signo", "signal"),
    (r"(?:^|\W)n?pid$", "process"),
    (r"method", "method"),
    (r"stream_id|\.sid", "stream"),
    (r"header.*key|h->key|header_name", "header"),
    (r"(?:->|\.)uri|^uri$|&dest|unparsed_uri|location", "uri"),
    (
        r"cert|key->data|crl->data|path|file|dir\b|tree|^from$|^to$|src->|staple->name|\bof\b",
        "path",
    ),
    (r"(?:^|[^a-z])fd$|socket|->s$", "socket"),
    (r"size|len(?:gth)?(?:_n)?$|received|sent", "size"),
    (r"status|code", "status"),
    (r"\bvar\b|^v$", "variable"),
    (r"value|^val$|data|^s$|^p$", "value"),
)


def names_of(site: Site) -> tuple[str, ...]:
    """A name for each argument that the message prints; "" where none is known."""
    names: list[str] = []
    before, place = "", -1
    for piece in pieces(site.template):
        if isinstance(piece, Words):
            before = piece.text
            continue
        if piece.is_argument:
            if piece.start >= 0:
                place += 1 + piece.has_length
            source = site.arguments[place] if 0 <= place < len(site.arguments) else ""
            names.append(_name(piece, before, source))
        before = ""
    return tuple(names)


def _name(spec: Spec, before: str, source: str) -> str:
    if spec.start < 0:
        return "build"
    for pattern, name in _AFTER:
        if name and spec.is_string and re.search(pattern, before):
            return name
    for pattern, name in _NAMED:
        if re.search(pattern, source) and (spec.is_string or name not in _TEXTS):
            return name
    return ""


_TEXTS = frozenset({"path", "host", "uri", "zone", "variable", "directive", "header", "user"})
_TEXTS |= {"address", "error", "method", "value", "upstream", "module", "location", "hash"}
