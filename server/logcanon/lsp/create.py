"""Putting the server together."""

from __future__ import annotations

from logcanon.lsp.features import FEATURES
from logcanon.lsp.server import LogcanonServer


def create_server() -> LogcanonServer:
    """A server with every feature registered, ready for `start_io` or `start_tcp`."""
    server = LogcanonServer()
    for feature in FEATURES:
        feature.register(server)
    return server
