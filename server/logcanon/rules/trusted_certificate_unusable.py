"""Rule trusted-certificate-unusable."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.rules.base import RuleContext, Trusted, finding
from logcanon.text.phrase import NOTHING, Phrase, Phrasing

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


_MESSAGE = Phrasing(en="{file}: {trouble}", zh="{file}：{trouble}")
_DIRECTORY = Phrase("it is a directory, nginx reads one file", "这是目录，nginx 只读取单个文件")
_UNREADABLE = Phrase(
    "you may not read it, so it has not been looked into", "您无权读取该文件，因此未作检查"
)
_FAULT = Phrasing(en="nginx does not start with it: {fault}", zh="nginx 无法使用它启动：{fault}")
_MARK = Phrase(
    "it begins with a byte order mark, behind which OpenSSL 1.1.1 finds no certificate",
    "文件以字节顺序标记开头，OpenSSL 1.1.1 在其后找不到证书",
)


class TrustedCertificateUnusable:
    """nginx cannot take CA certificates from the trusted file.

    ## What it reports
    A `*_ssl_trusted_certificate` that is in use (verification is on) and names a file that is
    empty, a directory, a private key, DER instead of PEM, or damaged. As a hint: a file that the
    present user may not read, and a byte order mark at its beginning.

    ## Why it matters
    nginx does not start: `SSL_CTX_load_verify_locations("...") failed` or, on 1.30, `cannot
    load certificate "..."`, without the line of the configuration. With OpenSSL 1.1.1 (nginx 1.18
    on Debian 11) a byte order mark hides the first certificate.

    ## Example
    ```nginx
    # holds a private key
    proxy_ssl_trusted_certificate /etc/nginx/ssl/upstream.key;
    ```

    ## Use instead
    ```nginx
    # holds -----BEGIN CERTIFICATE-----
    proxy_ssl_trusted_certificate /etc/nginx/ssl/upstream-ca.crt;
    ```

    ## Fix safety
    There is no fix: the file has to be replaced, not the configuration.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate
    """

    id = "trusted-certificate-unusable"
    title = Phrase(
        "A trusted file without usable CA certificates", "受信任证书文件中没有可用的 CA 证书"
    )
    severity = Severity.WARNING
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )
    document_zh = """
    nginx 无法从受信任证书文件中读取 CA 证书。

    ## 检查内容
    正在使用（已启用验证）的 `*_ssl_trusted_certificate` 所指的文件为空、是目录、是私钥、是 DER 而
    非 PEM，或已损坏。另作提示：当前用户无权读取的文件，以及文件开头的字节顺序标记。

    ## 原因
    nginx 无法启动：`SSL_CTX_load_verify_locations("...") failed`，在 1.30 上是
    `cannot load certificate "..."`，都不给出配置的行号。使用 OpenSSL 1.1.1 时（Debian 11 的 nginx
    1.18），字节顺序标记会使第一个证书不被识别。

    ## 修复的安全性
    没有自动修复：要更换的是文件，而不是配置。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each directive once."""
        for file in context.upstream_tls.trusted_files():
            reason, severity = _trouble(file)
            if reason:
                message = _MESSAGE.of(file=str(file.path), trouble=reason)
                yield finding(self, context, message, file.statement.directive, severity=severity)


def _trouble(file: Trusted) -> tuple[Phrase, Severity]:
    if isinstance(file.error, IsADirectoryError):
        return _DIRECTORY, Severity.WARNING
    if isinstance(file.error, PermissionError):
        # nginx reads it as root, before its workers give up their rights
        return _UNREADABLE, Severity.HINT
    if file.content is not None and file.content.fault:
        return _FAULT.of(fault=file.content.fault), Severity.WARNING
    if file.data.startswith(_BYTE_ORDER_MARK):
        return _MARK, Severity.HINT
    return NOTHING, Severity.HINT
