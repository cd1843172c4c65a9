"""Rule duplicate-directive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.finding import Finding, Fix, Severity
from logcanon.nginx.effective import context_of
from logcanon.nginx.scope import Statement
from logcanon.plan import RemoveDirective
from logcanon.rules.base import RuleContext, finding, place
from logcanon.text.phrase import Phrase, Phrasing

_TWICE = Phrasing(
    en='"{name}" stands twice in one block, and nginx takes it once: it is set already',
    zh="“{name}” 在同一个配置块中出现了两次，而 nginx 只接受一次：前面已经设置",
)
_INCLUDED_TWICE = Phrasing(
    en='"{name}" stands twice in one block, and nginx takes it once: its file is included twice '
    "here",
    zh="“{name}” 在同一个配置块中出现了两次，而 nginx 只接受一次：它所在的文件在这里被包含了两次",
)
_FIRST = Phrase("the first one", "第一处")
_REMOVE = Phrasing(en="Remove the second {name}", zh="删除第二处 {name}")


class DuplicateDirective:
    """A directive stands twice in one block, and nginx takes it once.

    ## What it reports
    The second of two directives in one block that nginx refuses as a duplicate, also where one of
    them comes from an included file. Directives that may be repeated (`add_header`, `listen`,
    `proxy_set_header` ...) and files with template marks are left out.

    ## Why it matters
    nginx does not start: `"proxy_ssl_verify" directive is duplicate`. It names the second place
    and not the first.

    ## Example
    ```nginx
    location / {
        proxy_pass https://backend.example.com;
        proxy_ssl_verify off;
        proxy_ssl_verify on;
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
    Safe where both say the same and the file is included once; unsafe otherwise.

    ## References
    https://nginx.org/en/docs/beginners_guide.html#conf_structure
    """

    id = "duplicate-directive"
    title = Phrase("A directive that nginx takes once stands twice", "只能出现一次的指令出现了两次")
    severity = Severity.ERROR
    help_uri = "https://nginx.org/en/docs/beginners_guide.html#conf_structure"
    document_zh = """
    nginx 只接受一次的指令在同一个配置块中出现了两次。

    ## 检查内容
    同一个配置块中只能出现一次的指令的第二次出现，无论是写在那里还是由 `include` 引入。

    ## 原因
    nginx 无法启动：`"proxy_ssl_verify" directive is duplicate`。重新加载时旧配置继续运行。

    ## 修复的安全性
    两处内容相同时是安全的；内容不同时需要人工确认，因为只有您知道本意是哪一个。
    """

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each further statement, with the first one beside it."""
        for _, statements in context.settled_blocks:
            first: dict[str, Statement] = {}
            for statement in statements:
                known = first.setdefault(statement.name, statement)
                if known is not statement and _is_refused(context, statement):
                    yield self._finding(context, known, statement)

    def _finding(self, context: RuleContext, known: Statement, statement: Statement) -> Finding:
        again = statement.directive
        is_same = again is known.directive
        phrasing = _INCLUDED_TWICE if is_same else _TWICE
        return finding(
            self,
            context,
            phrasing.of(name=statement.name),
            again,
            related=() if is_same else (place(context, known.directive, _FIRST),),
            fixes=() if is_same else _fix(context, known, statement),
        )


def _is_refused(context: RuleContext, again: Statement) -> bool:
    family, here = again.scope.module_family, context_of(again.scope)
    infos = context.table.get(again.name, family, here)
    return bool(infos) and all(info.repeat == "once" for info in infos)


def _fix(context: RuleContext, known: Statement, again: Statement) -> Sequence[Fix]:
    if again.directive.block is not None or not again.directive.is_terminated:
        return ()
    is_equal = known.values == again.values
    return context.fix(
        _REMOVE.of(name=again.name),
        [RemoveDirective(again.directive)],
        is_safe=is_equal and not context.is_shared(again.directive),
    )
