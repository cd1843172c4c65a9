"""Rule duplicate-default-server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.finding import Finding, Fix, Severity
from logcanon.nginx.listens import Socket
from logcanon.nginx.scope import Scope, Statement
from logcanon.rules.base import RuleContext, finding, http_servers, place
from logcanon.text.phrase import Phrase, Phrasing

_DEFAULTS = frozenset({"default_server", "default"})
_SECOND = Phrasing(
    en="{socket} has a default server already, and nginx takes one: it does not start",
    zh="{socket} 已经有默认服务器，而 nginx 只接受一个：无法启动",
)
_FIRST = Phrase("the first one", "第一处")
_TAKE_OFF = Phrasing(en="Take {word} off listen {address}", zh="从 listen {address} 去掉 {word}")


class DuplicateDefaultServer:
    """Two servers are the default for one address and port.

    ## What it reports
    The second `listen` with `default_server` for one address and port, in whatever file. TCP and
    QUIC on one port are two sockets.

    ## Why it matters
    nginx does not start: `a duplicate default server for 0.0.0.0:80`. It names the second place
    and not the first, which is often the default site of the package.

    ## Example
    ```nginx
    server {
        listen 80 default_server;
        server_name _;
    }
    server {
        listen 80 default_server;
        server_name shop.example.com;
    }
    ```

    ## Use instead
    ```nginx
    server {
        listen 80 default_server;
        server_name _;
    }
    server {
        listen 80;
        server_name shop.example.com;
    }
    ```

    ## Fix safety
    Unsafe: only you know which of the two is meant to be the default.

    ## References
    https://nginx.org/en/docs/http/ngx_http_core_module.html#listen
    """

    id = "duplicate-default-server"
    title = Phrase("Two default servers on one port", "同一端口有两个默认服务器")
    severity = Severity.ERROR
    help_uri = "https://nginx.org/en/docs/http/ngx_http_core_module.html#listen"
    document_zh = """
    两个 server 都是同一地址和端口的默认服务器。

    ## 检查内容
    同一地址和端口上第二个带 `default_server` 的 `listen`，无论在哪个文件中。同一端口上的 TCP 和
    QUIC 是两个套接字。

    ## 原因
    nginx 无法启动：`a duplicate default server for 0.0.0.0:80`。它指出第二处而不指出第一处，第一处
    常常是软件包自带的默认站点。

    ## 修复的安全性
    需要人工确认：只有您知道哪一个应当是默认服务器。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report the later of two `listen` directives, with the first one beside it."""
        first: dict[tuple[Socket, bool], tuple[Scope, Statement]] = {}
        for server in http_servers(context):
            for socket, is_quic, listen in server.listening:
                if listen is None or _DEFAULTS.isdisjoint(listen.values[1:]):
                    continue
                scope, known = first.setdefault((socket, is_quic), (server.scope, listen))
                if scope is not server.scope and known.directive is not listen.directive:
                    yield finding(
                        self,
                        context,
                        _SECOND.of(socket=str(socket)),
                        listen.directive,
                        related=(place(context, known.directive, _FIRST),),
                        fixes=_fix(context, listen),
                    )


def _fix(context: RuleContext, listen: Statement) -> Sequence[Fix]:
    if context.is_shared(listen.directive):
        return ()
    marks = [a for a in listen.directive.arguments[1:] if a.value in _DEFAULTS]
    title = _TAKE_OFF.of(word=marks[0].value, address=listen.values[0])
    return (context.without(title, listen.directive, marks),)
