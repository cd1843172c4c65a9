"""The calls by which nginx writes a message, and what they write.

The interfaces: core/ngx_log.h, core/ngx_conf_file.h, event/ngx_event_openssl.h,
core/ngx_connection.h, and the small wrappers of single modules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extract.source import CFile, Function
from extract.strings import Text
from extract.tokens import Token, closing, joined, split, variants
from extract.tree import LEVELS, Tree
from extract.values import Values, values_of
from logcanon.messages.template import Spec, pieces, substituted

# Where level, log, error number and format stand among the arguments; None: not among them.
_INTERFACES: dict[str, tuple[int | None, int | None, int | None, int]] = {
    "ngx_log_error": (0, 1, 2, 3),
    "ngx_log_error_core": (0, 1, 2, 3),
    "ngx_conf_log_error": (0, 1, 2, 3),
    "ngx_ssl_error": (0, 1, 2, 3),
    "ngx_ssl_connection_error": (None, 0, 2, 3),
    "ngx_connection_error": (None, 0, 1, 2),
    "ngx_log_stderr": (None, None, 0, 1),
    "ngx_log_abort": (None, None, 0, 1),
    "ngx_write_stderr": (None, None, None, 0),
    "ngx_mail_smtp_log_rejected_command": (None, 1, None, 2),
    "ngx_mail_smtp_discard_command": (None, 1, None, 2),
    "ngx_http_dav_error": (None, 0, 1, 3),
    "ngx_slab_error": (1, 0, None, 2),
}
# Levels that an interface chooses itself, the usual one first.
_OWN_LEVELS: dict[str, tuple[str, ...]] = {
    "ngx_ssl_connection_error": ("error", "crit", "info"),
    "ngx_connection_error": ("error", "alert", "info"),
    "ngx_log_stderr": ("stderr",),
    "ngx_write_stderr": ("stderr",),
    "ngx_log_abort": ("alert",),
    "ngx_mail_smtp_log_rejected_command": ("info",),
    "ngx_mail_smtp_discard_command": ("info",),
    "ngx_http_dav_error": ("crit", "error"),
}
# Levels that a directive sets, its default first.
_SET_LEVELS = {
    "limit_log_level": ("error", "info", "notice", "warn"),
    "delay_log_level": ("warn", "notice", "info"),
    "lccf->log_level": ("error", "info", "notice", "warn"),
    "tf->log_level": ("warn", "notice"),
    "r->log_level": ("error",),
}
# Inside the interfaces themselves a call is no message of its own.
_INSIDE = {*_INTERFACES, "ngx_log_debug_core"}


@dataclass(frozen=True)
class Site:
    """One message as one place of the source writes it.

    `log` and `errno` are the C expressions of the log and of the error number. `alternates` are
    the spellings of other systems. `whole` is the format of which this one is a case; `is_whole`
    marks such a format, whose cases are sites of their own. `returned` is set for what a
    directive's handler returns.
    """

    template: str
    levels: tuple[str, ...]
    module: str
    file: str
    function: str
    line: int
    api: str
    log: str
    errno: str
    arguments: tuple[str, ...]
    directives: tuple[str, ...] = ()
    alternates: tuple[str, ...] = ()
    is_windows: bool = False
    is_debug_build: bool = False
    in_configuration: bool = False
    is_whole: bool = False
    returned: bool = False


def sites_of(tree: Tree) -> Iterator[Site]:
    """Every message of a tree, debug messages left out."""
    for file in tree.files:
        if not file.path.endswith(".h"):
            for at, token in enumerate(file.tokens):
                if token.text == "return":
                    yield from _returned(tree, file, at)
                elif token.text in _INTERFACES and token.column:
                    yield from _called(tree, file, at)


def _returned(tree: Tree, file: CFile, at: int) -> Iterator[Site]:
    """What a directive's handler returns: ngx_conf_handler() puts `"NAME" directive` before it."""
    function = file.function_at(at)
    if function is None or "char*" not in function.returns or not function.takes("ngx_conf_t"):
        return
    end = at + 1
    while file.tokens[end].text != ";":
        end += 1
    value = file.tokens[at + 1 : end]
    texts = tree.strings.values(value) if value else None
    if texts is None and len(value) == 1:
        texts = tree.local.get((file.path, function.name, value[0].text))
    plain = function.name in tree.entry_handlers
    for text, is_windows in texts or ():
        yield Site(
            template=text if plain else f'"%s" directive {text}',
            levels=("emerg",),
            module=file.module,
            file=file.path,
            function=function.name,
            line=file.tokens[at].line,
            api="return",
            log="cf",
            errno="0",
            arguments=() if plain else ("name->data",),
            directives=tree.directives_of(function.name),
            is_windows=is_windows,
            in_configuration=True,
            returned=True,
        )


def _called(tree: Tree, file: CFile, at: int) -> Iterator[Site]:
    tokens = file.tokens
    function = file.function_at(at)
    if tokens[at + 1].text != "(" or "0" in tokens[at].conditions:
        return
    if function is None and not file.path.endswith(".xs") and tokens[at - 1].text not in ";{})":
        return  # a prototype
    if function is not None and function.name in _INSIDE:
        return
    end = closing(tokens, at + 1)
    for arguments in variants(tokens[at + 2 : end]) if end else ():
        yield from _Call(tree, file, function, tokens[at], split(arguments)).sites()


