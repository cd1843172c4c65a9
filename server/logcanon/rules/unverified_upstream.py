"""Rule unverified-upstream."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tree import Directive
from logcanon.rules.base import Gap, RuleContext, TlsPass, finding, unless


class UnverifiedUpstream:
    """TLS to an upstream whose certificate is not verified.

    ## What it reports
    A `proxy_pass https://...` (or `grpc_pass grpcs://`, `uwsgi_pass suwsgi://`, a stream
    `proxy_pass` with `proxy_ssl on`) where `proxy_ssl_verify` is not set, so that nginx's
    default `off` is in force. Upstreams on the same machine are left out.

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
    severity = Severity.INFORMATION
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify"

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each pass directive."""
        included: dict[Directive, list[TlsPass]] = {}
        for one in context.upstream_tls.with_gap(Gap.UNSET):
            included.setdefault(one.directive, []).append(one)
        for directive, passes in included.items():
            one = passes[0]
            message = (
                f"the certificate of {one.upstream} is not verified: "
                f"{one.prefix}_verify is off by default{unless(one.scope)}"
            )
            fixes = context.remedies(each.scope for each in passes)
            yield finding(self, message, directive, fixes=fixes)
