"""Rule verification-without-trusted-certificate."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tree import Directive
from logcanon.rules.base import RuleContext, TlsPass, finding, is_supposed, place, unless


class VerificationWithoutTrustedCertificate:
    """Verification is on and there is nothing to verify with.

    ## What it reports
    `proxy_ssl_verify on` (`grpc_ssl_verify`, `uwsgi_ssl_verify`) for a TLS upstream, and no
    `*_ssl_trusted_certificate` in force.

    ## Why it matters
    nginx does not start: `no proxy_ssl_trusted_certificate for proxy_ssl_verify`. It names neither
    file nor line, and a reload leaves the old configuration running. nginx never uses the
    system's CA certificates by itself.

    ## Example
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_verify on;
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
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate
    """

    id = "verification-without-trusted-certificate"
    title = "Verification of an upstream without trusted CA certificates"
    severity = Severity.ERROR
    help_uri = (
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_trusted_certificate"
    )

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each `on` once; what client-side-certificate-directive explains is its own."""
        affected: dict[Directive, list[TlsPass]] = {}
        for one in context.upstream_tls.lacks_trusted():
            if one.verify.origin is not None and context.upstream_tls.client_side(one) is None:
                affected.setdefault(one.verify.origin.directive, []).append(one)
        for switch, passes in affected.items():
            scope = passes[0].scope
            missing = f"{passes[0].prefix}_trusted_certificate"
            yield finding(
                self,
                f"{switch.label}, but no {missing} is in force for {passes[0].upstream}: "
                f"nginx does not start{unless(scope)}",
                switch,
                related=tuple(place(one.directive, f"in {one.scope.label}") for one in passes),
                fixes=context.remedies(one.scope for one in passes),
                severity=Severity.INFORMATION if is_supposed(scope) else None,
            )
