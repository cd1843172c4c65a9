"""Rule unverified-upstream."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.effective import effective
from logcanon.nginx.tls_upstream import ssl_prefix
from logcanon.nginx.upstreams import pass_target
from logcanon.rules.base import RuleContext, finding


class UnverifiedUpstream:
    """TLS to an upstream whose certificate is not verified.

    ## What it reports
    A `proxy_pass https://...` (or `grpc_pass grpcs://`, `uwsgi_pass suwsgi://`, a stream
    `proxy_pass` with `proxy_ssl on`) where `proxy_ssl_verify` is not set, so that nginx's
    default `off` is in force.

    ## Why it matters
    nginx encrypts, but to anyone: whoever can answer at the upstream's address reads and changes
    the traffic. nginx logs nothing about it.

    ## Example
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
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
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify
    """

    id = "unverified-upstream"
    title = "TLS to an upstream whose certificate is not verified"
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify"

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each pass directive once."""
        for scope in context.config.walk():
            target = pass_target(scope)
            if target is None or not target.is_tls or target.statement.scope is not scope:
                continue
            verify = f"{ssl_prefix(target)}_verify"
            if effective(scope, verify).origin is not None:
                continue
            message = (
                f"the certificate of {target.host} is not verified: {verify} is off by default"
            )
            yield finding(self, message, target.statement.directive, fixes=context.remedy(scope))
