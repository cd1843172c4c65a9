"""Rule unverifiable-upstream-name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.finding import Finding, Fix, Location, Severity
from logcanon.nginx.tls_upstream import is_address
from logcanon.plan import SetDirective, quote
from logcanon.rules.base import RuleContext, TlsPass, finding, is_supposed, place, unless

_PLACEHOLDER = "name.in.upstream.certificate"


class UnverifiableUpstreamName:
    """The name that nginx looks for cannot stand in the upstream's certificate.

    ## What it reports
    Verification is on, no `*_ssl_name` is in force, and the host in the pass directive is an
    `upstream` group's name or an IP address. A group that is called by its servers' DNS name is
    left out.

    ## Why it matters
    nginx compares the certificate with the host as it is written. A group's name is in no
    certificate, and nginx compares an IP address with DNS names only, never with the
    certificate's IP addresses. Every request ends with 502 and `upstream SSL certificate does not
    match "backend"`.

    ## Example
    ```nginx
    upstream backend {
        server backend.example.com:443;
    }
    server {
        location / {
            proxy_pass https://backend;
            proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
            proxy_ssl_verify on;
        }
    }
    ```

    ## Use instead
    ```nginx
    location / {
        proxy_pass https://backend;
        proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
        proxy_ssl_verify on;
        proxy_ssl_name backend.example.com;
        proxy_ssl_server_name on;
    }
    ```

    ## Fix safety
    Safe where all servers of the group have one DNS name; unsafe with a placeholder otherwise.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_name
    """

    id = "unverifiable-upstream-name"
    title = "A name is verified that no certificate holds"
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_name"

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each pass directive."""
        for one in context.upstream_tls.verified:
            what = _trouble(one)
            if not what or not one.target.is_tls:
                continue
            yield finding(
                self,
                f"the certificate is checked for {one.target.verified_name}, {what}: set "
                f"{one.prefix}_name{unless(one.scope)}",
                one.directive,
                related=_group(one),
                fixes=_fix(context, one),
                severity=Severity.INFORMATION if is_supposed(one.scope) else None,
            )


def _trouble(one: TlsPass) -> str:
    """What is wrong with the name that nginx looks for, or ""."""
    name = one.target.verified_name
    if name is None or one.setting("name").origin is not None:
        return ""
    if is_address(name):
        return "an IP address, which nginx compares with DNS names only"
    group = one.target.group
    if group is None or "." in name or name in _hosts(one):
        return ""
    return "the name of the upstream group, which no certificate holds"


def _hosts(one: TlsPass) -> set[str]:
    return {address.host for address in one.target.servers if not address.is_unix}


def _group(one: TlsPass) -> tuple[Location, ...]:
    group = one.target.group
    if group is None or group.scope.directive is None:
        return ()
    return (place(group.scope.directive, "the upstream group"),)


def _fix(context: RuleContext, one: TlsPass) -> Sequence[Fix]:
    site = one.directive.parent
    if site is None or context.is_shared(one.directive):
        return ()
    names = {host for host in _hosts(one) if not is_address(host)}
    is_known = len(names) == len(_hosts(one)) == 1
    name = names.pop() if is_known else _PLACEHOLDER
    operations = [SetDirective(site, f"{one.prefix}_name", (quote(name),))]
    if one.setting("server_name").origin is None:
        operations.append(SetDirective(site, f"{one.prefix}_server_name", ("on",)))
    return context.fix(
        f"Verify the name {name}" if is_known else "Give the name that the certificate holds",
        operations,
        is_safe=is_known,
        placeholders=() if is_known else (_PLACEHOLDER,),
    )
