"""A main file with all its includes as one configuration, as nginx reads it.

`load_config` starts from a main file, `load_snippet` from a file that others include and whose
surroundings are supposed from what it holds. Neither raises: what is wrong stands in
`Config.faults`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from logcanon.finding import Fault, Severity
from logcanon.nginx import fault_phrases as said
from logcanon.nginx.directives import table
from logcanon.nginx.includes import (
    DiskReader,
    Glob,
    Include,
    Read,
    Resolve,
    TreeCache,
    disk_glob,
    disk_resolve,
    included_pattern,
    is_glob,
)
from logcanon.nginx.scope import Scope, Statement
from logcanon.nginx.snippet import include_base, supposed_contexts
from logcanon.nginx.tree import Argument, Directive, Tree
from logcanon.nginx.vocabulary import names
from logcanon.text import Phrase, Source

__all__ = ["Config", "Include", "Scope", "Statement", "load_config", "load_snippet"]

_MOST_FILES: Final = 5000
_DEEPEST_INCLUDE: Final = 40
_DEEPEST_BLOCK: Final = 100
# Files that come with nginx: absent from most repositories, present where nginx runs.
_SHIPPED: Final = names(
    "mime.types fastcgi.conf fastcgi_params proxy_params scgi_params uwsgi_params "
    "koi-utf koi-win win-utf"
)


@dataclass(frozen=True, eq=False)
class Config:
    """One configuration.

    `trees` maps each file *as included* to its tree; a tree's own `source.path` is the real
    file, where edits go, and two paths to one file share one tree. `is_snippet` says that the
    surroundings are supposed.
    """

    main: Source
    root: Scope
    trees: Mapping[Path, Tree]
    faults: tuple[Fault, ...]
    includes: tuple[Include, ...]
    is_snippet: bool = False
    _hosts: Mapping[Path, list[Scope]] = field(default_factory=dict, repr=False)
    _blocks: Mapping[Directive, list[Scope]] = field(default_factory=dict, repr=False)

    def walk(self) -> Iterator[Scope]:
        """All scopes in nginx's order, the whole configuration first."""
        return self.root.walk()

    def tree(self, path: Path) -> Tree | None:
        """The tree of a file, named as included or by its real path."""
        found = self.trees.get(path)
        if found is None:
            found = next((t for t in self.trees.values() if t.source.path == path), None)
        return found

    def real_path(self, path: Path) -> Path:
        """The file that an included path leads to; `path` itself where it is not included."""
        found = self.trees.get(path)
        return found.source.path if found is not None else path

    def scopes_at(self, path: Path, offset: int) -> list[Scope]:
        """The scopes that the place `offset` of a file stands in: one for each inclusion.

        On the head of a block that is the enclosing scope, between the braces the block's own.
        """
        tree = self.tree(path)
        if tree is None:
            return []
        directive = tree.directive_at(offset)
        while directive is not None and not _is_inside(directive, offset):
            directive = directive.parent
        if directive is None:
            return list(self._hosts.get(tree.source.path, ()))
        return list(self._blocks.get(directive, ()))

    def scopes_of(self, directive: Directive) -> list[Scope]:
        """The scopes that a block directive opens: one for each inclusion of its file."""
        return list(self._blocks.get(directive, ()))

    def statements_of(self, directive: Directive) -> list[Statement]:
        """The statements in which a directive stands: one for each inclusion of its file."""
        if directive.parent is None:
            scopes = self._hosts.get(directive.tree.source.path, [])
        else:
            scopes = self._blocks.get(directive.parent, [])
        return [
            s for scope in scopes for s in scope.find(directive.name) if s.directive is directive
        ]


def load_config(
    main: Path,
    read: Read | None = None,
    glob: Glob = disk_glob,
    resolve: Resolve = disk_resolve,
    trees: TreeCache | None = None,
) -> Config:
    """The configuration that `nginx -c main` would read.

    `read` is asked for real paths, so that an editor's unsaved text wins over the disk; `trees`
    keeps trees from one call to the next.
    """
    joining = _Joining(main.parent, _Access.of(read, glob, resolve, trees))
    root = Scope("main", None, None)
    return joining.run(main, root, root)


def load_snippet(
    path: Path,
    read: Read | None = None,
    glob: Glob = disk_glob,
    resolve: Resolve = disk_resolve,
    trees: TreeCache | None = None,
) -> Config:
    """A file by itself, in supposed surroundings (`Scope.is_assumed`) that fit what it holds."""
    joining = _Joining(path.parent, _Access.of(read, glob, resolve, trees), is_snippet=True)
    joining.base = include_base(path, joining.open(path), joining.exists)
    root = Scope("main", None, None, is_assumed=True)
    inner = root
    tree = joining.open(path)
    for context in supposed_contexts(tree, table()) if tree is not None else ():
        inner = inner.open(context, None, is_assumed=True)
    return joining.run(path, root, inner)


def _is_inside(directive: Directive, offset: int) -> bool:
    block = directive.block
    if block is None:
        return False
    end = block.closing.start if block.closing is not None else directive.span.end
    return block.opening.end <= offset <= end


def _why(error: OSError | None) -> Phrase:
    return Phrase.verbatim(error.strerror or str(error)) if error else said.NO_SUCH_FILE


class _Access(NamedTuple):
    """How files are come by."""

    read: Read
    glob: Glob
    resolve: Resolve
    cache: TreeCache

    @classmethod
    def of(
        cls, read: Read | None, glob: Glob, resolve: Resolve, trees: TreeCache | None
    ) -> _Access:
        return cls(
            read if read is not None else DiskReader(),
            glob,
            resolve,
            trees if trees is not None else TreeCache(table().is_known),
        )


