"""Rule conflicting-server-name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from logcanon.finding import Finding, Fix, Severity
from logcanon.nginx.listens import Socket
from logcanon.nginx.tree import Directive
from logcanon.rules.base import RuleContext, Server, finding, http_servers, place
from logcanon.text.phrase import Phrase, Phrasing

_TAKEN = Phrasing(
    en="{names} on {socket} belongs to an earlier server, so requests for it never come here",
    zh="{socket} 上的 {names} 属于前面的 server，因此对它的请求不会到达这里",
)
_NAMELESS = Phrasing(
    en="an earlier server on {socket} has no server_name either, so nginx never chooses this one",
    zh="{socket} 上前面的 server 同样没有 server_name，因此 nginx 不会选择这一个",
)
_FIRST = Phrase("the earlier one", "前面的一处")
_TAKE_OUT = Phrasing(
    en="Take {names} out of this server_name", zh="从此 server_name 中去掉 {names}"
)


class ConflictingServerName:
    """A server's name is taken by an earlier server on the same port.

    ## What it reports
    A name in `server_name` that an earlier server has on the same address and port, and a server
    without a name beside another one without. Regular expressions and `$hostname` are left out.

    ## Why it matters
    nginx starts with a warning, `conflicting server name "shop.example.com" on 0.0.0.0:80,
    ignored`, that names no file. Redirects, certificates and limits of the later server do
    nothing for that name. A backup that a wildcard includes is a frequent reason.

    ## Example
    ```nginx
    server {
        listen 80;
        server_name shop.example.com;
        return 301 https://$host$request_uri;
    }
    server {
        listen 80;
        server_name www.example.com shop.example.com;
    }
    ```

    ## Use instead
    ```nginx
    server {
        listen 80;
        server_name shop.example.com;
        return 301 https://$host$request_uri;
    }
    server {
        listen 80;
        server_name www.example.com;
    }
    ```

    ## Fix safety
    Unsafe: only you know which of the two servers is meant to have the name.

    ## References
    https://nginx.org/en/docs/http/server_names.html
    """

    id = "conflicting-server-name"
    title = Phrase("A name that an earlier server has", "已被前面的 server 占用的名称")
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/server_names.html"
    document_zh = """
    server 的名称已被同一端口上前面的 server 占用。

    ## 检查内容
    `server_name` 中的某个名称，前面的 server 在同一地址和端口上已经使用；以及两个都没有名称的
    server。正则表达式和 `$hostname` 不检查。

    ## 原因
    nginx 会启动，但给出不含文件名的警告：`conflicting server name "shop.example.com" on
    0.0.0.0:80, ignored`。后面那个 server 的跳转、证书和限制对该名称都不起作用。常见原因是通配符把
    备份文件也包含了进来。

    ## 修复的安全性
    需要人工确认：只有您知道该名称应当属于哪个 server。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each `server_name` once, whatever number of sockets its server has."""
        owners: dict[tuple[Socket, bool, str], Server] = {}
        for server in http_servers(context):
            names = dict(_names(server))
            taken: dict[Directive, list[str]] = {}
            told: dict[Directive, tuple[Socket, Server]] = {}
            for socket, is_quic, _ in server.listening:
                for name, at in names.items():
                    owner = owners.setdefault((socket, is_quic, name.lower()), server)
                    if owner.scope is not server.scope and name not in taken.get(at, ()):
                        taken.setdefault(at, []).append(name)
                        told.setdefault(at, (socket, owner))
            for at, found in taken.items():
                yield self._finding(context, at, found, *told[at])

    def _finding(
        self, context: RuleContext, at: Directive, names: list[str], socket: Socket, owner: Server
    ) -> Finding:
        first = dict(_names(owner)).get(names[0], owner.scope.directive)
        shown = Phrase.verbatim(", ".join(names))
        message = _TAKEN.of(names=shown, socket=str(socket))
        if names == [""]:
            message = _NAMELESS.of(socket=str(socket))
        return finding(
            self,
            context,
            message,
            at,
            related=(place(context, first, _FIRST),) if first is not None else (),
            fixes=_fix(context, at, names),
        )


def _names(server: Server) -> Iterable[tuple[str, Directive]]:
    """The plain names of a server and where they stand; "" for a server that has none."""
    given = server.named("server_name")
    if not given and server.scope.directive is not None:
        yield "", server.scope.directive
    for statement in given:
        for name in statement.values:
            if not name.startswith(("~", "$")):
                yield name, statement.directive


def _fix(context: RuleContext, at: Directive, names: list[str]) -> Sequence[Fix]:
    """None where no name would be left."""
    dropped = [argument for argument in at.arguments if argument.value in names]
    if at.name != "server_name" or len(dropped) == len(at.arguments) or context.is_shared(at):
        return ()
    return (context.without(_TAKE_OUT.of(names=", ".join(names)), at, dropped),)
