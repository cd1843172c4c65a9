"""Telling the user that something takes long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from lsprotocol import types

from logcanon.lsp.server import LogcanonServer

# About what a scan gets through in a second on a slow machine.
_SHOWN_FROM_BYTES = 8 * 1024 * 1024


@asynccontextmanager
async def progress(ls: LogcanonServer, title: str, size: int) -> AsyncIterator[None]:
    """Show `title` in the client while the body runs, where `size` says that it takes long."""
    window = ls.client_capabilities.window
    if size < _SHOWN_FROM_BYTES or not (window and window.work_done_progress):
        yield
        return
    token = str(uuid4())
    await ls.work_done_progress.create_async(token)
    ls.work_done_progress.begin(token, types.WorkDoneProgressBegin(title=title))
    try:
        yield
    finally:
        ls.work_done_progress.end(token, types.WorkDoneProgressEnd())
