"""Which server blocks may have served a request, by the line's `server:` and `host:` fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from logcanon.nginx.config import Config, Scope
from logcanon.nginx.listens import Listeners, Socket, listeners, read_listen, read_port
from logcanon.nginx.request import Request, split_target
from logcanon.nginx.server_names import ServerNames, normal_host, primary_name
from logcanon.nginx.trails import Certainty

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A server block, how sure it is, and why.

    `reader` is the server by whose settings nginx reads the request line, before the Host
    header is known: the socket's default, with TLS mostly the server itself (SNI).
    """

    server: Scope
    certainty: Certainty
    reason: str
    reader: Scope | None = None


Choices = tuple[tuple[Choice, ...], str]


def is_listen_address(server: str | None) -> bool:
    """Whether a line's `server:` is a listening address.

    It is in stream and mail, and in http before a request is read.
    """
    if not server:
        return False
    if server.startswith("unix:"):
        return True
    host, _, port = server.rpartition(":")
    return read_port(port) is not None and (host.startswith("[") or host.replace(".", "").isdigit())


def names_of(server: Scope) -> tuple[str, ...]:
    """All names of a server block."""
    return tuple(n for s in server.find("server_name") for n in s.directive.values)


def server_blocks(config: Config, family: str) -> tuple[Scope, ...]:
    """The server blocks of http, stream or mail, in nginx's order."""
    return tuple(s for block in config.root.scopes(family) for s in block.scopes("server"))


class ServerTable:
    """The server blocks of a configuration by socket and name, read once."""

    def __init__(self, config: Config) -> None:
        self.main = config.main.path.name
        self._blocks = {f: server_blocks(config, f) for f in ("http", "stream", "mail")}
        self._listeners = {f: listeners(blocks) for f, blocks in self._blocks.items()}
        self._names: dict[int, ServerNames[Scope]] = {}

    def by_name(self, request: Request) -> Choices:
        """The server blocks of an http line; without any, the reason why."""
        servers = self._blocks["http"]
        assumed = [s for s in servers if s.directive is None]
        if assumed:
            return (Choice(assumed[0], Certainty.LIKELY, f"{self.main} is part of a server"),), ""
        if not servers:
            return (), f"{self.main} has no server block in http."
        found = self._simulated(request)
        if found:
            return found, ""
        if request.server is None:
            return (), f"the line names no server, and no server of {self.main} can be chosen."
        return _by_primary(self.main, servers, request.server)

    def _simulated(self, request: Request) -> tuple[Choice, ...]:
        """What nginx chooses on each socket, kept where the line's `server:` agrees.

        The line does not tell the socket, so there may be several.
        """
        absolute = split_target(request.uri)[0] if request.uri else None
        host, port = normal_host(absolute or request.host or "")
        found: dict[int, Choice] = {}
        for entry in self._entries(request, port):
            choice = _on_socket(entry, self._names_on(entry), host)
            if request.server in (None, primary_name(names_of(choice.server))):
                found.setdefault(id(choice.server), choice)
        return tuple(found.values())

    def _names_on(self, entry: Listeners) -> ServerNames[Scope]:
        if id(entry) not in self._names:
            self._names[id(entry)] = _names(entry)
        return self._names[id(entry)]

    def _entries(self, request: Request, host_port: int | None) -> tuple[Listeners, ...]:
        """The sockets that come into question."""
        entries = self._listeners["http"]
        if request.listen:
            wanted = read_listen(request.listen)
            entries = tuple(e for e in entries if e.socket in wanted) or entries
        for port in (request.port, host_port):
            # The port of a Host header is the client's view: it counts where nginx listens on it.
            if port is not None and any(e.socket.port == port for e in entries):
                return tuple(e for e in entries if e.socket.port == port)
        return entries

    def by_listen(self, request: Request) -> Choices:
        """The server blocks that listen on the address in `server:`: stream, mail, early http."""
        wanted = read_listen(request.server or "")
        is_http = request.upstream is not None and "://" in request.upstream
        families = ("http",) if is_http else ("stream", "mail", "http")
        for family in families:
            for entry in self._listeners[family]:
                if entry.socket in wanted:
                    return _of_entry(entry, Certainty.CERTAIN), ""
        for family in families:
            near = [
                choice
                for entry in self._listeners[family]
                if any(_covers(socket, entry.socket) for socket in wanted)
                for choice in _of_entry(entry, Certainty.LIKELY)
            ]
            if near:
                return tuple(near), ""
        sockets = (str(e.socket) for f in families for e in self._listeners[f])
        listed = ", ".join(dict.fromkeys(sockets)) or "nothing"
        return (), f"no server block listens on {request.server}; {self.main} listens on: {listed}."


