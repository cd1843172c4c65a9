"""Whole inputs: blocks, line ends, compression, streams."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logcanon.scan.blocks import Blocks
from logcanon.scan.scanner import Scan, looks_like_log, scan_bytes, scan_file, scan_stream
from scan.lines import ACCESS, HARMLESS, ROOT, SEED_LINE, SEED_MESSAGE, seed_matcher

MATCHER = seed_matcher()


def in_blocks(data: bytes, block: int, longest_line: int = 1 << 20) -> Scan:
    """A scan through a buffer of `block` bytes at first."""
    return Scan(MATCHER, Path("x"), lambda _: io.BufferedReader(io.BytesIO(data)),
                block=block, longest_line=longest_line)  # fmt: skip


@given(
    st.lists(
        st.sampled_from(
            [SEED_LINE, HARMLESS, ACCESS, "", "\r", "é", "x" * 50, "\0" * 40, "\ufeff"]
        ),
        max_size=12,
    ),
    st.integers(16, 2000),
    st.booleans(),
)
def test_the_size_of_blocks_changes_nothing(lines: list[str], block: int, end: bool) -> None:
    data = "\n".join([*lines, *[""] * end]).encode()
    scan = in_blocks(data, block)
    found = [(o.line_number, o.raw.lstrip(b"\0"), o.span.length) for o in scan]
    body = data.removeprefix(b"\xef\xbb\xbf")
    expected = [
        (number, line.rstrip(b"\r"), len(SEED_MESSAGE))
        for number, line in enumerate(body.split(b"\n"))
        if line.rstrip(b"\r") == SEED_LINE.encode()
    ]
    assert found == expected
    assert (scan.lines, scan.size) == (data.count(b"\n"), len(data))
    assert scan.notes == ()


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_last_line_needs_no_end(end: str) -> None:
    data = f"\ufeff{SEED_LINE}\r\n{HARMLESS}\n{SEED_LINE}{end}".encode()
    found = list(scan_bytes(MATCHER, data))
    assert [(o.line_number, o.span.start, o.raw) for o in found] == [
        (0, SEED_LINE.index(SEED_MESSAGE), SEED_LINE.encode()),
        (2, SEED_LINE.index(SEED_MESSAGE), SEED_LINE.encode()),
    ]
    assert all(data[o.byte_offset :].startswith(o.raw) for o in found)


def test_nothing_at_all() -> None:
    assert list(scan_bytes(MATCHER, b"")) == []
    assert list(scan_bytes(MATCHER, b"\n")) == []
    assert list(scan_bytes(MATCHER, bytes(range(256)) * 5000)) == []


def test_nuls_at_the_head_are_passed_over() -> None:
    for count in (10, 100_000, 3_000_000):
        data = b"\0" * count + SEED_LINE.encode() + b"\n" + SEED_LINE.encode()
        first, second = scan_bytes(MATCHER, data)
        assert (first.line_number, second.line_number) == (0, 1)
        assert first.line.fields["client"].text == "10.0.0.5"
        assert data[first.byte_offset :].startswith(first.raw)


def test_a_line_that_is_too_long_is_cut_and_noted() -> None:
    long = SEED_LINE + "x" * 5000
    scan = in_blocks(f"{HARMLESS}\n{long}{SEED_LINE}\n{SEED_LINE}\n".encode(), 64, 2048)
    assert [(o.line_number, len(o.raw)) for o in scan] == [(1, 2048), (2, len(SEED_LINE))]
    (note,) = scan.notes
    assert note.code == "line-cut"
    assert scan.lines == 3


def test_memory_does_not_grow_with_the_input() -> None:
    blocks = Blocks(io.BufferedReader(io.BytesIO(f"{HARMLESS}\n".encode() * 50_000)))
    buffers = {(id(buffer), len(buffer)) for buffer, _, _ in blocks}
    assert len(buffers) == 1


def test_a_trickle_does_not_grow_the_buffer_either() -> None:
    class Trickle(io.BytesIO):
        def readinto1(self, buffer: memoryview) -> int:  # type: ignore[override]
            return self.readinto(buffer[:7])

    blocks = Blocks(Trickle(f"{HARMLESS}\n".encode() * 50), block=1000)
    assert {len(buffer) for buffer, _, _ in blocks} == {1000}


PACKERS: list[Callable[[bytes], bytes]] = [bytes, gzip.compress, bz2.compress, lzma.compress]


@pytest.mark.parametrize("pack", PACKERS)
def test_compressed_files(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    data = f"{HARMLESS}\n{SEED_LINE}\n".encode() * 3000
    path = tmp_path / "error.log.1"
    path.write_bytes(pack(data))
    scan = scan_file(MATCHER, path)
    found = list(scan)
    assert [o.line_number for o in found] == list(range(1, 6000, 2))
    assert all(data[o.byte_offset :].startswith(o.raw) for o in found[::500])
    assert (scan.lines, scan.size) == (6000, len(data))


@pytest.mark.parametrize("pack", PACKERS[1:])
def test_damaged_compression_gives_what_it_can(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    lines = [f"{SEED_LINE} {os.urandom(40).hex()}\n" for _ in range(8_000)]
    packed = bytearray(pack("".join(lines).encode()))
    del packed[-len(packed) // 3 :]
    path = tmp_path / "error.log.gz"
    path.write_bytes(packed)
    found: list[int] = []
    with pytest.raises(OSError, match=r"\w"):
        found.extend(o.line_number for o in scan_file(MATCHER, path))
    assert found[:1000] == list(range(1000))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(scan_file(MATCHER, tmp_path / "missing.log"))
    with pytest.raises(OSError, match=r"\w"):
        list(scan_file(MATCHER, tmp_path))


def test_a_stream_is_read_as_it_comes_and_left_open() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as stream, os.fdopen(writer, "wb", buffering=0) as log:
        scan = scan_stream(MATCHER, stream)
        for number in range(3):
            log.write(f"{SEED_LINE}\n".encode())
            assert next(scan).line_number == number
        log.write(SEED_LINE.encode())
        threading.Timer(0.05, log.close).start()
        assert [o.line_number for o in scan] == [3]
        assert not stream.closed
    plain = io.BytesIO(SEED_LINE.encode())
    assert len(list(scan_stream(MATCHER, plain))) == 1
    assert not plain.closed


def test_progress_and_cancelling(tmp_path: Path) -> None:
    path = tmp_path / "error.log"
    path.write_bytes(f"{SEED_LINE}\n".encode() * 10_000)
    done: list[int] = []
    assert len(list(scan_file(MATCHER, path, progress=done.append))) == 10_000
    assert done == sorted(done)
    assert done[-1] == path.stat().st_size
    assert len(done) > 5
    done.clear()
    stopped = scan_file(MATCHER, path, progress=done.append, cancelled=lambda: len(done) >= 2)
    assert 0 < len(list(stopped)) < 5000
    assert len(done) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{SEED_LINE}\n", True),
        (f"{HARMLESS}\n{HARMLESS}", True),
        ("\0" * 100 + SEED_LINE, True),
        (f"{ACCESS}\n" * 20 + HARMLESS, True),
        (f"{SEED_LINE.split(',')[0]}\nPHP message: x\n#0 a.php(3)\n  at b", True),
        ("nginx: [emerg] bind() to 0.0.0.0:80 failed\nnginx: configuration file test failed", True),
        ("", False),
        (f"{ACCESS}\n" * 5, False),
        ("server {\n  listen 80;\n}\n", False),
        ((ROOT / "pyproject.toml").read_text("utf-8"), False),
        (f"# Title\n\nprose prose\nmore\nand more\nand\nso on\n```\n{SEED_LINE}\n```\n", False),
    ],
)
def test_what_looks_like_a_log(text: str, *, expected: bool) -> None:
    assert looks_like_log(text.encode()) is expected