class _Joining:
    """Follows the includes of one configuration."""

    def __init__(self, base: Path, access: _Access, *, is_snippet: bool = False) -> None:
        self.base = base
        self.read, self.glob, self.resolve, self.cache = access
        self.is_snippet = is_snippet
        self.trees: dict[Path, Tree] = {}
        self.by_real_path: dict[Path, Tree] = {}
        self.errors: dict[Path, Phrase] = {}
        self.hosts: dict[Path, list[Scope]] = {}
        self.blocks: dict[Directive, list[Scope]] = {}
        self.includes: list[Include] = []
        self.faults: dict[tuple[Path, int, str], Fault] = {}
        self.n_files = 0

    def run(self, main: Path, root: Scope, scope: Scope) -> Config:
        """Read `main` into `scope` and all that it includes."""
        tree = self.open(main)
        if tree is None:
            reason = said.UNREADABLE.of(error=self.errors[main])
            self._add_fault(Fault.of(main, reason, "file-unreadable"))
            source = Source(main, "")
        else:
            source = tree.source
            self._fill(tree, scope, (main,))
        faults = [f for t in self.by_real_path.values() for f in t.faults]
        return Config(
            source,
            root,
            MappingProxyType(self.trees),
            (*faults, *self.faults.values()),
            tuple(self.includes),
            self.is_snippet,
            self.hosts,
            self.blocks,
        )

    def open(self, path: Path) -> Tree | None:
        """The tree of the file at `path`; `errors` says why there is none."""
        if path in self.trees:
            return self.trees[path]
        real = self.resolve(path)
        tree = self.by_real_path.get(real)
        if tree is None:
            source = self.read(real)
            if not isinstance(source, Source):
                self.errors[path] = _why(source)
                return None
            tree = self.by_real_path[real] = self.cache.tree(source)
        self.trees[path] = tree
        return tree

    def exists(self, pattern: str) -> bool:
        """Whether an absolute path or pattern leads to any file."""
        if is_glob(pattern):
            return bool(self.glob(pattern))
        return isinstance(self.read(self.resolve(Path(pattern))), Source)

    def _fill(self, tree: Tree, scope: Scope, chain: tuple[Path, ...]) -> None:
        self.n_files += 1
        self.hosts.setdefault(tree.source.path, []).append(scope)
        self._place(tree.children, scope, chain, 0)

    def _place(
        self, directives: tuple[Directive, ...], scope: Scope, chain: tuple[Path, ...], depth: int
    ) -> None:
        for directive in directives:
            name = directive.name_argument.value
            if name == "include" and directive.block is None and directive.arguments:
                self._include(directive, scope, chain)
                continue
            statement = scope.add(directive)
            if directive.block is not None:
                inner = scope.open(name, directive)
                statement.block = inner
                self.blocks.setdefault(directive, []).append(inner)
                if depth < _DEEPEST_BLOCK:
                    self._place(directive.block.children, inner, chain, depth + 1)

    def _include(self, directive: Directive, scope: Scope, chain: tuple[Path, ...]) -> None:
        argument = directive.arguments[0]
        # A `$` in an include is no variable to nginx: somebody fills it in before.
        if argument.is_template or "$" in argument.value or not argument.value:
            return
        pattern = included_pattern(self.base, argument.value)
        found = tuple(self.glob(pattern)) if is_glob(pattern) else (Path(pattern),)
        self.includes.append(Include(directive, pattern, found))
        for path in found:
            self._include_file(path, directive, argument, scope, chain)

    def _include_file(
        self,
        path: Path,
        directive: Directive,
        argument: Argument,
        scope: Scope,
        chain: tuple[Path, ...],
    ) -> None:
        tree = self.open(path)
        if tree is None:
            self._missing(path, directive, argument)
        elif any(self.trees[p] is tree for p in chain):
            cycle = " -> ".join(p.name for p in (*chain, path))
            self._include_fault(
                directive,
                argument,
                "include-cycle",
                said.INCLUDE_CYCLE.of(cycle=cycle),
            )
        elif len(chain) >= _DEEPEST_INCLUDE or self.n_files >= _MOST_FILES:
            self._include_fault(
                directive,
                argument,
                "too-many-includes",
                said.TOO_MANY_INCLUDES.of(files=_MOST_FILES, levels=_DEEPEST_INCLUDE),
                Severity.WARNING,
            )
        else:
            self._fill(tree, scope, (*chain, path))

    def _missing(self, path: Path, directive: Directive, argument: Argument) -> None:
        severity = Severity.WARNING
        # Judged from a copy of the configuration, files of the server may well be absent.
        if self.is_snippet or path.name in _SHIPPED or not path.is_relative_to(self.base):
            severity = Severity.HINT
        reason = said.INCLUDE_UNREADABLE.of(path=str(path), error=self.errors[path])
        self._include_fault(directive, argument, "include-not-found", reason, severity)

    def _include_fault(
        self,
        directive: Directive,
        argument: Argument,
        code: str,
        reason: Phrase,
        severity: Severity = Severity.ERROR,
    ) -> None:
        path = directive.tree.source.path
        fault = Fault.of(
            path, reason, code, argument.span, where=directive.label, severity=severity
        )
        self._add_fault(fault)

    def _add_fault(self, fault: Fault) -> None:
        at = fault.span.start if fault.span is not None else 0
        self.faults.setdefault((fault.path, at, fault.reason), fault)
