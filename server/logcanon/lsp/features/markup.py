"""Markdown for the clients that take it, plain text for the others."""

from __future__ import annotations

from lsprotocol import types

from logcanon.lsp.server import LogcanonServer


def wants_markdown(ls: LogcanonServer) -> bool:
    """Whether the client takes Markdown in hovers (plain text is what all take)."""
    capabilities = ls.client_capabilities.text_document
    hover = capabilities.hover if capabilities else None
    formats = (hover.content_format if hover else None) or []
    return types.MarkupKind.Markdown in formats


def markup(ls: LogcanonServer, text: str) -> types.MarkupContent:
    """Simple Markdown (code and emphasis, no blocks) as this client shows it best."""
    if wants_markdown(ls):
        return types.MarkupContent(types.MarkupKind.Markdown, text)
    return types.MarkupContent(types.MarkupKind.PlainText, text.replace("`", ""))
