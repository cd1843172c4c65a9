"""The configuration before and after a fix, byte for byte."""

from __future__ import annotations

import difflib
from pathlib import Path

from reproduce.expected import Change
from reproduce.lab.bench import Bench

Files = dict[Path, bytes]


def configuration(bench: Bench) -> Files:
    """Every file below `nginx/`, byte for byte; what links point to, not the links."""
    files = bench.nginx.configuration.rglob("*")
    return {path: path.read_bytes() for path in files if path.is_file() and not path.is_symlink()}


def diff(before: Files, after: Files) -> str:
    """For a human to read."""
    text = ""
    for path, data in after.items():
        old, new = (d.decode(errors="replace").splitlines() for d in (before.get(path, b""), data))
        text += "\n".join(difflib.unified_diff(old, new, path.name, path.name, lineterm="", n=9))
    return text


def assert_changes(bench: Bench, changes: tuple[Change, ...], before: Files, after: Files) -> None:
    """The fix changed what the case says, where it says so, and not a byte besides."""
    links = [bench.nginx.configuration / name for name in bench.scene.links]
    assert all(link.is_symlink() for link in links)
    touched = {path for path in after if after[path] != before.get(path)}
    assert touched == {bench.nginx.configuration / change.file for change in changes}
    for path in touched:
        added, removed = line_changes(before[path], after[path])
        wanted = [c for c in changes if bench.nginx.configuration / c.file == path]
        adds = sorted(bench.nginx.fill(text) for c in wanted for text in c.adds)
        assert sorted(text.strip() for _, text in added) == adds
        assert sorted(text.strip() for text in removed) == sorted(
            text for change in wanted for text in change.removes
        )
        assert_line_ends_kept(before[path], after[path])
        for change in wanted:
            inside = block_lines(after[path], change.block)
            for text in change.adds:
                assert bench.nginx.fill(text) in inside, inside


def assert_line_ends_kept(before: bytes, after: bytes) -> None:
    """A file of CRLF lines stays one, and so does a file without any."""
    bare = [data.count(b"\n") - data.count(b"\r\n") for data in (before, after)]
    if bare[0] == 0:
        assert bare[1] == 0
    if b"\r\n" not in before:
        assert b"\r\n" not in after


def line_changes(before: bytes, after: bytes) -> tuple[list[tuple[int, str]], list[str]]:
    """Lines added, with their number in the new text, and lines removed."""
    old, new = text_lines(before), text_lines(after)
    added, removed = [], []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            removed += old[i1:i2]
            added += [(number, new[number]) for number in range(j1, j2)]
    return added, removed


def text_lines(data: bytes) -> list[str]:
    """Lines by "\\n" alone; bytes that are no UTF-8 are kept apart."""
    return data.decode(errors="surrogateescape").split("\n")


def block_lines(data: bytes, opening: str) -> list[str]:
    """The lines of the block that `opening` begins ("": of the file), without indent.

    The block ends with a brace below the column where it began.
    """
    lines = text_lines(data.replace(b"\r\n", b"\n"))
    if not opening:
        return [line.strip() for line in lines]
    first = next(n for n, line in enumerate(lines) if line.strip() == opening)
    indent = lines[first][: -len(opening)]
    last = next(n for n, line in enumerate(lines) if n > first and line == f"{indent}}}")
    return [line.strip() for line in lines[first + 1 : last]]
