"""Rule trusted-certificate-unused."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tree import Directive
from logcanon.rules.base import Gap, RuleContext, TlsPass, finding, is_supposed, place, unless


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
    title = "CA certificates for an upstream that is not verified"
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify"

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
                f"{given.name} does nothing: {passes[0].prefix}_verify is off by default, and "
                f"{passes[0].upstream} is not verified{unless(scope)}",
                given,
                related=tuple(
                    place(one.directive, f"{one.scope.label} passes to {one.upstream}")
                    for one in passes
                ),
                fixes=context.remedies(one.scope for one in passes),
                severity=Severity.INFORMATION if is_supposed(scope) else None,
            )
