"""Putting the server together."""

from __future__ import annotations

import logging

from logcanon.lsp.features import FEATURES
from logcanon.lsp.server import LogcanonServer


class _Unasked(logging.Filter):
    """Clients cancel requests that are answered already: nothing a user should read of."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "Cancel notification for unknown message id" not in record.getMessage()


def create_server() -> LogcanonServer:
    """A server with every feature registered, ready for `start_io` or `start_tcp`."""
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_Unasked())
    server = LogcanonServer()
    for feature in FEATURES:
        feature.register(server)
    return server
