"""Rule trusted-certificate-unused."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tree import Directive
from logcanon.rules.base import Gap, RuleContext, TlsPass, finding, is_supposed, passing, unless
from logcanon.text.phrase import Phrase, Phrasing

_MESSAGE = Phrasing(
    en="{given} does nothing: {prefix}_verify is off by default, and {upstream} is not "
    "verified{unless}",
    zh="{given} 不起作用：{prefix}_verify 默认为 off，{upstream} 未经验证{unless}",
)


class TrustedCertificateUnused:
    """CA certificates are given, and verification is never switched on.

    ## What it reports
    `proxy_ssl_trusted_certificate` (`grpc_`, `uwsgi_`) in force for a TLS upstream while
    `proxy_ssl_verify` is set nowhere.

    ## Why it matters
    The file alone does nothing; nginx does not even open it. The upstream's certificate is not
    verified, although the configuration reads as if it were. Many published examples are like
    this.

    ## Example
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_trusted_certificate /etc/nginx/ssl/upstream-ca.crt;
    }
    ```

    ## Use instead
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_trusted_certificate /etc/nginx/ssl/upstream-ca.crt;
        proxy_ssl_verify on;
        proxy_ssl_verify_depth 2;
        proxy_ssl_server_name on;
    }
    ```

    ## Fix safety
    Safe: it does what the file was given for. An upstream whose certificate does not verify then
    answers 502, so reload at a quiet hour.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify
    """

    id = "trusted-certificate-unused"
    title = Phrase(
        "CA certificates for an upstream that is not verified", "给出了 CA 证书，却没有验证上游"
    )
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify"
    document_zh = """
    给出了 CA 证书，却从未启用验证。

    ## 检查内容
    对 TLS 上游生效的 `proxy_ssl_trusted_certificate`（`grpc_`、`uwsgi_`），而任何地方都没有设置
    `proxy_ssl_verify`。

    ## 原因
    只有文件不起任何作用，nginx 甚至不会打开它。上游的证书没有得到验证，尽管配置看起来像是验证了。
    许多公开的示例都是如此。

    ## 修复的安全性
    安全：它所做的正是给出该文件的本意。此后证书无法通过验证的上游会返回 502，请选择空闲时段重新加
    载。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each trusted file once, with the upstreams it was meant for."""
        affected: dict[Directive, list[TlsPass]] = {}
        for one in context.upstream_tls.with_gap(Gap.UNUSED_FILE):
            origin = one.trusted_certificate.origin
            if origin is not None:
                affected.setdefault(origin.directive, []).append(one)
        for given, passes in affected.items():
            scope = passes[0].scope
            yield finding(
                self,
                context,
                _MESSAGE.of(
                    given=given.name,
                    prefix=passes[0].prefix,
                    upstream=passes[0].upstream,
                    unless=unless(scope),
                ),
                given,
                related=tuple(passing(context, one) for one in passes),
                fixes=context.remedies(one.scope for one in passes),
                severity=Severity.INFORMATION if is_supposed(scope) else None,
            )
