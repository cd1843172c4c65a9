"""Rule upstream-sni-off."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tls_upstream import is_public
from logcanon.plan import SetDirective
from logcanon.rules.base import RuleContext, TlsPass, finding, unless


class UpstreamSniOff:
    """nginx does not tell a public upstream which name it wants.

    ## What it reports
    An upstream on another machine that is verified under a public DNS name, while
    `proxy_ssl_server_name` (or its kin) is off, as it is by default.

    ## Why it matters
    Without the name (SNI) a server with several certificates sends its first one, and the name
    does not match; a CDN refuses the handshake (`SSL alert number 40`, `80` or `112`). curl sends
    the name, which is why it works there. An upstream with one certificate does not mind.

    ## Example
    ```nginx
    location / {
        proxy_pass https://api.example.com;
        proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
        proxy_ssl_verify on;
        proxy_ssl_verify_depth 2;
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
    Safe: the name that is sent is the one that is verified.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_server_name
    """

    id = "upstream-sni-off"
    title = "No SNI towards a public upstream"
    severity = Severity.INFORMATION
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_server_name"

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each pass directive."""
        for one in context.upstream_tls.verified:
            name, switch = _verified_name(one), one.setting("server_name")
            if not one.target.is_tls or one.stays_here or not is_public(name):
                continue
            if switch.value != "off":
                continue
            site = one.directive.parent or one.directive.tree
            directive = f"{one.prefix}_server_name"
            yield finding(
                self,
                f"nginx does not tell the upstream that it wants {name}: {directive} is off"
                f"{unless(one.scope)}",
                one.directive if switch.origin is None else switch.origin.directive,
                fixes=context.fix(
                    f"Set {directive} on in {one.scope.label}",
                    [SetDirective(site, directive, ("on",))],
                    is_safe=True,
                ),
            )


def _verified_name(one: TlsPass) -> str:
    """The name in force; "" where a variable decides."""
    own = one.setting("name")
    name = one.target.verified_name if own.origin is None else own.value
    return "" if name is None or "$" in name else name
