"""Rule verification-off."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tree import Directive
from logcanon.rules.base import Gap, RuleContext, TlsPass, finding, passing
from logcanon.text.phrase import Phrase, Phrasing

_MESSAGE = Phrasing(
    en="the certificate of {upstream} is not verified: {off}",
    zh="{upstream} 的证书未经验证：{off}",
)
_MESSAGE_MANY = Phrasing(
    en="the certificate of {upstream} and {count} more is not verified: {off}",
    zh="{upstream} 及另外 {count} 个上游的证书未经验证：{off}",
)


class VerificationOff:
    """The verification of an upstream's certificate is switched off.

    ## What it reports
    `proxy_ssl_verify off` (`grpc_ssl_verify`, `uwsgi_ssl_verify`) where it is in force for a TLS
    upstream on another machine.

    ## Why it matters
    It makes an error message go away and the protection with it: whoever can answer at the
    upstream's address reads and changes the traffic. Most errors that it silences mean a missing
    CA file, a chain longer than `proxy_ssl_verify_depth`, or a name to be set.

    ## Example
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_verify off;
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
    Where it has to stay off, say why: `# logcanon: ignore[verification-off] appliance without CA`.

    ## Fix safety
    Safe where the trusted file is known (a setting, a file this configuration uses already, the
    system's bundle for a public name); unsafe with a placeholder otherwise.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify
    """

    id = "verification-off"
    title = Phrase(
        "The verification of an upstream's certificate is switched off", "上游证书验证被关闭"
    )
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify"
    document_zh = """
    上游证书的验证被明确关闭。

    ## 检查内容
    对 TLS 上游生效的 `proxy_ssl_verify off`（`grpc_ssl_verify`、`uwsgi_ssl_verify`）。目标在本机
    的上游除外。

    ## 原因
    接受任何证书，位于 nginx 与上游之间的人可以读取并篡改流量。关闭验证的人大多只是想消除一个错
    误；错误随之消失，保护也一并消失。

    ## 修复的安全性
    受信任证书文件已知时是安全的（设置中指定、此配置已在使用，或公共域名使用系统证书包）；否则带有
    占位符，需要人工确认。必须保持关闭时，请写明理由：
    `# logcanon: ignore[verification-off] 设备没有 CA`。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each `off` once, with the upstreams that it leaves unverified."""
        affected: dict[Directive, list[TlsPass]] = {}
        for one in context.upstream_tls.with_gap(Gap.OFF):
            if one.verify.origin is not None:
                affected.setdefault(one.verify.origin.directive, []).append(one)
        for off, passes in affected.items():
            upstreams = list(dict.fromkeys(one.upstream for one in passes))
            phrasing = _MESSAGE_MANY if len(upstreams) > 1 else _MESSAGE
            yield finding(
                self,
                context,
                phrasing.of(upstream=upstreams[0], count=len(upstreams) - 1, off=off.label),
                off,
                related=tuple(passing(context, one) for one in passes),
                fixes=context.remedies(one.scope for one in passes),
            )
