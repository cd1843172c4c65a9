"""Rule unknown-directive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from logcanon.finding import Finding, Fix, Severity
from logcanon.nginx.effective import context_of
from logcanon.nginx.scope import Statement
from logcanon.rules.base import RuleContext, finding
from logcanon.text.phrase import Phrase, Phrasing

_LIKE_AS_A_WORD = 0.6
_LIKE_AS_A_WHOLE = 0.85
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


_MESSAGE = Phrasing(
    en='unknown directive "{name}": {near} is meant, perhaps',
    zh="未知指令 “{name}”：也许本意是 {near}",
)
_OR_OTHERS = Phrasing(en="{best} (or {others})", zh="{best}（或 {others}）")


class UnknownDirective:
    """A directive's name is a slip of the pen.

    ## What it reports
    A name that neither nginx nor a well-known module has, and that is close to one that may stand
    there. Names that resemble nothing are taken for those of another module.

    ## Why it matters
    nginx does not start: `unknown directive "proxy_ssl_verfy"`. It stops at the first one.

    ## Example
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_verfy on;
    }
    ```

    ## Use instead
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_verify on;
    }
    ```

    ## Fix safety
    Unsafe: only you know what was meant.

    ## References
    https://nginx.org/en/docs/dirindex.html
    """

    id = "unknown-directive"
    title = Phrase("A misspelt directive", "指令名拼写错误")
    severity = Severity.WARNING
    help_uri = "https://nginx.org/en/docs/dirindex.html"
    document_zh = """
    nginx 不认识的名称，但与它认识的某个名称相近。

    ## 检查内容
    与某个指令名相近、且该指令可以用于此处并接受这些参数的未知名称。第三方模块的名称不会报告。

    ## 原因
    nginx 无法启动：`unknown directive "proxy_ssl_verfy"`。重新加载时旧配置继续运行。

    ## 修复的安全性
    需要人工确认：相近的名称是推测出来的。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each name that is near a known one."""
        near: dict[tuple[str, str, str], tuple[str, ...]] = {}
        for scope in context.directive_scopes:
            for statement in scope.statements:
                if not _is_unknown(context, statement):
                    continue
                key = (statement.name, context_of(scope), scope.module_family)
                if key not in near:
                    near[key] = _meant(context, statement)
                if near[key]:
                    best, *others = near[key]
                    also = _OR_OTHERS.of(best=best, others=", ".join(others))
                    yield finding(
                        self,
                        context,
                        _MESSAGE.of(
                            name=statement.name, near=also if others else Phrase.verbatim(best)
                        ),
                        statement.directive,
                        fixes=_fixes(context, statement, near[key]),
                    )


def _is_unknown(context: RuleContext, statement: Statement) -> bool:
    directive = statement.directive
    return (
        not context.table.is_known(statement.name)
        and context.table.third_party(statement.name) is None
        and directive.is_terminated
        and not directive.name_argument.is_template
        and _NAME.fullmatch(statement.name) is not None
    )


def _meant(context: RuleContext, statement: Statement) -> tuple[str, ...]:
    """Near names that may stand here with these arguments, best first."""
    family, here = statement.scope.module_family, context_of(statement.scope)
    has_block, count = statement.directive.block is not None, len(statement.directive.arguments)
    names = context.table.near_names(statement.name, here, family)
    return tuple(
        name
        for name in names
        if _is_slip(statement.name, name)
        and any(
            info.is_block is has_block and info.accepts(count)
            for info in context.table.get(name, family, here)
        )
    )


def _is_slip(written: str, meant: str) -> bool:
    """Whether every word resembles its counterpart: `memc_read_timeout` is no `grpc_read_timeout`.

    A name of another number of words (`proxypass`) has to resemble as a whole.
    """
    words, others = written.split("_"), meant.split("_")
    if sorted(words) == sorted(others) or meant.startswith(f"{written}_"):
        return True
    if len(words) != len(others):
        return _resemblance(written, meant) >= _LIKE_AS_A_WHOLE
    return all(
        _resemblance(word, other) >= _LIKE_AS_A_WORD
        for word, other in zip(words, others, strict=True)
    )


def _resemblance(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _fixes(context: RuleContext, statement: Statement, names: tuple[str, ...]) -> tuple[Fix, ...]:
    """A fix for each name that does not stand here already."""
    new = [
        name
        for name in names
        if not statement.scope.find(name)
        or all(info.repeat != "once" for info in context.table.get(name))
    ]
    return tuple(context.rename(statement.directive, name) for name in new)
