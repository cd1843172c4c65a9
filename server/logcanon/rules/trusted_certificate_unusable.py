"""Rule trusted-certificate-unusable."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.rules.base import RuleContext, Trusted, finding

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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
    title = "A trusted file without usable CA certificates"
    severity = Severity.WARNING
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each directive once."""
        for file in context.upstream_tls.trusted_files():
            reason, severity = _trouble(file)
            if reason:
                message = f"{file.path}: {reason}"
                yield finding(self, message, file.statement.directive, severity=severity)


def _trouble(file: Trusted) -> tuple[str, Severity]:
    if isinstance(file.error, IsADirectoryError):
        return "it is a directory, nginx reads one file", Severity.WARNING
    if isinstance(file.error, PermissionError):
        # nginx reads it as root, before its workers give up their rights
        return "you may not read it, so it has not been looked into", Severity.HINT
    if file.content is not None and file.content.fault:
        return f"nginx does not start with it: {file.content.fault}", Severity.WARNING
    if file.data.startswith(_BYTE_ORDER_MARK):
        return (
            "it begins with a byte order mark, behind which OpenSSL 1.1.1 finds no certificate",
            Severity.HINT,
        )
    return "", Severity.HINT
