"""Rule trusted-certificate-missing."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.rules.base import RuleContext, finding


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
    title = "A trusted file that is not on this machine"
    severity = Severity.HINT
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each directive once."""
        for file in context.upstream_tls.trusted_files():
            if isinstance(file.error, FileNotFoundError | NotADirectoryError):
                yield finding(
                    self,
                    f"{file.path} is not on this machine; nginx does not start where it is absent",
                    file.statement.directive,
                )
