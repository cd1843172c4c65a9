"""Real nginx takes what the planner writes, and `nginx -T` differs in what was wanted only."""

from __future__ import annotations

import difflib
import shutil
import subprocess
from pathlib import Path

import crossplane
import pytest

from differential.certificate import write_certificate
from logcanon.plan import Operation, SetDirective, Site, lower
from logcanon.text import EditSet
from plan.case_files import MARK, read_tree
from plan.hard_configs import HARD, Hard

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
pytestmark = pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("certificates"))


def _settings(prefix: str, ca_file: Path) -> dict[str, str]:
    """The values the directives are set to, by name."""
    values = {
        "trusted_certificate": str(ca_file),
        "verify": "on",
        "verify_depth": "2",
        "server_name": "on",
        "name": "backend.internal",
    }
    return {prefix + name: value for name, value in values.items()}


def _nginx_dump(folder: Path) -> str:
    """`nginx -T` of the main file in `folder`, which has to be good."""
    command = [NGINX, "-T", "-q", "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
    pid = f"pid {folder}/nginx.pid;"
    ran = subprocess.run([*command, "-g", pid], capture_output=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout.decode("utf-8", "surrogateescape")


def _statements(dump: str, folder: Path) -> tuple[list[str], list[str]]:
    """The dump's statements and comments, as crossplane reads them: our parser is not asked.

    crossplane mistakes a brace in a Lua string for the block's end, so Lua is compared by lines.
    """
    if "_by_lua_block" in dump:
        return [line.strip().replace(";", " ;") for line in dump.splitlines()], []
    path = folder / "dump"
    path.write_text(dump, encoding="utf-8", errors="surrogateescape", newline="")
    statements, comments, words = [], [], []
    for word, _, quoted in crossplane.lex(str(path)):
        if word.startswith("#") and not quoted and not words:
            comments.append(word.strip())
            continue
        words.append(word)
        if word in (";", "{", "}") and not quoted:
            statements.append(" ".join(words))
            words = []
    return statements, comments


def _write(folder: Path, hard: Hard) -> dict[Path, list[int]]:
    """Write the files without their marks; the offsets of the marked blocks in each."""
    places = {}
    for name, text in {"nginx.conf": hard.main, **hard.files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written = text.replace("\n", hard.line_end)
        parts = written.split(MARK)
        path.write_bytes("".join(parts).encode())
        lengths = [len("".join(parts[:n])) for n in range(1, len(parts))]
        places[path] = lengths
    return places


def _edits(path: Path, places: list[int], settings: dict[str, str]) -> EditSet:
    tree = read_tree(path.read_bytes().decode(), path)
    assert not tree.faults
    blocks = {d.span.start: d for d in tree.walk() if d.block}
    sites: list[Site] = [blocks.get(place, tree) for place in places]
    operations: list[Operation] = [
        SetDirective(site, name, (value,)) for site in sites for name, value in settings.items()
    ]
    lowered = lower(operations)
    assert not lowered.refusals
    return lowered.edits.get(path, EditSet())


@pytest.mark.parametrize("hard", HARD.values(), ids=HARD.keys())
def test_nginx_takes_the_edit(hard: Hard, tmp_path: Path, ca_file: Path) -> None:
    places = _write(tmp_path, hard)
    settings = _settings(hard.prefix, ca_file)
    before = _nginx_dump(tmp_path)
    for path, marked in places.items():
        text = path.read_bytes().decode()
        path.write_bytes(_edits(path, marked, settings).apply(text).encode())
        assert not _edits(path, _moved(path, text, marked), settings), "the second run is empty"
    after = _nginx_dump(tmp_path)
    _check_change(before, after, settings, sum(map(len, places.values())), tmp_path)


def _moved(path: Path, before: str, places: list[int]) -> list[int]:
    """Where the marked blocks stand after the edit: blocks keep their number in file order."""
    starts = [d.span.start for d in read_tree(before).walk() if d.block]
    now = [d.span.start for d in read_tree(path.read_bytes().decode()).walk() if d.block]
    assert len(starts) == len(now)
    return [now[starts.index(place)] if place in starts else place for place in places]


def _check_change(
    before: str, after: str, settings: dict[str, str], blocks: int, folder: Path
) -> None:
    """Each block has each setting, and nothing else came, went or moved."""
    (old, old_comments), (new, new_comments) = (_statements(d, folder) for d in (before, after))
    assert new_comments == old_comments
    wanted = {f"{name} {value} ;" for name, value in settings.items()}
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            assert all(statement.split()[0] in settings for statement in old[i:j])
            assert wanted >= set(new[k:m])
    assert {new.count(statement) for statement in wanted} == {blocks}