@dataclass(frozen=True)
class _Call:
    tree: Tree
    file: CFile
    function: Function | None
    name: Token
    arguments: list[list[Token]]

    def sites(self) -> Iterator[Site]:
        api = self.name.text
        level, log, errno, at = _INTERFACES[api]
        levels = self._levels(level)
        if len(self.arguments) <= at or levels in ((), ("debug",)):
            return
        found = self.tree.strings.values(self.arguments[at])
        of_variable = found is None
        if found is None:
            values = self._values(self.arguments[at], "")
            found = [Text(text) for text in values.texts] if values else []
        directives: tuple[str, ...] = ()
        if self.function is not None and api == "ngx_conf_log_error":
            directives = self.tree.directives_of(self.function.name)
        rest = self.arguments[at + 1 :]
        for text, alternates, is_windows in self._groups(at, found, of_variable=of_variable):
            site = Site(
                template=text,
                levels=levels,
                module=self.file.module,
                file=self.file.path,
                function=self.function.name if self.function else "",
                line=self.name.line,
                api=api,
                log=joined(self.arguments[log]) if log is not None else "",
                errno=joined(self.arguments[errno]) if errno is not None else "0",
                arguments=tuple(joined(part) for part in rest),
                directives=directives,
                alternates=alternates,
                is_windows=is_windows,
                is_debug_build=any("NGX_DEBUG" in c and "!" not in c for c in self.name.conditions),
                in_configuration=self.function is not None and self.function.takes("ngx_conf_t"),
            )
            yield from self._cases(
                _completed(site, self.arguments), rest, joined(self.arguments[at])
            )

    def _levels(self, at: int | None) -> tuple[str, ...]:
        if at is None:
            return _OWN_LEVELS[self.name.text]
        expression = self.arguments[at]
        named = [LEVELS[token.text] for token in expression if token.text in LEVELS]
        if named:
            return tuple(dict.fromkeys(named))
        text = joined(expression)
        for ending, levels in _SET_LEVELS.items():
            if text.endswith(ending):
                return levels
        function = self.function.name if self.function else None
        return tuple(self.tree.levels.get((self.file.path, function, text), ()))

    def _values(self, argument: list[Token], template: str) -> Values | None:
        return values_of(self.tree, self.file, self.function, argument, template)

    def _groups(
        self, at: int, texts: list[Text], *, of_variable: bool
    ) -> Iterator[tuple[str, tuple[str, ...], bool]]:
        """(format, its spellings on other systems, is it Windows's).

        What a choice or a variable gives are messages of their own.
        """
        here = self.file.is_windows or any(
            re.search(r"NGX_WIN32", c) and not re.search(r"!\s*\(?\s*\(?NGX_WIN32", c)
            for c in self.name.conditions
        )
        if of_variable or any(token.text == "?" for token in self.arguments[at]):
            for text, is_windows in texts:
                if here or not is_windows:
                    yield text, (), here
            return
        unix = [text for text, is_windows in texts if not is_windows]
        windows = [text for text, is_windows in texts if is_windows]
        if windows and (here or not unix):
            yield windows[0], tuple(dict.fromkeys(windows[1:])), True
        elif unix:
            yield unix[0], tuple(dict.fromkeys([*unix[1:], *windows])), here

    def _cases(self, site: Site, rest: list[list[Token]], source: str) -> Iterator[Site]:
        """The site, or a site for each text that nginx puts into it."""
        place = -1
        for spec in (p for p in pieces(site.template) if isinstance(p, Spec) and p.is_argument):
            place += 1 + spec.has_length
            if spec.start < 0 or not spec.is_string or place >= len(rest):
                continue
            values = self._values(rest[place], source)
            if values and values.texts and values.are_words(site.arguments[place]):
                yield replace(site, is_whole=True)
                for text in values.texts:
                    is_format = values.way == "regex"
                    inner = text if is_format else text.replace("%", "%%")
                    count = sum(isinstance(p, Spec) for p in pieces(inner)) if is_format else 0
                    before, after = site.arguments[:place], site.arguments[place + 1 :]
                    yield replace(
                        site,
                        template=substituted(site.template, spec, inner),
                        arguments=(*before, *["regex"] * count, *after),
                        alternates=(),
                    )
                return
        anything = site.template in ("%s", "%V") and site.function == "ngx_conf_parse"
        whole = anything or site.template == '"%s" directive %s'
        yield replace(site, is_whole=whole)


def _completed(site: Site, arguments: list[list[Token]]) -> Site:
    """The site with what its wrapper adds to the format."""
    if site.api == "ngx_http_dav_error":
        return replace(
            site,
            template=f'{site.template} "%s" failed',
            alternates=tuple(f'{text} "%s" failed' for text in site.alternates),
            arguments=(joined(arguments[4]),),
        )
    if site.api == "ngx_slab_error":
        return replace(site, template=f"{site.template}%s", arguments=("pool->log_ctx",))
    if site.api == "ngx_write_stderr":
        return replace(site, template=site.template.replace("%", "%%"))
    return site
