"""Which server blocks may have served a request, by the line's `server:` and `host:` fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from logcanon.nginx.config import Config, Scope
from logcanon.nginx.listens import Listeners, Socket, listeners, read_listen, read_port
from logcanon.nginx.request import Request, split_target
from logcanon.nginx.server_names import ServerNames, normal_host, primary_name
from logcanon.nginx.trails import Certainty
from logcanon.text.phrase import NOTHING, Phrase, Phrasing

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A server block, how sure it is, and why.

    `reader` is the server by whose settings nginx reads the request line, before the Host
    header is known: the socket's default, with TLS mostly the server itself (SNI).
    """

    server: Scope
    certainty: Certainty
    reason: Phrase
    reader: Scope | None = None
    is_plain: bool = False


Choices = tuple[tuple[Choice, ...], Phrase]

_PART_OF_SERVER = Phrasing(en="{file} is part of a server", zh="{file} 是某个 server 的一部分")
_NO_SERVERS = Phrasing(
    en="{file} has no server block in http.", zh="{file} 的 http 中没有 server 配置块。"
)
_NO_SERVER_NAMED = Phrasing(
    en="the line names no server, and no server of {file} can be chosen.",
    zh="该行没有给出 server，因此无法在 {file} 中选定 server 配置块。",
)
_NOBODY_LISTENS = Phrasing(
    en="no server block listens on {address}; {file} listens on: {sockets}.",
    zh="没有 server 配置块监听 {address}；{file} 监听：{sockets}。",
)
_NOTHING_AT_ALL = Phrase("nothing", "无")
_WITHOUT_HOST = Phrasing(
    en="{server} serves requests without a host", zh="{server} 处理不带主机名的请求"
)
_HOST_IS = Phrasing(
    en="host {host} is server_name {name}", zh="主机 {host} 就是 server_name {name}"
)
_HOST_FITS = Phrasing(
    en="host {host} fits server_name {name}", zh="主机 {host} 与 server_name {name} 匹配"
)
_ONLY_SERVER = Phrasing(
    en="{server} is the only server on {socket}", zh="{server} 是 {socket} 上唯一的 server"
)
_NO_NAME_FITS = Phrasing(
    en="no name on {socket} fits host {host}, so {server} serves it by default",
    zh="{socket} 上没有与主机 {host} 匹配的名称，因此由默认的 {server} 处理",
)
_NO_HOST = Phrasing(
    en="no host is known, so {server} serves it by default",
    zh="主机未知，因此由默认的 {server} 处理",
)
_HAS_NAME = Phrasing(en="{server} has server_name {name}", zh="{server} 的 server_name 是 {name}")
_HAS_NO_NAME = Phrasing(en="{server} has no server_name", zh="{server} 没有 server_name")
_AMONG_ITS_NAMES = Phrasing(
    en="{server} has {name} among its names", zh="{server} 的名称中有 {name}"
)
_FILLED_IN_LATER = Phrasing(
    en="the name of {server} is filled in later", zh="{server} 的名称稍后才填入"
)
_NO_SUCH_NAME = Phrasing(
    en="no server block has server_name {name}; {file} has: {names}.",
    zh="没有 server 配置块的 server_name 是 {name}；{file} 中有：{names}。",
)
_NONE_WITHOUT_NAME = Phrasing(
    en="no server block has no server_name; {file} has: {names}.",
    zh="没有不带 server_name 的 server 配置块；{file} 中有：{names}。",
)
_NO_NAMES = Phrase("none", "无")
_AND_MORE = Phrasing(en="{names} and {count} more", zh="{names} 及另外 {count} 个")
_LISTENS = Phrasing(en="{server} listens on {socket}", zh="{server} 监听 {socket}")
_DEFAULT = Phrasing(
    en="{server} is the default server on {socket}", zh="{server} 是 {socket} 的默认 server"
)


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
            reason = _PART_OF_SERVER.of(file=self.main)
            return (Choice(assumed[0], Certainty.LIKELY, reason, is_plain=True),), NOTHING
        if not servers:
            return (), _NO_SERVERS.of(file=self.main)
        found = self._simulated(request)
        if found:
            return found, NOTHING
        if request.server is None:
            return (), _NO_SERVER_NAMED.of(file=self.main)
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
                    return _of_entry(entry, Certainty.CERTAIN), NOTHING
        for family in families:
            near = [
                choice
                for entry in self._listeners[family]
                if any(_covers(socket, entry.socket) for socket in wanted)
                for choice in _of_entry(entry, Certainty.LIKELY)
            ]
            if near:
                return tuple(near), NOTHING
        sockets = (str(e.socket) for f in families for e in self._listeners[f])
        listed = ", ".join(dict.fromkeys(sockets)) or _NOTHING_AT_ALL
        address = request.server or ""
        return (), _NOBODY_LISTENS.of(address=address, file=self.main, sockets=listed)


