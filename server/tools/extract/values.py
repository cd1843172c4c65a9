"""The texts that an argument of a message can be, where the source tells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.source import CFile, Function
from extract.strings import Text, without_casts
from extract.tokens import Token, closing, joined, split
from extract.tree import Tree

_MEMBER = re.compile(r"(?:\.|->)(\w+)$")
# Variables that hold words of the message and not a value that it reports.
_WORDS = ("err", "errstr", "msg", "text", "p", "reason", "failed")
_OPENSSL = "event/ngx_event_openssl"


class Values(NamedTuple):
    """The texts, and how they were found: it tells whether they are words of the message."""

    texts: list[str]
    way: str

    def are_words(self, argument: str) -> bool:
        """Whether the argument carries words of the message, not a value that it reports."""
        if self.way in ("address", "regex", "handed-out", "member"):
            return True
        if self.way == "literal":  # one call's name, or `dry_run ? ", dry run" : ""`
            return len(self.texts) == 2 or (len(self.texts) == 1 and self.texts[0].endswith("()"))
        if self.way == "local":
            return argument in _WORDS and all(len(text) > 2 for text in self.texts)
        return self.way == "array" and any(" " in text for text in self.texts)


def values_of(
    tree: Tree, file: CFile, function: Function | None, argument: Sequence[Token], format_text: str
) -> Values | None:
    """What an argument of a call in `function` can be; `format_text` is the call's format."""
    constant = tree.strings.values(argument)
    if constant:
        return Values(_texts(constant) or [constant[0].text], "literal")
    tokens = without_casts(argument)
    while tokens and tokens[0].text == "&":
        tokens = tokens[1:]
    if not tokens:
        return None
    name = tokens[0].text
    if len(tokens) == 1 and tokens[0].kind == "name":
        return _of_variable(tree, file, function, name, format_text)
    if tokens[1].text == "[" and name in tree.arrays:
        return Values(tree.arrays[name], "table")
    return _of_member(tree, joined(tokens))


def _of_variable(
    tree: Tree, file: CFile, function: Function | None, name: str, format_text: str
) -> Values | None:
    texts = _texts(tree.local.get((file.path, function.name if function else None, name), []))
    if texts:
        return Values(texts, "local")
    if function is not None and _is_handed_out(file, function, name):
        found = [
            text
            for path, setter, text in tree.handed_out.get(name, ())
            if (path == file.path or (path.startswith(_OPENSSL) and file.path.startswith(_OPENSSL)))
            and _sets_this(file, format_text, setter)
        ]
        if found:
            return Values(_texts(found), "handed-out")
    if name in tree.arrays:
        return Values(tree.arrays[name], "array")
    texts = _texts(tree.local.get((file.path, None, name), []))
    return Values(texts, "global") if texts else None


def _is_handed_out(file: CFile, function: Function, name: str) -> bool:
    """Whether the function gives away the variable's address."""
    body = file.tokens[function.first : function.last]
    return any(a.text == "&" and b.text == name for a, b in itertools.pairwise(body))


def _sets_this(file: CFile, format_text: str, setter: str) -> bool:
    """Since 1.27.2 a cache of TLS objects sets the error, in one function for each kind."""
    if not file.path.startswith(_OPENSSL) or "bio" in setter:
        return True
    if "certificate key" in format_text:
        return bool(re.search("pkey|certificate_key", setter))
    if "CRL" in format_text:
        return "crl" in setter
    return "cert" in setter and "certificate_key" not in setter


def _of_member(tree: Tree, expression: str) -> Values | None:
    found = _MEMBER.search(expression)
    member = found[1] if found else ""
    if member == "failed":
        return Values(_texts([text for _, text in tree.fields["failed"]]), "member")
    if expression == "tf->warn":
        return Values(_texts([text for _, text in tree.fields["warn"]]), "member")
    if member == "err" and re.search(r"\b(?:u|url)(?:\.|->)err$", expression):
        texts = [text for path, text in tree.fields["err"] if "ngx_inet" in path]
        return Values(_texts(texts), "address")
    if member == "err" and re.match(r"rg?c(?:\.|->)err$", expression):
        return Values(_regex_errors(tree), "regex")
    return None


def _regex_errors(tree: Tree) -> list[str]:
    """The formats from which ngx_regex_compile() makes its error."""
    texts: list[Text] = []
    for file in tree.files:
        if file.path != "core/ngx_regex.c":
            continue
        for function in file.functions:  # one for each version of PCRE
            if function.name == "ngx_regex_compile":
                texts += _printed_in(tree, file, function)
    return list(dict.fromkeys(text.text for text in texts))


def _printed_in(tree: Tree, file: CFile, function: Function) -> list[Text]:
    texts: list[Text] = []
    for at in range(function.first, function.last):
        end = closing(file.tokens, at + 1) if file.tokens[at].text == "ngx_snprintf" else None
        if end is not None:
            argument = split(file.tokens[at + 2 : end])[2]
            local = tree.local.get((file.path, function.name, joined(argument)), [])
            texts += tree.strings.values(argument) or local
    return texts


def _texts(texts: Sequence[Text]) -> list[str]:
    return list(dict.fromkeys(text.text for text in texts if not text.is_windows))
