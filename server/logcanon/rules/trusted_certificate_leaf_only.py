"""Rule trusted-certificate-leaf-only."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.rules.base import RuleContext, finding
from logcanon.text.phrase import Phrase, Phrasing

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


_MESSAGE = Phrasing(
    en="{file} holds a server's certificate and none of a CA: verification fails with "
    "(20:unable to get local issuer certificate) or (21:unable to verify the first certificate)",
    zh="{file} 中是服务器证书而没有 CA 证书：验证会失败，报 "
    "(20:unable to get local issuer certificate) 或 (21:unable to verify the first certificate)",
)


class TrustedCertificateLeafOnly:
    """The trusted file holds a server's certificate, not its CA's.

    ## What it reports
    A `*_ssl_trusted_certificate` that is in use (verification is on) and names a file with
    certificates none of which is a CA's. A self-signed certificate is its own CA and left out.

    ## Why it matters
    nginx looks for the issuer of the upstream's certificate. Every request ends with 502 and
    `(20:unable to get local issuer certificate)` or `(21:unable to verify the first certificate)`.

    ## Example
    ```nginx
    # the certificate that the upstream itself presents
    proxy_ssl_trusted_certificate /etc/nginx/ssl/backend.example.com.crt;
    ```

    ## Use instead
    ```nginx
    # the certificate of the CA that issued it
    proxy_ssl_trusted_certificate /etc/nginx/ssl/upstream-ca.crt;
    ```

    ## Fix safety
    There is no fix: ask whoever runs the upstream for the CA's certificate.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate
    """

    id = "trusted-certificate-leaf-only"
    title = Phrase("A trusted file with a server's certificate", "受信任证书文件中是服务器证书")
    severity = Severity.WARNING
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )
    document_zh = """
    受信任证书文件中只有服务器证书，没有 CA 的证书。

    ## 检查内容
    正在使用（已启用验证）的 `*_ssl_trusted_certificate` 所指的文件中没有 CA 证书，也没有自签名证
    书。

    ## 原因
    nginx 从上游的证书一直查到受信任的根证书；由他人签发的服务器证书不能作为终点。每个请求都返回
    502 和 `(20:unable to get local issuer certificate)`。只有自签名的证书可以这样使用。

    ## 修复的安全性
    没有自动修复：请放入 CA 的根证书。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each directive once."""
        for file in context.upstream_tls.trusted_files():
            content = file.content
            if content is None or content.fault or not content.leaves:
                continue
            if content.roots or content.intermediates or _holds_self_signed(file.data):
                continue
            yield finding(
                self,
                context,
                _MESSAGE.of(file=str(file.path)),
                file.statement.directive,
            )


def _holds_self_signed(data: bytes) -> bool:
    blocks = _PEM.findall(data.decode("ascii", "replace"))
    return any(_is_self_signed(ssl.PEM_cert_to_DER_cert(block)) for block in blocks)


def _is_self_signed(der: bytes) -> bool:
    """Whether issuer and subject are the same name (RFC 5280 4.1: TBSCertificate).

    The standard library decodes CA certificates only, so the two names are cut out here.
    """
    parts = list(_elements(_content(_content(der))))
    if parts and parts[0][:1] == b"\xa0":  # [0] version
        del parts[0]
    return len(parts) > 4 and parts[2] == parts[4]


def _elements(content: bytes) -> Iterator[bytes]:
    """The elements of a DER sequence, each with its header."""
    while len(content) >= 2:
        header, length = _header(content)
        yield content[: header + length]
        content = content[header + length :]


def _content(element: bytes) -> bytes:
    header, length = _header(element)
    return element[header : header + length]


def _header(element: bytes) -> tuple[int, int]:
    """(bytes of tag and length, length of the content)."""
    first = element[1] if len(element) > 1 else 0
    if first < 0x80:
        return 2, first
    size = first & 0x7F
    return 2 + size, int.from_bytes(element[2 : 2 + size], "big")
