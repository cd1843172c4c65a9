"""`make bench`: how fast configurations are read, judged and answered about.

Figures are medians in milliseconds; what is compared runs in turn, and ratios are of medians.
Ours, crossplane and gixy-ng are warm (one process, run again and again, nothing kept from the run
before); `nginx -t` is a fresh process each time, as it always is. The rivals do not do the same:
crossplane only parses, gixy-ng has other rules, nginx loads what the configuration names.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from config_files import lines_of, write_one_file, write_tree
from rivals import Gixy, Rival, crossplane_parse, install_gixy, nginx

from language_server import LanguageServer
from logcanon.cli.garbage import collect_rarely
from logcanon.diagnose.engine import Engine
from logcanon.nginx.config import load_config
from logcanon.nginx.directives import table
from logcanon.nginx.includes import TreeCache
from logcanon.records.catalog import builtin_records_directory, load_catalog
from logcanon.scan.matcher import compile_signatures
from logcanon.text import Source
from logcanon.workspace.files import Disk
from logcanon.workspace.session import Session

_ANSWERS = 50
_LINE = (
    "2024/03/01 10:46:40 [error] 22#22: *1 upstream SSL certificate verify error: (20:unable to"
    " get local issuer certificate) while SSL handshaking to upstream, client: 10.0.0.1, server:"
    ' shop70.example.com, request: "GET / HTTP/1.1", upstream: "https://10.1.0.71:8443/", host:'
    ' "shop70.example.com"'
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--gixy", type=Path, help="a Python that has gixy-ng")
    options = parser.parse_args()
    collect_rarely()
    environment = Path(__file__).resolve().parents[2] / "build" / "gixy-ng"
    python = options.gixy or install_gixy(environment)
    gixy = Gixy(python) if python else None
    with tempfile.TemporaryDirectory() as name:
        one, tree = write_one_file(Path(name)), write_tree(Path(name))
        print(f"\n{'':<32} {'2,000 lines':>16} {'20,000 in 192 files':>21}")
        compare({"2,000": one, "20,000": tree}, gixy, options.rounds)
        processor_rows([one, tree], options.rounds)
        session_rows({"2,000": one, "20,000": tree}, options.rounds)
        server_rows({"2,000": one, "20,000": tree})
        print(f"\nlines: {lines_of(one)} and {lines_of(tree)}; bars: 50 ms, 500 ms, answers 10 ms")
    if gixy:
        gixy.close()


# Beside others


def compare(files: Mapping[str, Path], gixy: Gixy | None, rounds: int) -> None:
    """Rows of what reads a configuration from disk, and of the rivals' times as ratios."""
    ours: dict[str, Rival] = {"parsed, includes joined": _parsed, "parsed and ruled": _ruled()}
    rivals: dict[str, Rival] = {"nginx -t": nginx, "crossplane.parse": crossplane_parse}
    if gixy:
        rivals["gixy-ng"] = gixy
    times = {size: alternate({**ours, **rivals}, main, rounds) for size, main in files.items()}
    for what in (*ours, *rivals):
        print(f"{what:<32}" + "".join(f" {times[s][what] * 1000:>15.1f}" for s in files))
    for what, rival in (
        ("parsed, includes joined", "crossplane.parse"),
        ("parsed and ruled", "gixy-ng"),
        ("parsed and ruled", "nginx -t"),
    ):
        if rival in rivals:
            ratios = (times[s][rival] / times[s][what] for s in files)
            print(f"  {what} / {rival}"[:46].ljust(32) + "".join(f" {r:>14.1f}x" for r in ratios))


