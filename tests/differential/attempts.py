"""The edits tried on one configuration, and what nginx says of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from differential.dumps import Entry, comments, entries
from differential.trial import Trial

from logcanon.diagnose.engine import Engine
from logcanon.finding import Finding, Fix
from logcanon.nginx.config import Config
from logcanon.nginx.directives import table
from logcanon.nginx.effective import context_of
from logcanon.nginx.tree import Directive, Tree
from logcanon.plan import (
    InsertDirective,
    Lowered,
    Operation,
    RemoveDirective,
    SetDirective,
    lower,
)
from logcanon.plan.plan import merge
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.text import EditSet, Source
from logcanon.workspace.files import Disk
from logcanon.workspace.projects import load_projects

_SETTINGS: tuple[tuple[type[SetDirective] | type[InsertDirective], str, tuple[str, ...]], ...] = (
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
_REMOVABLE = frozenset(
    "proxy_set_header add_header expires gzip proxy_read_timeout keepalive_timeout sendfile "
    "client_max_body_size server_tokens root index proxy_ssl_name proxy_ssl_server_name "
    "proxy_ssl_verify_depth proxy_connect_timeout tcp_nopush default_type".split()
)
_UPSTREAM_TLS = re.compile(
    r"(proxy|grpc|uwsgi)_ssl_(verify|verify_depth|trusted_certificate|name|server_name)"
)
_MOST_ROUNDS = 6


@dataclass(frozen=True)
class Failure:
    """`kind` is the same for failures of one cause, `what` names the edit."""

    kind: str
    what: str
    detail: str


class _Attempts:
    """The copy as it was, put back after each edit."""

    def __init__(self, trial: Trial, ca_file: Path, counts: Counter[str]) -> None:
        self.trial, self.ca_file, self.counts = trial, ca_file, counts
        self.before = trial.dump()
        self.texts = {path: path.read_bytes() for path in self.before}
        self.entries = entries(self.before)
        self.comments = comments(self.before)

    # One edit

    def check(
        self, what: str, edits: Mapping[Path, EditSet], is_meant: Callable[[Entry, bool], bool]
    ) -> Iterator[Failure]:
        """Apply `edits` and ask nginx; the copy is left as edited."""
        self.counts["edits"] += 1
        if not all(self.trial.owns(path) for path in edits):
            yield Failure("edits a file outside", what, ", ".join(map(str, edits)))
            return
        self.write(edits)
        error = self.trial.test()
        if error and _names_absent_file(error, self.texts):
            error = self.trial.accepted()  # verification on: now nginx reads the file
        if error:
            yield Failure(f"nginx refuses: {_without_names(error)}", what, error)
            return
        after = self.trial.dump()
        was, now = self.entries, entries(after)
        for entry in sorted((was - now).elements()):
            if not is_meant(entry, False):
                yield Failure("lost", what, str(entry))
        for entry in sorted((now - was).elements()):
            if not is_meant(entry, True):
                yield Failure("not meant", what, str(entry))
        gone = self.comments - comments(after)
        if gone and not what.startswith("remove") and "Remove" not in what:
            yield Failure("comment lost", what, str(sorted(gone.elements())))

    def write(self, edits: Mapping[Path, EditSet]) -> None:
        for path, made in edits.items():
            source = Source.read(path)
            after = made.apply(source.text)
            if made.whole_lines(source).apply(source.text) != after:
                raise AssertionError("whole lines differ from the edit")
            path.write_bytes(Source(path, after).encode())

    def restore(self) -> None:
        for path, text in self.texts.items():
            path.write_bytes(text)

    # Fixes of findings

    def findings(self) -> tuple[tuple[Config, Finding], ...]:
        disk = Disk()
        engine = Engine(_catalog(), disk, "en", str(self.ca_file))
        configs = load_projects([self.trial.config], disk)
        return tuple((config, found) for config in configs for found in engine.of_config(config))

    def fixes(self) -> Iterator[Failure]:
        """Every fix of every finding by itself."""
        for config, finding in self.findings():
            self.counts[f"finding {finding.id}"] += 1
            for fix in finding.fixes:
                self.counts["fixes"] += 1
                what = f"{finding.id}: {fix.title}"
                yield from self.check(what, fix.edits, _meant_by(fix))
                yield from self._no_second_time(what, config, finding)
                self.restore()

    def _no_second_time(self, what: str, config: Config, finding: Finding) -> Iterator[Failure]:
        key = _identity(config, finding)
        for config_now, again in self.findings():
            if _identity(config_now, again) == key and any(_changes(fix) for fix in again.fixes):
                yield Failure("found again", what, f"{again.message}: {again.fixes[0].title}")

    def fix_all(self) -> Iterator[Failure]:
        """What `logcanon fix --unsafe --write` does, until nothing is left to do."""
        for _ in range(_MOST_ROUNDS):
            chosen = [found.fixes[0] for _, found in self.findings() if found.fixes]
            plan = merge(chosen)
            if not any(map(_changes, chosen)):
                break
            meant = [_meant_by(fix) for fix in chosen]
            yield from self.check(
                "all fixes", plan.edits, lambda entry, is_new: any(m(entry, is_new) for m in meant)
            )
            after = self.trial.dump()
            self.entries, self.comments = entries(after), comments(after)
        else:
            yield Failure("never ends", "all fixes", "; ".join(fix.title for fix in chosen))
        self.restore()
        self.entries, self.comments = entries(self.before), comments(self.before)

    # The planner

    def planned(self) -> Iterator[Failure]:
        """Settings in every block that takes them, and directives removed."""
        yield from self._batch([self._settings()])
        yield from self._batch([self._removals()])

    def _batch(self, parts: Sequence[tuple[_Intent, ...]]) -> Iterator[Failure]:
        """Try many intents at once; what fails is tried in halves to find the one to blame."""
        for intents in parts:
            failures = list(self._try(intents)) if intents else []
            if failures and len(intents) > 1:
                half = len(intents) // 2
                yield from self._batch([intents[:half], intents[half:]])
            else:
                yield from failures

    def _configs(self) -> tuple[Config, ...]:
        return load_projects([self.trial.config], Disk())

    def _trees(self) -> dict[Path, Tree]:
        return {t.source.path: t for config in self._configs() for t in config.trees.values()}

    def _settings(self) -> tuple[_Intent, ...]:
        return tuple(
            (kind.__name__, path, number, name, arguments)
            for config in self._configs()
            for path, tree in {t.source.path: t for t in config.trees.values()}.items()
            if path in self.texts
            for number, directive in enumerate(tree.walk())
            if directive.block is not None and directive.block.raw is None
            for kind, name, arguments in _SETTINGS
            if _is_allowed(config, directive, name)
            and not lower([kind(directive, name, arguments)]).refusals
        )

    def _removals(self) -> tuple[_Intent, ...]:
        return tuple(
            ("RemoveDirective", path, number, directive.name, ())
            for path, tree in self._trees().items()
            if path in self.texts
            for number, directive in enumerate(tree.walk())
            if directive.name in _REMOVABLE and directive.parent is not None
            if directive.block is None
            if not lower([RemoveDirective(directive)]).refusals
        )

    def _try(self, intents: Sequence[_Intent]) -> Iterator[Failure]:
        verb, path, number, name, arguments = intents[0]
        is_removal = verb == "RemoveDirective"
        what = f"{'remove' if is_removal else verb} {name} {' '.join(arguments)}".strip()
        what += f" in {_place(self._trees()[path], number)}" if len(intents) == 1 else " ..."
        lowered = self._lowered(intents)
        names = {intent[3] for intent in intents}
        meant = {(intent[3], *_values(intent[4])) for intent in intents}
        self.counts["planner operations"] += len(intents)
        yield from self.check(
            what,
            lowered.edits,
            lambda entry, is_new: entry.name in names
            and (not is_new or (entry.name, *entry.values) in meant),
        )
        if not is_removal and self._lowered(self._shifted(intents)).edits:
            yield Failure("not idempotent", what, "the second run changes the file again")
        self.restore()

    def _lowered(self, intents: Sequence[_Intent]) -> Lowered:
        trees = self._trees()
        nodes = {path: list(tree.walk()) for path, tree in trees.items()}
        kinds = {"SetDirective": SetDirective, "InsertDirective": InsertDirective}
        operations: list[Operation] = [
            RemoveDirective(nodes[path][number])
            if verb == "RemoveDirective"
            else kinds[verb](nodes[path][number], name, arguments)
            for verb, path, number, name, arguments in intents
        ]
        return lower(operations)

    def _shifted(self, intents: Sequence[_Intent]) -> Sequence[_Intent]:
        """The same blocks by their number in the edited files: blocks keep their order."""
        moved: dict[tuple[Path, int], int] = {}
        for path, tree in self._trees().items():
            if path in self.texts:
                was = [n for n, d in enumerate(self._parsed(path).walk()) if d.block is not None]
                now = [n for n, d in enumerate(tree.walk()) if d.block is not None]
                moved.update({(path, a): b for a, b in zip(was, now, strict=False)})
        return [(v, path, moved[path, n], name, a) for v, path, n, name, a in intents]

    def _parsed(self, path: Path) -> Tree:
        return self.before[path]


_Intent = tuple[str, Path, int, str, tuple[str, ...]]


def attempt_all(trial: Trial, ca_file: Path, counts: Counter[str]) -> Iterator[Failure]:
    """Try everything on a copy that nginx accepts; it is left as it was."""
    attempts = _Attempts(trial, ca_file, counts)
    yield from attempts.fixes()
    yield from attempts.fix_all()
    yield from attempts.planned()


def _is_allowed(config: Config, block: Directive, name: str) -> bool:
    """A file by itself may not tell: `server` is a word of http, stream and mail."""
    scopes = config.scopes_of(block)
    return all(
        table().get(name, scope.module_family, context_of(scope))
        for scope in scopes
        if scope.name not in table().open_blocks
    )


def _meant_by(fix: Fix) -> Callable[[Entry, bool], bool]:
    """The directives of upstream TLS, and what the title names."""
    words = set(re.findall(r"[\w-]+", fix.title))
    return lambda entry, _is_new: bool(_UPSTREAM_TLS.fullmatch(entry.name)) or entry.name in words


def _changes(fix: Fix) -> bool:
    return any(
        edit.text != Source.read(path).of(edit.span) for path, made in fix.edits.items() for edit in made
    )


def _identity(config: Config, finding: Finding) -> tuple[str, Path, tuple[str, ...]]:
    """A finding by what it is about, wherever that stands after an edit."""
    tree = config.tree(finding.primary.path)
    directive = tree.directive_at(finding.primary.span.start) if tree else None
    chain: tuple[str, ...] = ()
    while directive is not None:
        siblings = directive.parent.children if directive.parent else directive.tree.children
        alike = [d for d in siblings if d.label == directive.label]
        chain = (f"{directive.label} {alike.index(directive)}", *chain)
        directive = directive.parent
    return finding.id, finding.primary.path, chain


def _place(tree: Tree, number: int) -> str:
    directive: Directive = list(tree.walk())[number]
    return " > ".join(d.label for d in reversed((directive, *directive.ancestors())))


def _values(arguments: Sequence[str]) -> tuple[str, ...]:
    from logcanon.plan.arguments import read_values

    values = read_values("name", arguments)
    return values if isinstance(values, tuple) else (values,)


def _names_absent_file(error: str, texts: Mapping[Path, bytes]) -> bool:
    """Whether nginx missed a file that the configuration named before the edit."""
    named = re.search(r'"([^"]+)"', error)
    is_file = re.search(r"SSL_CTX_load|open\(\)|cannot load", error)
    if not named or not is_file:
        return False
    name = named[1].rpartition("/")[2].encode("utf-8", "surrogateescape")
    return any(name in text for text in texts.values())


def _without_names(error: str) -> str:
    return re.sub(r'"[^"]*"|/\S+|\d+', "*", error)[:80]


_CATALOG = None


def _catalog():  # noqa: ANN202
    global _CATALOG
    if _CATALOG is None:
        _CATALOG = load_catalog([builtin_records_directory()])
    return _CATALOG
