"""Rule unverified-upstream."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tree import Directive
from logcanon.rules.base import Gap, RuleContext, TlsPass, finding, unless
from logcanon.text.phrase import Phrase, Phrasing

_MESSAGE = Phrasing(
    en="the certificate of {upstream} is not verified: {prefix}_verify is off by default{unless}",
    zh="{upstream} 的证书未经验证：{prefix}_verify 默认为 off{unless}",
)


class UnverifiedUpstream:
    """TLS to an upstream whose certificate is not verified.

    ## What it reports
    A `proxy_pass https://...` (or `grpc_pass grpcs://`, `uwsgi_pass suwsgi://`, a stream
    `proxy_pass` with `proxy_ssl on`) where `proxy_ssl_verify` is not set, so that nginx's
    default `off` is in force. Upstreams on the same machine are left out.

    ## Why it matters
    nginx encrypts, but to anyone: whoever can answer at the upstream's address reads and changes
    the traffic. nginx logs nothing about it.

    ## Example
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
    }
    ```

    ## Use instead
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
        proxy_ssl_verify on;
        proxy_ssl_verify_depth 2;
        proxy_ssl_server_name on;
    }
    ```

    ## Fix safety
    Safe where the trusted file is known (a setting, a file this configuration uses already, the
    system's bundle for a public name); unsafe with a placeholder otherwise.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify
    """

    id = "unverified-upstream"
    title = Phrase(
        "TLS to an upstream whose certificate is not verified", "与上游的 TLS 连接未验证证书"
    )
    severity = Severity.INFORMATION
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify"
    document_zh = """
    到上游的 TLS 连接没有验证对方的证书。

    ## 检查内容
    `proxy_pass https://`、`grpc_pass grpcs://`、`uwsgi_pass suwsgi://`，或带有 `proxy_ssl on` 的
    stream 块，且其中没有启用对应的 `*_ssl_verify`，也没有明确关闭它。

    ## 原因
    nginx 默认不验证：接受任何证书。位于 nginx 与上游之间的人可以读取并篡改流量。

    ## 修复的安全性
    受信任证书文件已知时是安全的（设置中指定、此配置已在使用，或公共域名使用系统证书包）；否则带有
    占位符，需要人工确认。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each pass directive."""
        included: dict[Directive, list[TlsPass]] = {}
        for one in context.upstream_tls.with_gap(Gap.UNSET):
            included.setdefault(one.directive, []).append(one)
        for directive, passes in included.items():
            one = passes[0]
            message = _MESSAGE.of(
                upstream=one.upstream, prefix=one.prefix, unless=unless(one.scope)
            )
            fixes = context.remedies(each.scope for each in passes)
            yield finding(self, context, message, directive, fixes=fixes)
