"""Rule verification-depth."""

from __future__ import annotations

from collections.abc import Iterator

from logcanon.finding import Finding, Severity
from logcanon.plan import SetDirective
from logcanon.rules.base import RuleContext, finding, passing, unless
from logcanon.text.phrase import Phrase, Phrasing

_MESSAGE = Phrasing(
    en="{name} is {value}: a public certificate with two intermediates fails as if its CA were "
    "unknown{unless}",
    zh="{name} 为 {value}：带有两个中间证书的公共证书会验证失败，仿佛其 CA 未知{unless}",
)
_MESSAGE_DEFAULT = Phrasing(
    en="{name} is {value} by default: a public certificate with two intermediates fails as if its "
    "CA were unknown{unless}",
    zh="{name} 默认为 {value}：带有两个中间证书的公共证书会验证失败，仿佛其 CA 未知{unless}",
)
_SET = Phrasing(en="Set {name} 2", zh="将 {name} 设为 2")


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
    title = Phrase(
        "A verification depth that public certificates exceed", "验证深度不足以容纳公共证书"
    )
    severity = Severity.INFORMATION
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify_depth"
    document_zh = """
    以深度 1 验证公共证书。

    ## 检查内容
    使用系统的公共 CA 证书包进行验证，而 `proxy_ssl_verify_depth`（或同类指令）为 1（默认值）或
    0。

    ## 原因
    深度是上游证书与根证书之间中间证书的个数。公共 CA 使用两个甚至更多，并会不经通知而改变（交叉签
    名的根）。使用 OpenSSL 3 的 nginx 这时会记录 `(20:unable to get local issuer certificate)`，仿
    佛 CA 未知，并返回 502。

    ## 修复的安全性
    安全：更长的证书链仍须终止于受信任证书文件中的根证书。
    """

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
            phrasing = _MESSAGE_DEFAULT if depth.origin is None else _MESSAGE
            yield finding(
                self,
                context,
                phrasing.of(name=name, value=depth.value, unless=unless(one.scope)),
                at,
                related=(passing(context, one),),
                fixes=context.fix(
                    _SET.of(name=name),
                    [SetDirective(at.parent or at.tree, name, ("2",))],
                    is_safe=True,
                ),
            )
