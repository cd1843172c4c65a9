"""Rule client-side-certificate-directive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.finding import Finding, Fix, Severity
from logcanon.nginx.scope import Statement
from logcanon.nginx.tree import Directive
from logcanon.plan import Operation, RemoveDirective, SetDirective
from logcanon.rules.base import (
    INSTEAD,
    RuleContext,
    TlsPass,
    finding,
    is_supposed,
    passing,
    place,
    unless,
)
from logcanon.text.phrase import Phrase, Phrasing

_MESSAGE = Phrasing(
    en="{slip} is about clients; to verify {upstream} nginx needs {meant} and does not start "
    "without it{unless}",
    zh="{slip} 针对客户端；要验证 {upstream}，nginx 需要 {meant}，没有它就无法启动{unless}",
)
_ON_HERE = Phrasing(en="{name} is on here", zh="{name} 在此处为 on")


class ClientSideCertificateDirective:
    """A CA file is given for nginx's clients where the upstream's was meant.

    ## What it reports
    `ssl_trusted_certificate` or `ssl_client_certificate` in the surroundings of an upstream that
    is to be verified (`proxy_ssl_verify on`) and has no `proxy_ssl_trusted_certificate`, where
    nothing else makes use of it (`ssl_verify_client`, `ssl_stapling`, `ssl_ocsp`).

    ## Why it matters
    The `ssl_` directives are about the clients that connect to nginx, the `proxy_ssl_` directives
    about the servers that nginx connects to. nginx does not start: `no
    proxy_ssl_trusted_certificate for proxy_ssl_verify`, without file and line.

    ## Example
    ```nginx
    server {
        ssl_trusted_certificate /etc/nginx/ssl/upstream-ca.crt;
        location / {
            proxy_pass https://backend.example.com;
            proxy_ssl_verify on;
        }
    }
    ```

    ## Use instead
    ```nginx
    server {
        proxy_ssl_trusted_certificate /etc/nginx/ssl/upstream-ca.crt;
        location / {
            proxy_pass https://backend.example.com;
            proxy_ssl_verify on;
        }
    }
    ```

    ## Fix safety
    Safe where the file is at hand and holds a root certificate; unsafe otherwise.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate
    https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_trusted_certificate
    """

    id = "client-side-certificate-directive"
    title = Phrase(
        "A CA file for clients where the upstream's was meant", "本应用于上游的 CA 文件被用于客户端"
    )
    severity = Severity.ERROR
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )
    document_zh = """
    为 nginx 的客户端指定了 CA 文件，而本意是用于上游。

    ## 检查内容
    需要验证上游（`proxy_ssl_verify on`）而没有 `proxy_ssl_trusted_certificate` 的地方，周围却有
    `ssl_trusted_certificate` 或 `ssl_client_certificate`，并且没有其他指令（`ssl_verify_client`、
    `ssl_stapling`、`ssl_ocsp`）使用它。

    ## 原因
    `ssl_` 指令针对连接 nginx 的客户端，`proxy_ssl_` 指令针对 nginx 所连接的服务器。nginx 无法启
    动：`no proxy_ssl_trusted_certificate for proxy_ssl_verify`，且不给出文件和行号。

    ## 修复的安全性
    文件可读且含有根证书时是安全的；否则需要人工确认。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each directive once, with the first verification that lacks its own."""
        seen: set[Directive] = set()
        for one in context.upstream_tls.lacks_trusted():
            slip, switch = context.upstream_tls.client_side(one), one.verify.origin
            if slip is None or switch is None or slip.directive in seen:
                continue
            seen.add(slip.directive)
            meant = f"{one.prefix}_trusted_certificate"
            yield finding(
                self,
                context,
                _MESSAGE.of(
                    slip=slip.name, upstream=one.upstream, meant=meant, unless=unless(one.scope)
                ),
                slip.directive,
                related=(
                    place(context, switch.directive, _ON_HERE.of(name=switch.name)),
                    passing(context, one),
                ),
                fixes=_fix(context, slip, one, meant),
                severity=Severity.WARNING if is_supposed(one.scope) else None,
            )


def _fix(context: RuleContext, slip: Statement, one: TlsPass, meant: str) -> Sequence[Fix]:
    directive = slip.directive
    site = directive.parent or directive.tree
    file = context.upstream_tls.read(slip)
    operations: list[Operation] = [
        RemoveDirective(directive),
        SetDirective(site, meant, tuple(a.text for a in directive.arguments)),
    ]
    depth = f"{one.prefix}_verify_depth"
    if file is not None and file.is_bundle and one.setting("verify_depth").origin is None:
        operations.append(SetDirective(site, depth, ("2",)))
    return context.fix(
        INSTEAD.of(new=meant, old=slip.name),
        operations,
        is_safe=file is not None and file.is_sound and not context.is_shared(directive),
    )
