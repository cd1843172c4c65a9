"""Rule verification-depth."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.plan import SetDirective
from logcanon.rules.base import RuleContext, finding, place, unless


class VerificationDepth:
    """Public certificates are verified with a depth of 1.

    ## What it reports
    Verification against the system's bundle of public CA certificates while
    `proxy_ssl_verify_depth` (or its kin) is 1, as it is by default, or 0.

    ## Why it matters
    The depth counts the intermediate certificates between the upstream's own and the root. Public
    CAs use two and more, and change that without notice (cross-signed roots). nginx with OpenSSL 3
    then logs `(20:unable to get local issuer certificate)`, as if the CA were unknown, and answers
    502.

    ## Example
    ```nginx
    location / {
        proxy_pass https://api.example.com;
        proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
        proxy_ssl_verify on;
        proxy_ssl_server_name on;
    }
    ```

    ## Use instead
    ```nginx
    location / {
        proxy_pass https://api.example.com;
        proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
        proxy_ssl_verify on;
        proxy_ssl_verify_depth 2;
        proxy_ssl_server_name on;
    }
    ```

    ## Fix safety
    Safe: a longer chain still has to end at a root of the trusted file.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify_depth
    """

    id = "verification-depth"
    title = "A verification depth that public certificates exceed"
    severity = Severity.INFORMATION
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify_depth"

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report the depth where it is set, else the trusted file it goes with."""
        for one in context.upstream_tls.verified:
            file, depth = context.upstream_tls.trusted(one), one.setting("verify_depth")
            if not one.target.is_tls or file is None or not file.is_bundle:
                continue
            if depth.value not in ("0", "1"):
                continue
            at = (depth.origin or file.statement).directive
            name = f"{one.prefix}_verify_depth"
            default = " by default" if depth.origin is None else ""
            yield finding(
                self,
                f"{name} is {depth.value}{default}: a public certificate with two intermediates "
                f"fails as if its CA were unknown{unless(one.scope)}",
                at,
                related=(place(one.directive, f"{one.scope.label} passes to {one.upstream}"),),
                fixes=context.fix(
                    f"Set {name} 2",
                    [SetDirective(at.parent or at.tree, name, ("2",))],
                    is_safe=True,
                ),
            )
