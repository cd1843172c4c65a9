"""From `in FILE:LINE` to the directive there.

The log may come from another machine, so FILE is compared by its end:
`/etc/nginx/conf.d/shop.conf` is `./conf.d/shop.conf` of a workspace. nginx names the line on which
it stopped reading (ngx_conf_file.c, `conf_file->line`): that of the `;` or `{` of the directive,
or that of the `}` where it found out at the end of a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from logcanon.diagnose.lead import Lead, Trace
from logcanon.diagnose.quoted import PlaceInFile, directives_in, quoted
from logcanon.diagnose.stumbled import holder, stumbled
from logcanon.finding import Fault
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.routing import Candidate, Certainty
from logcanon.nginx.tree import Directive, Tree
from logcanon.scan.line import LogLine
from logcanon.text import Phrase, Phrasing, Source

_NO_SUCH_FILE = Phrasing(
    en="no configuration in the workspace has a file like {file}",
    zh="工作区的配置中没有与 {file} 对应的文件",
)
_BEYOND_END = Phrasing(
    en="the file {file} has {count} lines here and the line speaks of line {line}, so it is about "
    "an older text or another file",
    zh="此处的 {file} 只有 {count} 行，该行却指向第 {line} 行，说的是旧内容或别的文件",
)
_NOTHING_THERE = Phrasing(
    en="nothing stands at line {line} of {file} here",
    zh="此处 {file} 的第 {line} 行没有内容",
)
_POINTS_THERE = Phrase("the line points there.", "该行指向此处。")
_SEPARATOR = re.compile(r"[/\\]+")
_MAX_LEADS = 5
_FOR_CERTAIN = 100


@dataclass(frozen=True, slots=True)
class _Found:
    """A directive at the place; `score` is how much of the message it explains."""

    lead: Lead
    score: int


def pointed(line: LogLine, place: PlaceInFile, configs: Sequence[Config]) -> Trace:
    """The directives that `place` may mean, those first that the message speaks of."""
    files = list(_files(place.file, configs))
    if not files:
        return Trace((), _NO_SUCH_FILE.of(file=place.file))
    found: list[_Found] = []
    longest = 0
    for config, tree in files:
        count = _line_count(tree.source)
        longest = max(longest, count)
        if place.line <= count + 1:
            # The end of a file is met on the line behind its last line end.
            found += _at(line, min(place.line, count), config, tree)
    if not found and longest < place.line:
        name = files[0][1].source.path.name
        reason = _BEYOND_END.of(file=name, count=longest, line=place.line)
        return Trace((), reason)
    ranked = sorted(found, key=lambda one: -one.score)
    if not ranked:
        return Trace((), _NOTHING_THERE.of(file=place.file, line=place.line))
    return Trace(tuple(one.lead for one in ranked)[:_MAX_LEADS])


def _files(name: str, configs: Sequence[Config]) -> Iterator[tuple[Config, Tree]]:
    """The files whose paths agree with `name` in most parts, counted from the end."""
    wanted = _parts(name)
    matches: list[tuple[int, Config, Tree]] = []
    for config in configs:
        best: dict[Path, tuple[int, Tree]] = {}
        for path, tree in config.trees.items():
            real = tree.source.path
            length = max(_common_end(wanted, _parts(str(p))) for p in {path, real})
            if length and length > best.get(real, (0, tree))[0]:
                best[real] = (length, tree)
        matches += ((length, config, tree) for length, tree in best.values())
    longest = max((length for length, *_ in matches), default=0)
    seen: set[Path] = set()
    for length, config, tree in matches:
        if length == longest and tree.source.path not in seen:
            seen.add(tree.source.path)
            yield config, tree


def _parts(path: str) -> list[str]:
    return [part for part in _SEPARATOR.split(path) if part]


def _common_end(left: list[str], right: list[str]) -> int:
    count = 0
    for one, other in zip(reversed(left), reversed(right), strict=False):
        if one != other:
            break
        count += 1
    return count


def _line_count(source: Source) -> int:
    """How many lines hold text: a line end at the end of a file begins no further one."""
    count = source.lines.line_count
    return count - 1 if source.text.endswith("\n") else count


def _at(line: LogLine, number: int, config: Config, tree: Tree) -> Iterator[_Found]:
    """What stands on the one-based line `number` of a file, the true fault above it first."""
    fault = stumbled(line, number, tree)
    broken = holder(tree, fault) if fault is not None else None
    if broken is not None:
        yield _found(config, broken, _FOR_CERTAIN, fault)
    ended = [d for d in tree.walk() if _line_of(tree, d.head_end - 1) == number]
    if ended:
        scored = [(_explained(line, d), d) for d in ended]
        best = max(score for score, _ in scored)
        directive = next(d for score, d in scored if score == best)
        yield _found(config, directive, best)
        return
    around = _around(tree, number)
    if around is None:
        return
    for directive in _named_within(line, config, around):
        yield _found(config, directive, _explained(line, directive))
    yield _found(config, around, 0)


def _line_of(tree: Tree, offset: int) -> int:
    return tree.source.lines.line_at(max(0, offset)) + 1


def _around(tree: Tree, number: int) -> Directive | None:
    """The innermost directive that reaches over a line on which none ends its head."""
    found: Directive | None = None
    for directive in tree.walk():
        first, last = _line_of(tree, directive.span.start), _line_of(tree, directive.span.end - 1)
        if first <= number <= last:
            found = directive
    return found


def _named_within(line: LogLine, config: Config, block: Directive) -> Iterator[Directive]:
    """The directives within a block, included ones too, that the message names."""
    names = list(dict.fromkeys(directives_in(line)))
    seen: set[int] = set()
    for scope in config.scopes_of(block)[:1]:
        for inner in scope.walk():
            for statement in (s for name in names for s in inner.find(name)):
                if id(statement.directive) not in seen:
                    seen.add(id(statement.directive))
                    yield statement.directive


def _explained(line: LogLine, directive: Directive) -> int:
    """How much of what the message quotes is the directive's own: its name counts double."""
    label = directive.label
    values = directive.values
    score = 0
    for text in quoted(line):
        if text == directive.name:
            score += 2
        elif text in values or text in label:
            score += 1
    return score


def _found(config: Config, directive: Directive, score: int, fault: Fault | None = None) -> _Found:
    scope = _scope_of(config, directive)
    certainty = Certainty.CERTAIN if score else Certainty.LIKELY
    lead = Lead(config, Candidate(scope, _POINTS_THERE, certainty), directive, fault)
    return _Found(lead, score)


def _scope_of(config: Config, directive: Directive) -> Scope:
    """The block that a directive opens, else the one that it stands in."""
    opened = config.scopes_of(directive)
    if opened:
        return opened[0]
    standing = config.statements_of(directive)
    if standing:
        return standing[0].scope
    around = config.scopes_at(directive.tree.source.path, directive.span.start)
    return around[0] if around else config.root
