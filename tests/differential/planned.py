"""Directives set, inserted and removed by the planner in every block in which that is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from differential.attempts import Attempts, Failure
from differential.dumps import Entry
from logcanon.nginx.config import Config
from logcanon.nginx.directives import table
from logcanon.nginx.effective import context_of
from logcanon.nginx.tree import Directive, Tree
from logcanon.plan import InsertDirective, Lowered, Operation, RemoveDirective, SetDirective, lower
from logcanon.plan.arguments import read_values
from logcanon.text import Phrase

_SETTINGS: tuple[tuple[type[SetDirective | InsertDirective], str, tuple[str, ...]], ...] = (
    (SetDirective, "proxy_ssl_verify_depth", ("3",)),
    (SetDirective, "proxy_ssl_session_reuse", ("off",)),
    (SetDirective, "grpc_ssl_verify_depth", ("3",)),
    (SetDirective, "uwsgi_ssl_verify_depth", ("3",)),
    (SetDirective, "proxy_set_header", ("X-Logcanon", '"a b;{}#\\""')),
    (SetDirective, "client_max_body_size", ("7m",)),
    (SetDirective, "proxy_timeout", ("7s",)),
    (InsertDirective, "add_header", ("X-Logcanon", "$uri", "always")),
    (InsertDirective, "set", ("$logcanon", "1")),
)
# Nothing depends on these, so nginx takes a configuration without them.
_REMOVABLE = {
    "add_header", "client_max_body_size", "default_type", "expires", "gzip", "index",
    "keepalive_timeout", "proxy_connect_timeout", "proxy_read_timeout", "proxy_set_header",
    "proxy_ssl_name", "proxy_ssl_server_name", "proxy_ssl_verify_depth", "root", "sendfile",
    "server_tokens", "tcp_nopush",
}  # fmt: skip


@dataclass(frozen=True)
class _Intent:
    """An operation on the directive (or in the block) that is `number` in its file's order."""

    kind: type[SetDirective | InsertDirective | RemoveDirective]
    path: Path
    number: int
    name: str
    arguments: tuple[str, ...] = ()

    def on(self, directive: Directive) -> Operation:
        if self.kind is RemoveDirective:
            return RemoveDirective(directive)
        kind = SetDirective if self.kind is SetDirective else InsertDirective
        return kind(directive, self.name, self.arguments)

    @property
    def meaning(self) -> tuple[str, ...]:
        values = read_values(self.name, self.arguments)
        return (self.name, *(() if isinstance(values, Phrase) else values))


def attempt_planned(attempts: Attempts) -> Iterator[Failure]:
    """All at once; what fails is tried in halves to find the one to blame."""
    yield from _batch(attempts, tuple(_settings(attempts)))
    yield from _batch(attempts, tuple(_removals(attempts)))


def _batch(attempts: Attempts, intents: Sequence[_Intent]) -> Iterator[Failure]:
    failures = list(_try(attempts, intents)) if intents else []
    if failures and len(intents) > 1:
        half = len(intents) // 2
        single = [*_batch(attempts, intents[:half]), *_batch(attempts, intents[half:])]
        yield from single or failures
    else:
        yield from failures


def _settings(attempts: Attempts) -> Iterator[_Intent]:
    for config in attempts.configs():
        for path, number, block in _directives(attempts, config):
            for kind, name, arguments in _SETTINGS:
                intent = _Intent(kind, path, number, name, arguments)
                if _is_allowed(config, block, name) and not lower([intent.on(block)]).refusals:
                    yield intent


def _removals(attempts: Attempts) -> Iterator[_Intent]:
    for config in attempts.configs():
        for path, number, directive in _directives(attempts, config):
            is_simple = directive.block is None and directive.parent is not None
            if is_simple and directive.name in _REMOVABLE:
                intent = _Intent(RemoveDirective, path, number, directive.name)
                if not lower([intent.on(directive)]).refusals:
                    yield intent


def _directives(attempts: Attempts, config: Config) -> Iterator[tuple[Path, int, Directive]]:
    for path, tree in _trees_of(config).items():
        if path in attempts.texts:
            for number, directive in enumerate(tree.walk()):
                yield path, number, directive


def _is_allowed(config: Config, block: Directive, name: str) -> bool:
    """A file by itself may not tell: `server` is a word of http, stream and mail."""
    if block.block is None or block.block.raw is not None:
        return False
    scopes = config.scopes_of(block)
    return all(
        table().get(name, scope.module_family, context_of(scope))
        for scope in scopes
        if scope.name not in table().open_blocks
    )


def _try(attempts: Attempts, intents: Sequence[_Intent]) -> Iterator[Failure]:
    first = intents[0]
    trees = _trees(attempts)
    blocks = {path: _blocks(tree) for path, tree in trees.items()}
    what = f"{first.kind.__name__} {first.name} {' '.join(first.arguments)}".strip()
    where = list(trees[first.path].walk())[first.number]
    around = reversed((where, *where.ancestors()))
    what += " in " + " > ".join(d.label for d in around) if len(intents) == 1 else " ..."
    names = {intent.name for intent in intents}
    meanings = {intent.meaning for intent in intents}
    is_removal = first.kind is RemoveDirective

    def is_meant(entry: Entry, is_new: bool) -> bool:
        is_known = entry.name in names
        return is_known and (not is_new or (entry.name, *entry.values) in meanings)

    attempts.counts["planner operations"] += len(intents)
    edits = _lowered(attempts, intents).edits
    yield from attempts.check(what, edits, is_meant, drops_comments=is_removal)
    if not is_removal and _lowered(attempts, _moved(attempts, intents, blocks)).edits:
        yield Failure("not idempotent", what, "the second run changes the file again")
    attempts.restore()


def _lowered(attempts: Attempts, intents: Sequence[_Intent]) -> Lowered:
    nodes = {path: list(tree.walk()) for path, tree in _trees(attempts).items()}
    return lower([intent.on(nodes[intent.path][intent.number]) for intent in intents])


def _moved(
    attempts: Attempts, intents: Sequence[_Intent], blocks: dict[Path, list[int]]
) -> list[_Intent]:
    """The same intents by the numbers in the edited files: blocks keep their order."""
    now = {path: _blocks(tree) for path, tree in _trees(attempts).items()}
    return [
        replace(i, number=now[i.path][blocks[i.path].index(i.number)])
        for i in intents
        if len(now[i.path]) == len(blocks[i.path])
    ]


def _blocks(tree: Tree) -> list[int]:
    return [number for number, d in enumerate(tree.walk()) if d.block is not None]


def _trees(attempts: Attempts) -> dict[Path, Tree]:
    return {p: tree for config in attempts.configs() for p, tree in _trees_of(config).items()}


def _trees_of(config: Config) -> dict[Path, Tree]:
    return {tree.source.path: tree for tree in config.trees.values()}
