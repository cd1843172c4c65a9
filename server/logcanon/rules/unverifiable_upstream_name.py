"""Rule unverifiable-upstream-name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.finding import Finding, Fix, Location, Severity
from logcanon.nginx.tls_upstream import is_address
from logcanon.plan import SetDirective, quote
from logcanon.rules.base import RuleContext, TlsPass, finding, is_supposed, place, unless
from logcanon.text.phrase import NOTHING, Phrase, Phrasing

_PLACEHOLDER = "name.in.upstream.certificate"


_MESSAGE = Phrasing(
    en="the certificate is checked for {name}, {what}: set {prefix}_name{unless}",
    zh="证书按 {name} 核对，{what}：请设置 {prefix}_name{unless}",
)
_ADDRESS = Phrase(
    "an IP address, which nginx compares with DNS names only",
    "这是 IP 地址，nginx 只将其与域名比较",
)
_GROUP_NAME = Phrase(
    "the name of the upstream group, which no certificate holds",
    "这是 upstream 组的名称，不在任何证书中",
)
_GROUP = Phrase("the upstream group", "该 upstream 组")
_VERIFY = Phrasing(en="Verify the name {name}", zh="验证名称 {name}")
_GIVE = Phrase("Give the name that the certificate holds", "填写证书中的名称")


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
    title = Phrase(
        "A name is verified that no certificate holds", "所验证的名称不会出现在任何证书中"
    )
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_name"
    document_zh = """
    nginx 要查找的名称不可能出现在上游的证书中。

    ## 检查内容
    已启用验证，没有 `*_ssl_name` 生效，而转发指令中的主机是 `upstream` 组的名称或 IP 地址。以其服
    务器的域名命名的组除外。

    ## 原因
    nginx 将证书与主机的原样写法进行比较。组的名称不在任何证书中；IP 地址只与域名比较，从不与证书
    中的 IP 地址比较。每个请求都返回 502 和 `upstream SSL certificate does not match "backend"`。

    ## 修复的安全性
    组内所有服务器使用同一个域名时是安全的；否则带有占位符，需要人工确认。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each pass directive."""
        for one in context.upstream_tls.verified:
            what = _trouble(one)
            if not what or not one.target.is_tls:
                continue
            yield finding(
                self,
                context,
                _MESSAGE.of(
                    name=one.target.verified_name or "",
                    what=what,
                    prefix=one.prefix,
                    unless=unless(one.scope),
                ),
                one.directive,
                related=_group(context, one),
                fixes=_fix(context, one),
                severity=Severity.INFORMATION if is_supposed(one.scope) else None,
            )


def _trouble(one: TlsPass) -> Phrase:
    """What is wrong with the name that nginx looks for, or nothing."""
    name = one.target.verified_name
    if name is None or one.setting("name").origin is not None:
        return NOTHING
    if is_address(name):
        return _ADDRESS
    group = one.target.group
    if group is None or "." in name or name in _hosts(one):
        return NOTHING
    return _GROUP_NAME


def _hosts(one: TlsPass) -> set[str]:
    return {address.host for address in one.target.servers if not address.is_unix}


def _group(context: RuleContext, one: TlsPass) -> tuple[Location, ...]:
    group = one.target.group
    if group is None or group.scope.directive is None:
        return ()
    return (place(context, group.scope.directive, _GROUP),)


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
        _VERIFY.of(name=name) if is_known else _GIVE,
        operations,
        is_safe=is_known,
        placeholders=() if is_known else (_PLACEHOLDER,),
    )
