"""Rule mixed-verification."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tls_upstream import upstream_key
from logcanon.nginx.tree import Directive
from logcanon.plan import SetDirective
from logcanon.rules.base import Gap, RuleContext, TlsPass, finding, place


class MixedVerification:
    """Two locations verify the same upstream differently.

    ## What it reports
    A TLS upstream that one location verifies and another does not, or that two locations verify
    with different trusted files, while `proxy_ssl_session_reuse` is on in both, as it is by
    default.

    ## Why it matters
    nginx keeps TLS sessions per upstream server, and a resumed session carries the result of the
    connection that made it. A session of the location that does not verify makes the other one
    answer 502 with `(20:unable to get local issuer certificate)` although all is right there; a
    session of the one that verifies lets requests of the other one pass unverified. Which of them
    happens depends on who asked first.

    ## Example
    ```nginx
    location /api {
        proxy_pass https://backend.example.com;
        proxy_ssl_trusted_certificate /etc/nginx/ssl/upstream-ca.crt;
        proxy_ssl_verify on;
    }
    location /health {
        proxy_pass https://backend.example.com;
        proxy_ssl_verify off;
    }
    ```

    ## Use instead
    ```nginx
    proxy_ssl_trusted_certificate /etc/nginx/ssl/upstream-ca.crt;
    proxy_ssl_verify on;
    location /api {
        proxy_pass https://backend.example.com;
    }
    location /health {
        proxy_pass https://backend.example.com;
    }
    ```

    ## Fix safety
    Safe where the trusted file is known; unsafe with a placeholder otherwise. Where two trusted
    files are meant, `proxy_ssl_session_reuse off` in one of the locations is safe.

    ## References
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_session_reuse
    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify
    """

    id = "mixed-verification"
    title = "One upstream, verified differently"
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_session_reuse"

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report the location that does not verify, or that uses the second trusted file."""
        unverified: dict[Directive, list[TlsPass]] = {}
        for one in context.upstream_tls.with_gap(Gap.MIXED):
            at = one.directive if one.verify.origin is None else one.verify.origin.directive
            unverified.setdefault(at, []).append(one)
        for at, passes in unverified.items():
            other = context.upstream_tls.verified_beside(passes[0])
            if other is not None:
                yield self._unverified(context, at, passes, other)
        yield from self._other_files(context)

    def _unverified(
        self, context: RuleContext, at: Directive, passes: list[TlsPass], other: TlsPass
    ) -> Finding:
        one = passes[0]
        return finding(
            self,
            f"{one.upstream} is verified in {_where(other)} and not in {_where(one)}, and both "
            "share TLS sessions: either can get the other's result",
            at,
            related=(
                *(place(each.directive, f"not verified: {each.scope.label}") for each in passes),
                place(other.directive, f"verified: {other.scope.label}"),
            ),
            fixes=context.remedies(each.scope for each in passes),
        )

    def _other_files(self, context: RuleContext) -> Iterator[Finding]:
        first: dict[tuple[object, ...], TlsPass] = {}
        for one in context.upstream_tls.verified:
            if not one.reuses_sessions or one.trusted_certificate.origin is None:
                continue
            other = first.setdefault(upstream_key(one.target), one)
            mine, theirs = one.trusted_certificate, other.trusted_certificate
            if theirs.origin is None or mine.origin is None or mine.value == theirs.value:
                continue
            reuse = f"{one.prefix}_session_reuse"
            site = one.directive.parent or one.directive.tree
            yield finding(
                self,
                f"{one.upstream} is verified with {theirs.value} in {_where(other)} and with "
                f"{mine.value} in {_where(one)}, and both share TLS sessions: either can get the "
                "other's result",
                mine.origin.directive,
                related=(
                    place(theirs.origin.directive, f"in force in {other.scope.label}"),
                    place(one.directive, one.scope.label),
                    place(other.directive, other.scope.label),
                ),
                fixes=context.fix(
                    f"Set {reuse} off in {one.scope.label}",
                    [SetDirective(site, reuse, ("off",))],
                    is_safe=True,
                ),
            )


def _where(one: TlsPass) -> str:
    directive = one.scope.directive
    return one.scope.label if directive is None else directive.label
