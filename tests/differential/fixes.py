"""Every fix of every finding, by itself and all together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from differential.attempts import Attempts, Failure, IsMeant
from logcanon.diagnose.engine import Engine
from logcanon.finding import Finding, Fix
from logcanon.nginx.config import Config
from logcanon.plan.plan import merge
from logcanon.records.catalog import Catalog, builtin_records_directory, load_catalog
from logcanon.text import Source
from logcanon.workspace.files import Disk

_UPSTREAM_TLS = re.compile(
    r"(proxy|grpc|uwsgi)_ssl_(verify|verify_depth|trusted_certificate|name|server_name)"
)
_MOST_ROUNDS = 6


def attempt_fixes(attempts: Attempts) -> Iterator[Failure]:
    """Every fix of every finding by itself; the same finding offers no fix again."""
    for config, finding in _findings(attempts):
        attempts.counts[f"finding {finding.id}"] += 1
        for fix in finding.fixes:
            attempts.counts["fixes"] += 1
            what = f"{finding.id}: {fix.title}"
            yield from attempts.check(
                what, fix.edits, _meant_by(fix), drops_comments="Remove" in fix.title
            )
            yield from _no_second_time(attempts, config, finding, fix)
            attempts.restore()


def attempt_all_fixes(attempts: Attempts) -> Iterator[Failure]:
    """What `logcanon fix --unsafe --write` does, until nothing is left to do."""
    for _ in range(_MOST_ROUNDS):
        chosen = [found.fixes[0] for _, found in _findings(attempts) if found.fixes]
        if not any(map(_changes, chosen)):
            break
        plan = merge(chosen)
        yield from attempts.check("all fixes", plan.edits, _meant_by(*chosen), drops_comments=True)
        attempts.go_on()
    else:
        yield Failure("never ends", "all fixes", "; ".join(fix.title for fix in chosen))
    attempts.restore()


def _findings(attempts: Attempts) -> tuple[tuple[Config, Finding], ...]:
    engine = Engine(_catalog(), Disk(), "en", str(attempts.ca_file))
    return tuple((c, finding) for c in attempts.configs() for finding in engine.of_config(c))


def _no_second_time(
    attempts: Attempts, config: Config, finding: Finding, fix: Fix
) -> Iterator[Failure]:
    """The same fix is not offered again; one finding can be about several upstreams."""
    key, title = _identity(config, finding), _without_lines(fix.title)
    for config_now, again in _findings(attempts):
        if _identity(config_now, again) == key:
            titles = [_without_lines(f.title) for f in again.fixes if _changes(f)]
            if title in titles:
                yield Failure("found again", f"{finding.id}: {fix.title}", again.message)


def _without_lines(title: str) -> str:
    return re.sub(r":\d+\)", ")", title)


def _meant_by(*fixes: Fix) -> IsMeant:
    """The directives of upstream TLS, and what the titles name."""
    words = {word for fix in fixes for word in re.findall(r"[\w-]+", fix.title)}
    return lambda entry, _: bool(_UPSTREAM_TLS.fullmatch(entry.name)) or entry.name in words


def _changes(fix: Fix) -> bool:
    sources = {path: Source.read(path) for path in fix.edits}
    return any(
        edit.text != sources[path].of(edit.span)
        for path, made in fix.edits.items()
        for edit in made
    )


def _identity(config: Config, finding: Finding) -> tuple[str, Path, tuple[str, ...]]:
    """A finding by what it is about, wherever that stands after an edit."""
    tree = config.tree(finding.primary.path)
    directive = (
        next((d for d in tree.walk() if d.head_span == finding.primary.span), None)
        if tree
        else None
    )
    chain: tuple[str, ...] = ()
    while directive is not None and tree is not None:
        siblings = directive.parent.children if directive.parent else tree.children
        number = [d for d in siblings if d.label == directive.label].index(directive)
        chain = (f"{directive.label} {number}", *chain)
        directive = directive.parent
    return finding.id, finding.primary.path, chain


@cache
def _catalog() -> Catalog:
    return load_catalog([builtin_records_directory()])
