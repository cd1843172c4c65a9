"""Rule trusted-certificate-intermediate-only."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.rules.base import RuleContext, finding
from logcanon.text.phrase import Phrase, Phrasing

_ONE = Phrasing(
    en="{file} holds an intermediate certificate and no root: verification fails with "
    "(2:unable to get issuer certificate)",
    zh="{file} 中只有 1 个中间证书而没有根证书：验证会失败，报 "
    "(2:unable to get issuer certificate)",
)
_MANY = Phrasing(
    en="{file} holds {count} intermediates and no root: verification fails with "
    "(2:unable to get issuer certificate)",
    zh="{file} 中只有 {count} 个中间证书而没有根证书：验证会失败，报 "
    "(2:unable to get issuer certificate)",
)


class TrustedCertificateIntermediateOnly:
    """The trusted file holds intermediate certificates and no root.

    ## What it reports
    A `*_ssl_trusted_certificate` that is in use (verification is on) and names a file with CA
    certificates none of which issued itself.

    ## Why it matters
    nginx does not accept a chain that ends at an intermediate. Every request ends with 502 and
    `(2:unable to get issuer certificate)`. The file that a CA hands out as "chain" or "bundle" is
    for servers to send and leaves the root out.

    ## Example
    ```nginx
    # holds the intermediate
    proxy_ssl_trusted_certificate /etc/letsencrypt/live/example.com/chain.pem;
    ```

    ## Use instead
    ```nginx
    # holds the root
    proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
    ```

    ## Fix safety
    There is no fix: add the root to the file.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate
    """

    id = "trusted-certificate-intermediate-only"
    title = Phrase("A trusted file without a root", "受信任证书文件中没有根证书")
    severity = Severity.WARNING
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )
    document_zh = """
    受信任证书文件中只有中间证书，没有根证书。

    ## 检查内容
    正在使用（已启用验证）的 `*_ssl_trusted_certificate` 所指的文件中有 CA 证书，但没有一个是自己
    签发自己的。

    ## 原因
    nginx 不接受止于中间证书的证书链。每个请求都返回 502 和
    `(2:unable to get issuer certificate)`。CA 提供的 “chain” 或 “bundle” 文件是供服务器发送的，不
    含根证书。

    ## 修复的安全性
    没有自动修复：请把根证书加入该文件。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each directive once."""
        for file in context.upstream_tls.trusted_files():
            content = file.content
            if content is None or content.fault or content.roots or not content.intermediates:
                continue
            count = content.intermediates
            message = (_ONE if count == 1 else _MANY).of(file=str(file.path), count=count)
            yield finding(self, context, message, file.statement.directive)
