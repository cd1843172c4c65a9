"""Make every edit that logcanon offers on real configurations, and ask real nginx about each.

    python tests/differential/edits.py FOLDER [FOLDER ...] [--share N] [--show N] [--no-shrink]
        [--root ROOT]

Of each configuration that `nginx -t` accepts (in a temporary copy, see trial.py), every fix of
every finding is applied by itself, then all at once as `logcanon fix --unsafe --write` does, and
the planner sets, inserts and removes directives in every block in which it is allowed. Each is
tried as written, and a second time with its plain upstreams replaced by TLS ones on another
machine, since those are what most fixes are about. After each edit

- `nginx -t` still accepts the configuration,
- `nginx -T` differs in the directives that were meant and in no other, comments included,
- the same again changes nothing.

`--share N` takes each Nth file, for folders with thousands. What fails is shown with the smallest
configuration that still fails. Nothing is fetched. Exit code: 0 all is well, 1 failures, 2 no
configuration that nginx accepts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from differential.attempts import Attempts, Failure
from differential.certificate import write_certificate
from differential.fixes import attempt_all_fixes, attempt_fixes
from differential.installation import Installation
from differential.planned import attempt_planned
from differential.shrink import shrunk
from differential.trial import Trial, behind_tls
from logcanon.nginx.directives import table
from logcanon.nginx.kind import looks_like_config
from logcanon.nginx.parser import parse
from logcanon.text import Source


@dataclass
class Summary:
    """What was counted, why files were left out, and the failures."""

    counts: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[Source, Failure]] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run over the folders and print the summary."""
    options = _options(arguments)
    summary = Summary()
    nginx = Installation.in_root(options.root) if options.root else Installation.here()
    with tempfile.TemporaryDirectory() as name:
        certificate = write_certificate(Path(name))
        for path in _configs(options.folders, options.share):
            summary.counts["files"] += 1
            _try(path, nginx, certificate, summary)
        _print(summary, options, nginx, certificate)
    if not summary.counts["accepted by nginx"]:
        return 2
    return 1 if summary.failures else 0


def attempt_all(trial: Trial, ca_file: Path, counts: Counter[str]) -> Iterator[Failure]:
    """Try everything on a copy that nginx accepts; it is left as it was."""
    attempts = Attempts(trial, ca_file, counts)
    yield from attempt_fixes(attempts)
    yield from attempt_all_fixes(attempts)
    yield from attempt_planned(attempts)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="make every edit and ask nginx about it")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="each Nth file only")
    parser.add_argument("--show", type=int, default=3, help="failures of a kind to print")
    parser.add_argument("--root", type=Path, help="a root file system whose nginx is asked")
    parser.add_argument("--no-shrink", action="store_true", help="print whole configurations")
    return parser.parse_args(arguments)


def _configs(folders: Sequence[Path], share: int) -> Iterator[Path]:
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        for number, path in enumerate(p for p in files if _is_config(p)):
            if number % share == 0:
                yield path


def _is_config(path: Path) -> bool:
    if not path.is_file() or ".git" in path.parts:
        return False
    if path.suffix == ".conf":
        return True
    head = path.read_bytes()[:20_000].decode("utf-8", "replace")
    return path.suffix in {"", ".sample"} and looks_like_config(head)


def _try(path: Path, nginx: Installation, certificate: Path, summary: Summary) -> None:
    source = Source.read(path)
    if parse(source, table().is_known).has_templates:
        summary.left_out["a template"] += 1
        return
    error = _try_text(source, nginx, certificate, summary)
    if error:
        summary.left_out[_kind(error)] += 1
        return
    summary.counts["accepted by nginx"] += 1
    moved = Source(path, behind_tls(source.text))
    if moved.text != source.text and not _try_text(moved, nginx, certificate, summary):
        summary.counts["accepted with TLS upstreams"] += 1


def _try_text(source: Source, nginx: Installation, certificate: Path, summary: Summary) -> str:
    """Try all edits on `source`; why nginx does not accept it as it is, or ""."""
    with tempfile.TemporaryDirectory() as name:
        trial = Trial(source, Path(name), certificate, installation=nginx)
        error = trial.accepted()
        if not error:
            for failure in attempt_all(trial, certificate, summary.counts):
                summary.failures.append((source, failure))
        return error


def _kind(error: str) -> str:
    words = (w for w in error.split() if not set(w) & set('"/0123456789'))
    return " ".join(words)[:60]


def _fails_like(
    failure: Failure, nginx: Installation, certificate: Path
) -> Callable[[Source], bool]:
    def fails(source: Source) -> bool:
        with tempfile.TemporaryDirectory() as name:
            trial = Trial(source, Path(name), certificate, installation=nginx)
            if trial.accepted():
                return False
            found = attempt_all(trial, certificate, Counter())
            return any(each.kind == failure.kind for each in found)

    return fails


def _print(
    summary: Summary, options: argparse.Namespace, nginx: Installation, certificate: Path
) -> None:
    shown: Counter[str] = Counter()
    for source, failure in summary.failures:
        shown[failure.kind] += 1
        if shown[failure.kind] > options.show:
            continue
        text = source.text
        if not options.no_shrink:
            text = shrunk(source, _fails_like(failure, nginx, certificate))
        print(f"{failure.kind}: {source.path}\n    {failure.what}: {failure.detail}")
        print("".join(f"    | {line}\n" for line in text.splitlines()))
    for reason, count in summary.left_out.most_common(12):
        print(f"{count:6} left out: {reason}")
    for name, count in sorted(summary.counts.items()):
        print(f"{count:6} {name}")
    for name, count in sorted(shown.items()):
        print(f"{count:6} FAILED: {name}")


if __name__ == "__main__":
    sys.exit(main())
