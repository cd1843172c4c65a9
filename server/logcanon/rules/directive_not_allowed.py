"""Rule directive-not-allowed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import TypeAlias

from logcanon.finding import Finding, Fix, Severity
from logcanon.nginx.directives import DirectiveInfo, DirectiveTable
from logcanon.nginx.effective import context_of
from logcanon.nginx.scope import Scope, Statement
from logcanon.nginx.tree import Directive
from logcanon.plan import InsertDirective, RemoveDirective
from logcanon.rules.base import RuleContext, finding, is_supposed
from logcanon.text.phrase import NOTHING, Phrase, Phrasing

Place: TypeAlias = tuple[str | None, tuple[str, ...]]
"""A module family, None for any, and nginx's words for the context, one of which it may be."""


_MESSAGE = Phrasing(
    en='"{name}" is not allowed {where}, only in {places}{hint}',
    zh="“{name}” 不能用于{where}，只能用于 {places}{hint}",
)
_OUTSIDE = Phrase("outside all blocks", "所有配置块之外")
_IN = Phrasing(en="in {block}", zh=" {block} 中")
_MAIN = Phrase("the main context", "主配置")
_OR = Phrasing(en="{first} or {second}", zh="{first} 或 {second}")
_OWN_KIND = Phrasing(en="; for an upstream it is {name}", zh="；用于上游的指令是 {name}")
_MOVE = Phrasing(en="Move {name} to {block}", zh="将 {name} 移到 {block}")


class DirectiveNotAllowed:
    """A directive stands in a block in which nginx does not take it.

    ## What it reports
    A directive of nginx in a context for which its documentation does not name it: `listen` in
    `location`, `proxy_ssl_verify` in `upstream` or `if`. Where a file without its main file does
    not say what surrounds it, its outermost directives are left out.

    ## Why it matters
    nginx does not start: `"proxy_ssl_verify" directive is not allowed here`. It stops at the first
    one.

    ## Example
    ```nginx
    upstream backend {
        server backend.example.com:443;
        proxy_ssl_verify on;
    }
    ```

    ## Use instead
    ```nginx
    location / {
        proxy_pass https://backend;
        proxy_ssl_verify on;
    }
    ```

    ## Fix safety
    Unsafe: moving it to the next enclosing block makes it count for all that stands there.

    ## References
    https://nginx.org/en/docs/dirindex.html
    """

    id = "directive-not-allowed"
    title = Phrase("A directive in a block that does not take it", "指令不能用于此配置块")
    severity = Severity.ERROR
    help_uri = "https://nginx.org/en/docs/dirindex.html"
    document_zh = """
    指令所在的配置块不接受它。

    ## 检查内容
    nginx 自带的指令出现在其文档未列出的配置块中，例如 `upstream {}` 中的 `proxy_ssl_verify`，或
    `location {}` 中的 `ssl_trusted_certificate`。

    ## 原因
    nginx 无法启动：`"proxy_ssl_verify" directive is not allowed here`。重新加载时旧配置继续运行。

    ## 修复的安全性
    移到最近的可接受它的外层配置块需要人工确认，因为它会在那里对更多请求生效。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each directive, but not what the client-side rule explains."""
        told = _client_side(context)
        by_place: dict[Place, dict[str, bool]] = {}
        for scope, statements in context.settled_blocks:
            if scope.is_assumed:
                continue
            here = _place_of(scope)
            refused = by_place.setdefault(here, {})
            for statement in statements:
                name = statement.name
                if name not in refused:
                    refused[name] = _is_refused(context.table, name, here)
                if not refused[name] or statement.directive in told:
                    continue
                if not statement.directive.name_argument.is_template:
                    yield self._finding(context, statement)

    def _finding(self, context: RuleContext, statement: Statement) -> Finding:
        scope, name = statement.scope, statement.name
        own_kind = _own_kind(context, statement)
        is_outside = scope.directive is None
        return finding(
            self,
            context,
            _MESSAGE.of(
                name=name,
                where=_OUTSIDE if is_outside else _IN.of(block=context_of(scope)),
                places=_places(context.table.get(name)),
                hint=_OWN_KIND.of(name=own_kind) if own_kind else NOTHING,
            ),
            statement.directive,
            fixes=_fix(context, statement),
        )


def _place_of(scope: Scope) -> Place:
    """What is only supposed may as well be stream, or the other kind of `if`."""
    family = None if is_supposed(scope) else scope.module_family
    if scope.name == "if" and scope.parent is not None and scope.parent.is_assumed:
        return family, ("if in server", "if in location")
    return family, (context_of(scope),)


def _is_refused(table: DirectiveTable, name: str, place: Place) -> bool:
    family, contexts = place
    return table.is_known(name) and not any(table.get(name, family, c) for c in contexts)


def _client_side(context: RuleContext) -> set[Directive]:
    tls = context.upstream_tls
    slips = (tls.client_side(one) for one in tls.lacks_trusted())
    return {slip.directive for slip in slips if slip is not None}


def _places(infos: tuple[DirectiveInfo, ...]) -> Phrase:
    names = dict.fromkeys(c for info in infos for c in info.contexts)
    places = (_MAIN if name == "main" else Phrase.verbatim(name) for name in names)
    return reduce(lambda first, second: _OR.of(first=first, second=second), places)


def _own_kind(context: RuleContext, statement: Statement) -> str:
    """`proxy_ssl_trusted_certificate` for an `ssl_trusted_certificate` in a location."""
    if not statement.name.startswith("ssl_"):
        return ""
    name = f"proxy_{statement.name}"
    family, here = statement.scope.module_family, context_of(statement.scope)
    return name if context.table.get(name, family, here) else ""


def _fix(context: RuleContext, statement: Statement) -> Sequence[Fix]:
    """Move a simple directive to the nearest enclosing block that takes it."""
    directive, name = statement.directive, statement.name
    if directive.block is not None or not directive.is_terminated or context.is_shared(directive):
        return ()
    if statement.scope.name == "upstream" or "ssl_" in name:
        return ()  # it may need others beside it, and concern upstreams that were not meant
    target = next((s for s in statement.scope.ancestors() if _takes(context, s, name)), None)
    if target is None or target.directive is None or target.find(name):
        return ()
    arguments = tuple(argument.text for argument in directive.arguments)
    return context.fix(
        _MOVE.of(name=name, block=target.label),
        [RemoveDirective(directive), InsertDirective(target.directive, name, arguments)],
        is_safe=False,
    )


def _takes(context: RuleContext, scope: Scope, name: str) -> bool:
    return bool(context.table.get(name, scope.module_family, context_of(scope)))
