"""From the words of a message to the directives that it speaks of, where it says no place.

`zero size shared memory zone "one"` and `cannot load certificate "/etc/nginx/tls/shop.pem"` quote a
value, `you should increase server_names_hash_bucket_size: 64` names a directive, `unknown "hst"
variable` the variable of whatever uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from logcanon.diagnose.lead import Lead
from logcanon.diagnose.quoted import directives_in, quoted
from logcanon.nginx.config import Config, Scope, Statement
from logcanon.nginx.routing import Candidate, Certainty
from logcanon.nginx.variables import variables_in
from logcanon.scan.line import LogLine
from logcanon.text import Phrase

_MOST = 5
_NAMES_IT = Phrase("the line names it.", "该行提到了它。")
# A value that stands in more places (`/`, `off`) tells none of them apart.
_MOST_OF_A_VALUE = 8
# nginx writes the names of variables in lower case, and takes them in any.
_VARIABLE = re.compile(r'"(\w+)" variable')


def named(line: LogLine, configs: Sequence[Config]) -> list[Lead]:
    """The directives that hold a value which the message quotes, else those that it names."""
    used = _VARIABLE.findall(line.message.text)
    values = [*quoted(line), *(f"${name.lower()}" for name in used)]
    names = list(dict.fromkeys(directives_in(line)))
    by_value = [one for config in configs for one in _with_values(config, values)]
    if by_value:
        speaking = [one for one in by_value if one[1].name in names]
        return _leads(speaking or by_value)
    return _leads([one for config in configs for one in _with_names(config, names)])


def _leads(found: Sequence[tuple[Config, Statement]]) -> list[Lead]:
    distinct = {id(statement.directive): (config, statement) for config, statement in found}
    certainty = Certainty.LIKELY if len(distinct) == 1 else Certainty.POSSIBLE
    return [
        Lead(
            config,
            Candidate(statement.block or statement.scope, _NAMES_IT, certainty),
            statement.directive,
        )
        for config, statement in list(distinct.values())[:_MOST]
    ]


def _with_values(config: Config, values: Sequence[str]) -> Iterator[tuple[Config, Statement]]:
    index = config.root.memo(_by_value)
    for value in values:
        found = index.get(value) or _by_path_end(index, value)
        if len(found) <= _MOST_OF_A_VALUE:
            yield from ((config, statement) for statement in found)


def _by_path_end(index: Mapping[str, list[Statement]], value: str) -> Sequence[Statement]:
    """A path is printed in full; the configuration may have it from the prefix on."""
    at = value.find("/", 1) if value.startswith("/") else -1
    while at >= 0:
        found = index.get(value[at + 1 :])
        if found:
            return found
        at = value.find("/", at + 1)
    return ()


def _with_names(config: Config, names: Sequence[str]) -> Iterator[tuple[Config, Statement]]:
    for scope in config.walk() if names else ():
        for name in names:
            yield from ((config, statement) for statement in scope.find(name))


def _by_value(root: Scope) -> dict[str, list[Statement]]:
    """The statements of a configuration by each of their arguments."""
    index: dict[str, list[Statement]] = {}
    for scope in root.walk():
        for statement in scope.statements:
            for argument in statement.directive.arguments:
                index.setdefault(argument.value, []).append(statement)
                for name in variables_in(argument.value) if "$" in argument.value else ():
                    index.setdefault(f"${name.lower()}", []).append(statement)
                if argument.value.startswith("zone="):
                    name = argument.value.removeprefix("zone=").partition(":")[0]
                    index.setdefault(name, []).append(statement)
    return index