def _names(entry: Listeners) -> ServerNames[Scope]:
    names: ServerNames[Scope] = ServerNames()
    for server in entry.servers:
        for name in names_of(server) or ("",):
            names.add(name, server)
    return names


def _on_socket(entry: Listeners, names: ServerNames[Scope], host: str) -> Choice:
    match = names.find(host)
    if match is not None and not host:
        reason = _WITHOUT_HOST.of(server=match.server.label)
        return Choice(match.server, Certainty.LIKELY, reason, entry.default)
    if match is not None:
        phrasing = _HOST_IS if match.how == "exact" else _HOST_FITS
        reader = match.server if entry.is_tls else entry.default
        reason = phrasing.of(host=host, name=match.name)
        return Choice(
            match.server, Certainty.CERTAIN, reason, reader, is_plain=match.how == "exact"
        )
    default = entry.default
    if len(entry.servers) == 1:
        reason = _ONLY_SERVER.of(server=default.label, socket=str(entry.socket))
        return Choice(default, Certainty.CERTAIN, reason, is_plain=True)
    phrasing = _NO_NAME_FITS if host else _NO_HOST
    reason = phrasing.of(socket=str(entry.socket), host=host, server=default.label)
    certainty = Certainty.LIKELY if names.unreadable or not host else Certainty.CERTAIN
    return Choice(default, certainty, reason)


def _by_primary(main: str, servers: Sequence[Scope], wanted: str) -> Choices:
    """The servers whose first name is the line's, though the host leads elsewhere."""
    first = [s for s in servers if primary_name(names_of(s)) == wanted]
    if first:
        certainty = Certainty.LIKELY if len(first) == 1 else Certainty.POSSIBLE
        phrasing = _HAS_NAME if wanted else _HAS_NO_NAME
        return _all_with(certainty, first, phrasing, wanted), NOTHING
    further = [s for s in servers if wanted in names_of(s)]
    if further:
        return _all_with(Certainty.POSSIBLE, further, _AMONG_ITS_NAMES, wanted), NOTHING
    unknown = [s for s in servers if _is_unknown(primary_name(names_of(s)))]
    if unknown and wanted:
        return _all_with(Certainty.POSSIBLE, unknown, _FILLED_IN_LATER, wanted), NOTHING
    return (), _no_such_name(main, servers, wanted)


def _all_with(
    certainty: Certainty, servers: Sequence[Scope], phrasing: Phrasing, name: str
) -> tuple[Choice, ...]:
    is_plain = certainty is Certainty.LIKELY
    return tuple(
        Choice(s, certainty, phrasing.of(server=s.label, name=name), is_plain=is_plain)
        for s in servers
    )


def _is_unknown(name: str) -> bool:
    return not name.startswith("~") and ("$" in name or "{{" in name or "<%" in name)


def _no_such_name(main: str, servers: Sequence[Scope], wanted: str) -> Phrase:
    names = list(dict.fromkeys(filter(None, (primary_name(names_of(s)) for s in servers))))
    listed = Phrase.verbatim(", ".join(names[:_SHOWN])) or _NO_NAMES
    if len(names) > _SHOWN:
        listed = _AND_MORE.of(names=listed, count=len(names) - _SHOWN)
    phrasing = _NO_SUCH_NAME if wanted else _NONE_WITHOUT_NAME
    return phrasing.of(name=wanted, file=main, names=listed)


def _covers(wanted: Socket, written: Socket) -> bool:
    """Nginx binds the wildcard alone where addresses share its port; names need resolving."""
    is_name = not (written.address.startswith(("[", "unix:")) or written.address[:1].isdigit())
    return wanted.port == written.port and (wanted.is_wildcard or is_name)


def _of_entry(entry: Listeners, certainty: Certainty) -> tuple[Choice, ...]:
    if len(entry.servers) == 1:
        server = entry.servers[0]
        return (Choice(server, certainty, _listens(server, entry), is_plain=True),)
    default = entry.default
    weight = min(certainty, Certainty.LIKELY)
    reason = _DEFAULT.of(server=default.label, socket=str(entry.socket))
    others = (s for s in entry.servers if s is not default)
    return (
        Choice(default, weight, reason),
        *(Choice(s, Certainty.POSSIBLE, _listens(s, entry)) for s in others),
    )


def _listens(server: Scope, entry: Listeners) -> Phrase:
    return _LISTENS.of(server=server.label, socket=str(entry.socket))