def alternate(runs: Mapping[str, Rival], main: Path, rounds: int) -> dict[str, float]:
    """The median seconds of each, every one run once a round, after one round to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            seconds = run(main)
            if number:
                taken[name].append(seconds)
    return {name: statistics.median(each) for name, each in taken.items()}


def processor_rows(mains: Sequence[Path], rounds: int) -> None:
    """The least CPU time of ours, which says more than the clock on a busy machine."""
    for what, run in (
        ("parsed", _parsed), ("parsed and ruled", _ruled()), ("parsed, a line joined", _joined()),
    ):  # fmt: skip
        cells = []
        for main in mains:
            taken = []
            for _ in range(rounds):
                begin = time.process_time()
                run(main)
                taken.append(time.process_time() - begin)
            cells.append(min(taken) * 1000)
        label = f"{what}, least CPU"
        print(f"{label:<32}" + "".join(f" {cell:>15.1f}" for cell in cells))


def _parsed(main: Path) -> float:
    begin = time.perf_counter()
    load_config(main, trees=TreeCache(table().is_known))
    return time.perf_counter() - begin


def _ruled() -> Rival:
    catalog = load_catalog([builtin_records_directory()])

    def run(main: Path) -> float:
        begin = time.perf_counter()
        config = load_config(main, trees=TreeCache(table().is_known))
        found = Engine(catalog, Disk(), "en").of_config(config)
        taken = time.perf_counter() - begin
        if not found:
            raise SystemExit("the rules found nothing: this measures nothing")
        return taken

    return run


def _joined() -> Rival:
    """The first line of a log that leads into a configuration: caches are filled by it."""
    catalog = load_catalog([builtin_records_directory()])
    matcher = compile_signatures(catalog.sources, catalog.origins)
    occurrence = matcher.match_line(_LINE)
    if occurrence is None:
        raise SystemExit("no record knows the line")

    def run(main: Path) -> float:
        begin = time.perf_counter()
        config = load_config(main, trees=TreeCache(table().is_known))
        found = Engine(catalog, Disk(), "en").joined(occurrence, Path("error.log"), [config])
        taken = time.perf_counter() - begin
        if not found.fixes:
            raise SystemExit("the line led to no fix: this measures nothing")
        return taken

    return run


# As an editor sees it


def session_rows(files: Mapping[str, Path], rounds: int) -> None:
    """A key is pressed in one file: its new text to the findings of the whole configuration."""
    cells = []
    for main in files.values():
        session = Session(folders=[main.parent])
        edited = min(main.parent.rglob("*.conf"))
        text = edited.read_text()
        versions = itertools.count(1)

        def press(session: Session = session, text: str = text, edited: Path = edited,
                  versions: itertools.count[int] = versions) -> None:  # fmt: skip
            version = next(versions)
            session.open(Source(edited, f"{text}# {version}\n", version))
            snapshot = session.snapshot()
            for config in snapshot.configs:
                snapshot.engine.of_config(config)

        press()
        cells.append(_median(press, rounds))
    print(f"{'key pressed to findings':<32}" + "".join(f" {cell:>15.1f}" for cell in cells))


def server_rows(files: Mapping[str, Path]) -> None:
    """The real server over its standard streams: medians of 50 answers, each at another place."""
    cells = [_answers(main) for main in files.values()]
    for what in cells[0]:
        print(f"{'server: ' + what:<32}" + "".join(f" {cell[what]:>15.1f}" for cell in cells))


def _answers(main: Path) -> dict[str, float]:
    file = max(main.parent.rglob("*.conf"), key=lambda path: path.stat().st_size)
    lines = file.read_text().splitlines()
    names = itertools.cycle(n for n, line in enumerate(lines) if "proxy_ssl_server_name" in line)
    passes = itertools.cycle(n for n, line in enumerate(lines) if "proxy_pass" in line)
    with LanguageServer(timeout=120) as server:
        server.initialize([main.parent])
        uri = server.open(file, "nginx")
        server.diagnostics(uri, bool)

        def hover() -> None:
            if not server.hover(uri, {"line": next(names), "character": 20}):
                raise SystemExit("no hover")

        def code_action() -> None:
            at = {"line": next(passes), "character": 20}
            if not server.code_actions(uri, {"start": at, "end": at}):
                raise SystemExit("no code action")

        def key() -> None:
            end = {"line": len(lines), "character": 0}
            server.change(uri, [{"range": {"start": end, "end": end}, "newText": "#\n"}])
            server.diagnostics(uri)

        hover()
        code_action()
        return {
            "hover": _median(hover, _ANSWERS),
            "code action": _median(code_action, _ANSWERS),
            "key to diagnostics": _median(key, 9),
        }


def _median(work: Callable[[], None], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


if __name__ == "__main__":
    main()
