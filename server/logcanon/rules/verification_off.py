"""Rule verification-off."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tree import Directive
from logcanon.rules.base import Gap, RuleContext, TlsPass, finding, place


class VerificationOff:
    """The verification of an upstream's certificate is switched off.

    ## What it reports
    `proxy_ssl_verify off` (`grpc_ssl_verify`, `uwsgi_ssl_verify`) where it is in force for a TLS
    upstream on another machine.

    ## Why it matters
    It makes an error message go away and the protection with it: whoever can answer at the
    upstream's address reads and changes the traffic. Most errors that it silences mean a missing
    CA file, a chain longer than `proxy_ssl_verify_depth`, or a name to be set.

    ## Example
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_verify off;
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
    Where it has to stay off, say why: `# logcanon: ignore[verification-off] appliance without CA`.

    ## Fix safety
    Safe where the trusted file is known (a setting, a file this configuration uses already, the
    system's bundle for a public name); unsafe with a placeholder otherwise.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify
    """

    id = "verification-off"
    title = "The verification of an upstream's certificate is switched off"
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify"

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each `off` once, with the upstreams that it leaves unverified."""
        affected: dict[Directive, list[TlsPass]] = {}
        for one in context.upstream_tls.with_gap(Gap.OFF):
            if one.verify.origin is not None:
                affected.setdefault(one.verify.origin.directive, []).append(one)
        for off, passes in affected.items():
            upstreams = list(dict.fromkeys(one.upstream for one in passes))
            more = f" and {len(upstreams) - 1} more" if len(upstreams) > 1 else ""
            yield finding(
                self,
                f"the certificate of {upstreams[0]}{more} is not verified: {off.label}",
                off,
                related=tuple(
                    place(one.directive, f"{one.scope.label} passes to {one.upstream}")
                    for one in passes
                ),
                fixes=context.remedies(one.scope for one in passes),
            )
