"""Rule verification-without-trusted-certificate."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tree import Directive
from logcanon.rules.base import RuleContext, TlsPass, finding, is_supposed, place, unless
from logcanon.text.phrase import Phrase, Phrasing

_MESSAGE = Phrasing(
    en="{switch}, but no {missing} is in force for {upstream}: nginx does not start{unless}",
    zh="已设置 {switch}，但对 {upstream} 没有 {missing} 生效：nginx 无法启动{unless}",
)
_IN = Phrasing(en="in {block}", zh="位于 {block}")


class VerificationWithoutTrustedCertificate:
    """Verification is on and there is nothing to verify with.

    ## What it reports
    `proxy_ssl_verify on` (`grpc_ssl_verify`, `uwsgi_ssl_verify`) for a TLS upstream, and no
    `*_ssl_trusted_certificate` in force.

    ## Why it matters
    nginx does not start: `no proxy_ssl_trusted_certificate for proxy_ssl_verify`. It names neither
    file nor line, and a reload leaves the old configuration running. nginx never uses the
    system's CA certificates by itself.

    ## Example
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_verify on;
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
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate
    """

    id = "verification-without-trusted-certificate"
    title = Phrase(
        "Verification of an upstream without trusted CA certificates",
        "启用了上游证书验证，但没有受信任的 CA 证书",
    )
    severity = Severity.ERROR
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )
    document_zh = """
    启用了验证，却没有可用来验证的证书。

    ## 检查内容
    对 TLS 上游启用了 `proxy_ssl_verify on`（`grpc_ssl_verify`、`uwsgi_ssl_verify`），而没有
    `*_ssl_trusted_certificate` 生效。

    ## 原因
    nginx 无法启动：`no proxy_ssl_trusted_certificate for proxy_ssl_verify`。它既不给出文件也不给
    出行号，重新加载时旧配置继续运行。nginx 从不自行使用系统的 CA 证书。

    ## 修复的安全性
    受信任证书文件已知时是安全的（设置中指定、此配置已在使用，或公共域名使用系统证书包）；否则带有
    占位符，需要人工确认。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each `on` once; what client-side-certificate-directive explains is its own."""
        affected: dict[Directive, list[TlsPass]] = {}
        for one in context.upstream_tls.lacks_trusted():
            if one.verify.origin is not None and context.upstream_tls.client_side(one) is None:
                affected.setdefault(one.verify.origin.directive, []).append(one)
        for switch, passes in affected.items():
            scope = passes[0].scope
            missing = f"{passes[0].prefix}_trusted_certificate"
            yield finding(
                self,
                context,
                _MESSAGE.of(
                    switch=switch.label,
                    missing=missing,
                    upstream=passes[0].upstream,
                    unless=unless(scope),
                ),
                switch,
                related=tuple(
                    place(context, one.directive, _IN.of(block=one.scope.label)) for one in passes
                ),
                fixes=context.remedies(one.scope for one in passes),
                severity=Severity.INFORMATION if is_supposed(scope) else None,
            )
