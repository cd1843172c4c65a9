"""The servers of http and the sockets that each of them listens on, in nginx's order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from logcanon.nginx.config import Scope, Statement
from logcanon.nginx.listens import Socket, read_listen
from logcanon.rules.base.context import RuleContext

_UNSET = Socket("0.0.0.0", 80)  # noqa: S104 - read from files, nothing is bound


class Listening(NamedTuple):
    """A socket of a server; `statement` is its `listen`, None where the server has none.

    TCP and QUIC on one port are two sockets.
    """

    socket: Socket
    is_quic: bool
    statement: Statement | None


class Server(NamedTuple):
    """A server block, its statements, and where it listens."""

    scope: Scope
    statements: Sequence[Statement]
    listening: tuple[Listening, ...]

    def named(self, name: str) -> list[Statement]:
        """Its directives of this name."""
        return [each for each in self.statements if each.name == name]


def http_servers(context: RuleContext) -> Iterator[Server]:
    """The servers of http, in the order in which nginx reads them."""
    for scope, statements in context.settled_blocks:
        if scope.name == "server" and scope.module_family == "http":
            yield Server(scope, statements, tuple(_listening(statements)))


def _listening(statements: Sequence[Statement]) -> Iterator[Listening]:
    listens = [each for each in statements if each.name == "listen"]
    if not listens:
        yield Listening(_UNSET, is_quic=False, statement=None)
    for each in listens:
        for text in each.values[:1]:
            for socket in read_listen(text):
                yield Listening(socket, "quic" in each.values[1:], each)
