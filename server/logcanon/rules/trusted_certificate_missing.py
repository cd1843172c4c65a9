"""Rule trusted-certificate-missing."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.rules.base import RuleContext, finding
from logcanon.text.phrase import Phrase, Phrasing

_MESSAGE = Phrasing(
    en="{file} is not on this machine; nginx does not start where it is absent",
    zh="本机上没有 {file}；文件不存在时 nginx 无法启动",
)


class TrustedCertificateMissing:
    """The trusted file is not on this machine.

    ## What it reports
    A `*_ssl_trusted_certificate` that is in use (verification is on) and names a file that is not
    here. A relative name counts from the directory of the main configuration file.

    ## Why it matters
    nginx does not start where the file is absent. Configurations are often edited elsewhere than
    where nginx runs, so this is a hint only.

    ## Example
    ```nginx
    # there is no such file
    proxy_ssl_trusted_certificate ssl/upstream-ca.crt;
    ```

    ## Use instead
    ```nginx
    proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
    ```

    ## Fix safety
    There is no fix: only you know where the file is.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate
    """

    id = "trusted-certificate-missing"
    title = Phrase("A trusted file that is not on this machine", "本机上没有受信任证书文件")
    severity = Severity.HINT
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )
    document_zh = """
    受信任证书文件不在本机上。

    ## 检查内容
    正在使用（已启用验证）的 `*_ssl_trusted_certificate` 所指的文件不存在。相对路径以主配置文件所
    在的目录为基准。

    ## 原因
    文件不存在时 nginx 无法启动。配置常常不在运行 nginx 的机器上编辑，因此这里只作提示。

    ## 修复的安全性
    没有自动修复：只有您知道文件在哪里。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each directive once."""
        for file in context.upstream_tls.trusted_files():
            if isinstance(file.error, FileNotFoundError | NotADirectoryError):
                yield finding(
                    self,
                    context,
                    _MESSAGE.of(file=str(file.path)),
                    file.statement.directive,
                )
