"""Rule upstream-sni-off."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tls_upstream import is_public
from logcanon.plan import SetDirective
from logcanon.rules.base import RuleContext, TlsPass, finding, unless
from logcanon.text.phrase import Phrase, Phrasing

_MESSAGE = Phrasing(
    en="nginx does not tell the upstream that it wants {name}: {directive} is off{unless}",
    zh="nginx 没有告诉上游它要访问 {name}：{directive} 为 off{unless}",
)
_SWITCH_ON = Phrasing(en="Set {name} on in {block}", zh="在 {block} 中将 {name} 设为 on")


class UpstreamSniOff:
    """nginx does not tell a public upstream which name it wants.

    ## What it reports
    An upstream on another machine that is verified under a public DNS name, while
    `proxy_ssl_server_name` (or its kin) is off, as it is by default.

    ## Why it matters
    Without the name (SNI) a server with several certificates sends its first one, and the name
    does not match; a CDN refuses the handshake (`SSL alert number 40`, `80` or `112`). curl sends
    the name, which is why it works there. An upstream with one certificate does not mind.

    ## Example
    ```nginx
    location / {
        proxy_pass https://api.example.com;
        proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
        proxy_ssl_verify on;
        proxy_ssl_verify_depth 2;
    }
    ```

    ## Use instead
    ```nginx
    location / {
        proxy_pass https://api.example.com;
        proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
        proxy_ssl_verify on;
        proxy_ssl_verify_depth 2;
        proxy_ssl_server_name on;
    }
    ```

    ## Fix safety
    Safe: the name that is sent is the one that is verified.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_server_name
    """

    id = "upstream-sni-off"
    title = Phrase("No SNI towards a public upstream", "未向公共上游发送 SNI")
    severity = Severity.INFORMATION
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_server_name"
    document_zh = """
    nginx 没有告诉公共上游它要访问哪个名称。

    ## 检查内容
    对使用公共域名的 TLS 上游启用了验证，而 `proxy_ssl_server_name`（或同类指令）为 off（默认
    值）。

    ## 原因
    CDN 和公共托管商在一个地址上有许多证书，按名称选择（SNI）。没有名称时，它们返回另一个证书或一
    个错误，验证随之失败：502 和 `upstream SSL certificate does not match`，或握手失败。

    ## 修复的安全性
    安全：只有一个证书的服务器会忽略该名称。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each pass directive."""
        for one in context.upstream_tls.verified:
            name, switch = _verified_name(one), one.setting("server_name")
            if not one.target.is_tls or one.stays_here or not is_public(name):
                continue
            if switch.value != "off":
                continue
            site = one.directive.parent or one.directive.tree
            directive = f"{one.prefix}_server_name"
            yield finding(
                self,
                context,
                _MESSAGE.of(name=name, directive=directive, unless=unless(one.scope)),
                one.directive if switch.origin is None else switch.origin.directive,
                fixes=context.fix(
                    _SWITCH_ON.of(name=directive, block=one.scope.label),
                    [SetDirective(site, directive, ("on",))],
                    is_safe=True,
                ),
            )


def _verified_name(one: TlsPass) -> str:
    """The name in force; "" where a variable decides."""
    own = one.setting("name")
    name = one.target.verified_name if own.origin is None else own.value
    return "" if name is None or "$" in name else name