def _names(entry: Listeners) -> ServerNames[Scope]:
    names: ServerNames[Scope] = ServerNames()
    for server in entry.servers:
        for name in names_of(server) or ("",):
            names.add(name, server)
    return names


def _on_socket(entry: Listeners, names: ServerNames[Scope], host: str) -> Choice:
    match = names.find(host)
    if match is not None and not host:
        reason = f"{match.server.label} serves requests without a host"
        return Choice(match.server, Certainty.LIKELY, reason, entry.default)
    if match is not None:
        verb = "is" if match.how == "exact" else "fits"
        reader = match.server if entry.is_tls else entry.default
        reason = f"host {host} {verb} server_name {match.name}"
        return Choice(match.server, Certainty.CERTAIN, reason, reader)
    default = entry.default
    if len(entry.servers) == 1:
        reason = f"{default.label} is the only server on {entry.socket}"
        return Choice(default, Certainty.CERTAIN, reason)
    asked = f"no name on {entry.socket} fits host {host}" if host else "no host is known"
    certainty = Certainty.LIKELY if names.unreadable or not host else Certainty.CERTAIN
    return Choice(default, certainty, f"{asked}, so {default.label} serves it by default")


def _by_primary(main: str, servers: Sequence[Scope], wanted: str) -> Choices:
    """The servers whose first name is the line's, though the host leads elsewhere."""
    first = [s for s in servers if primary_name(names_of(s)) == wanted]
    if first:
        certainty = Certainty.LIKELY if len(first) == 1 else Certainty.POSSIBLE
        shown = f"server_name {wanted}" if wanted else "no server_name"
        return tuple(Choice(s, certainty, f"{s.label} has {shown}") for s in first), ""
    further = [s for s in servers if wanted in names_of(s)]
    if further:
        reason = "{} has " + wanted + " among its names"
        return _possible(further, reason), ""
    unknown = [s for s in servers if _is_unknown(primary_name(names_of(s)))]
    if unknown and wanted:
        return _possible(unknown, "the name of {} is filled in later"), ""
    return (), _no_such_name(main, servers, wanted)


def _possible(servers: Sequence[Scope], reason: str) -> tuple[Choice, ...]:
    return tuple(Choice(s, Certainty.POSSIBLE, reason.replace("{}", s.label)) for s in servers)


def _is_unknown(name: str) -> bool:
    return not name.startswith("~") and ("$" in name or "{{" in name or "<%" in name)


def _no_such_name(main: str, servers: Sequence[Scope], wanted: str) -> str:
    names = list(dict.fromkeys(filter(None, (primary_name(names_of(s)) for s in servers))))
    listed = ", ".join(names[:_SHOWN]) or "none"
    if len(names) > _SHOWN:
        listed += f" and {len(names) - _SHOWN} more"
    what = f"server_name {wanted}" if wanted else "no server_name"
    return f"no server block has {what}; {main} has: {listed}."


def _covers(wanted: Socket, written: Socket) -> bool:
    """Nginx binds the wildcard alone where addresses share its port; names need resolving."""
    is_name = not (written.address.startswith(("[", "unix:")) or written.address[:1].isdigit())
    return wanted.port == written.port and (wanted.is_wildcard or is_name)


def _of_entry(entry: Listeners, certainty: Certainty) -> tuple[Choice, ...]:
    if len(entry.servers) == 1:
        server = entry.servers[0]
        return (Choice(server, certainty, f"{server.label} listens on {entry.socket}"),)
    default = entry.default
    weight = min(certainty, Certainty.LIKELY)
    first = Choice(default, weight, f"{default.label} is the default server on {entry.socket}")
    others = (s for s in entry.servers if s is not default)
    return (
        first,
        *(Choice(s, Certainty.POSSIBLE, f"{s.label} listens on {entry.socket}") for s in others),
    )
