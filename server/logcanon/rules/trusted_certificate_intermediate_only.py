"""Rule trusted-certificate-intermediate-only."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.rules.base import RuleContext, finding


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
    title = "A trusted file without a root"
    severity = Severity.WARNING
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each directive once."""
        for file in context.upstream_tls.trusted_files():
            content = file.content
            if content is None or content.fault or content.roots or not content.intermediates:
                continue
            count = content.intermediates
            what = "an intermediate certificate" if count == 1 else f"{count} intermediates"
            yield finding(
                self,
                f"{file.path} holds {what} and no root: verification fails with "
                "(2:unable to get issuer certificate)",
                file.statement.directive,
            )
