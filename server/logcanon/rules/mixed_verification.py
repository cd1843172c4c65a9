"""Rule mixed-verification."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.nginx.tls_upstream import upstream_key
from logcanon.nginx.tree import Directive
from logcanon.plan import SetDirective
from logcanon.rules.base import Gap, RuleContext, TlsPass, finding, place
from logcanon.text.phrase import Phrase, Phrasing

_UNVERIFIED = Phrasing(
    en="{upstream} is verified in {verified} and not in {unverified}, and both share TLS "
    "sessions: either can get the other's result",
    zh="{upstream} 在 {verified} 中经过验证，在 {unverified} 中则没有，而两者共用 TLS 会话："
    "任何一方都可能得到另一方的验证结果",
)
_OTHER_FILE = Phrasing(
    en="{upstream} is verified with {file} in {block} and with {other_file} in {other}, and both "
    "share TLS sessions: either can get the other's result",
    zh="{upstream} 在 {block} 中使用 {file} 验证，在 {other} 中使用 {other_file} 验证，而两者共用 "
    "TLS 会话：任何一方都可能得到另一方的验证结果",
)
_NOT_VERIFIED = Phrasing(en="not verified: {block}", zh="未验证：{block}")
_VERIFIED = Phrasing(en="verified: {block}", zh="已验证：{block}")
_IN_FORCE = Phrasing(en="in force in {block}", zh="在 {block} 中生效")
_SWITCH_OFF = Phrasing(en="Set {name} off in {block}", zh="在 {block} 中将 {name} 设为 off")


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
    title = Phrase("One upstream, verified differently", "同一上游，验证方式不同")
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_session_reuse"
    document_zh = """
    两个 location 以不同方式验证同一个上游。

    ## 检查内容
    同一个 TLS 上游，一个 location 验证而另一个不验证，或者两个 location 使用不同的受信任证书文
    件，且两处的 `proxy_ssl_session_reuse` 都为 on（默认值）。

    ## 原因
    nginx 按上游服务器保存 TLS 会话，复用的会话带有建立它的那次连接的验证结果。不验证的 location
    留下的会话会让另一个 location 返回 502 和 `(20:unable to get local issuer certificate)`，尽管
    那里一切正确；验证过的会话则会让不验证的请求通过。发生哪一种取决于谁先发出请求。

    ## 修复的安全性
    受信任证书文件已知时是安全的；否则带有占位符，需要人工确认。确实需要两个受信任证书文件时，在其
    中一个 location 中设置 `proxy_ssl_session_reuse off` 是安全的。
    """

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
            context,
            _UNVERIFIED.of(upstream=one.upstream, verified=_where(other), unverified=_where(one)),
            at,
            related=(
                *(
                    place(context, each.directive, _NOT_VERIFIED.of(block=each.scope.label))
                    for each in passes
                ),
                place(context, other.directive, _VERIFIED.of(block=other.scope.label)),
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
                context,
                _OTHER_FILE.of(
                    upstream=one.upstream,
                    file=theirs.value or "",
                    block=_where(other),
                    other_file=mine.value or "",
                    other=_where(one),
                ),
                mine.origin.directive,
                related=(
                    place(context, theirs.origin.directive, _IN_FORCE.of(block=other.scope.label)),
                    place(context, one.directive, Phrase.verbatim(one.scope.label)),
                    place(context, other.directive, Phrase.verbatim(other.scope.label)),
                ),
                fixes=context.fix(
                    _SWITCH_OFF.of(name=reuse, block=one.scope.label),
                    [SetDirective(site, reuse, ("off",))],
                    is_safe=True,
                ),
            )


def _where(one: TlsPass) -> str:
    directive = one.scope.directive
    return one.scope.label if directive is None else directive.label
