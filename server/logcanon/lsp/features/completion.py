"""textDocument/completion: directives that may stand here, and their enumerated values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from logcanon.lsp.documents import Document, Kind
from logcanon.lsp.features.place import Place, place_at
from logcanon.lsp.server import LogcanonServer
from logcanon.nginx.config import Scope
from logcanon.nginx.directives import DirectiveInfo, table
from logcanon.nginx.upstreams import upstreams
from logcanon.reports.directive_page import directive_page
from logcanon.reports.markdown import render_markdown

# What is typed of the present statement: everything since the last `;`, brace or line start.
_STATEMENT = re.compile(r"[^;{}\n]*\Z")

# Words that nginx looks up by itself, not by a list of its source (ngx_event.c, ngx_event_use).
_WORDS = {"use": ("epoll", "kqueue", "eventport", "/dev/poll", "poll", "select")}


def register(server: LogcanonServer) -> None:
    """Register the handlers; a directive's page is made when the client shows it."""

    @server.feature(types.COMPLETION_ITEM_RESOLVE)
    def resolve(ls: LogcanonServer, item: types.CompletionItem) -> types.CompletionItem:
        info = _info(item)
        if info is not None:
            page = directive_page([info], ls.session.snapshot().engine.language)
            markdown = types.MarkupKind.Markdown
            item.documentation = types.MarkupContent(markdown, render_markdown(page))
        return item

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(resolve_provider=True))
    def completion(
        ls: LogcanonServer, params: types.CompletionParams
    ) -> list[types.CompletionItem] | None:
        document = ls.documents.get(params.text_document.uri)
        if document is None or document.kind is not Kind.CONFIG:
            return None
        typed = _typed(ls, document, params.position)
        if "#" in typed:
            return []
        place = place_at(ls, document, params.position)
        words = typed.split()
        if not words or (len(words) == 1 and not typed[-1:].isspace()):
            return list(_names(place))
        return list(_values(words[0], place))


def _typed(ls: LogcanonServer, document: Document, position: types.Position) -> str:
    offset = ls.converter.offset(document.snapshot, position)
    found = _STATEMENT.search(document.snapshot.text, 0, offset)
    return found[0].lstrip() if found else ""


def _context(place: Place | None) -> tuple[str, str]:
    """Context and family where the cursor stands; a file of its own is like main."""
    scope = place.scopes[0] if place and place.scopes else None
    return (scope.context, scope.module_family) if scope else ("main", "main")


def _names(place: Place | None) -> Iterator[types.CompletionItem]:
    context, family = _context(place)
    known = table()
    if context in known.free_blocks:
        return
    seen: dict[str, DirectiveInfo] = {}
    for info in known.allowed_in(context, family):
        if not info.is_obsolete:
            seen.setdefault(info.name, info)
    for info in seen.values():
        yield types.CompletionItem(
            label=info.name,
            kind=types.CompletionItemKind.Module
            if info.is_block
            else types.CompletionItemKind.Property,
            detail=_detail(info),
            data={"module": info.module},
            sort_text=("1" if info.is_commercial else "0") + info.name,
            tags=[types.CompletionItemTag.Deprecated] if info.removed else None,
        )


def _info(item: types.CompletionItem) -> DirectiveInfo | None:
    """The directive that an item of `_names` stands for; the client hands it back as it was."""
    module = item.data.get("module") if isinstance(item.data, dict) else None
    return next((info for info in table().get(item.label) if info.module == module), None)


def _detail(info: DirectiveInfo) -> str:
    syntax = info.syntax[0] if info.syntax else ""
    since = f" (since {info.since})" if info.since else ""
    return f"{syntax}{since}".strip()


def _values(name: str, place: Place | None) -> Iterator[types.CompletionItem]:
    context, family = _context(place)
    known = table()
    if context in known.free_blocks:
        return
    values = list(_WORDS.get(name, ()))
    for info in known.get(name, family, context) or known.get(name):
        values += (value for value in info.values if value not in values)
    for value in values:
        yield types.CompletionItem(label=value, kind=types.CompletionItemKind.Value)
    if name.endswith("_pass") and place and place.scopes:
        yield from _groups(place.scopes[0])


def _groups(scope: Scope) -> Iterator[types.CompletionItem]:
    for group in upstreams(scope):
        yield types.CompletionItem(
            label=group.name, kind=types.CompletionItemKind.Interface, detail="upstream"
        )
