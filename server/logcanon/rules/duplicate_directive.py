"""Rule duplicate-directive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logcanon.finding import Finding, Fix, Severity
from logcanon.nginx.effective import context_of
from logcanon.nginx.scope import Scope, Statement
from logcanon.plan import RemoveDirective
from logcanon.rules.base import RuleContext, finding, place


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
    title = "A directive that nginx takes once stands twice"
    severity = Severity.ERROR
    help_uri = "https://nginx.org/en/docs/beginners_guide.html#conf_structure"

    def check(self, context: RuleContext) -> Iterator[Finding]:
        """Report each further statement, with the first one beside it."""
        first: dict[tuple[Scope, str], Statement] = {}
        for statement in context.settled_statements:
            known = first.setdefault((statement.scope, statement.name), statement)
            if known is statement or not _is_refused(context, statement):
                continue
            again = statement.directive
            is_same = again is known.directive
            why = "its file is included twice here" if is_same else "it is set already"
            yield finding(
                self,
                f'"{statement.name}" stands twice in one block, and nginx takes it once: {why}',
                again,
                related=() if is_same else (place(known.directive, "the first one"),),
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
        f"Remove the second {again.name}",
        [RemoveDirective(again.directive)],
        is_safe=is_equal and not context.is_shared(again.directive),
    )
