"""The wheel by itself: built, installed into an empty environment, used."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from cli.command import SEED, SEED_MESSAGE

REPOSITORY = Path(__file__).parents[1]


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_the_wheel_finds_the_line(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path]
    run(*build, REPOSITORY, cwd=tmp_path)
    [wheel] = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    records = REPOSITORY.glob("records/nginx/*.json")
    assert {f"logcanon/_records/nginx/{record.name}" for record in records} <= set(names)
    assert not [name for name in names if "/tests/" in name or "/test_" in name]

    uv = Path(sys.executable).with_name("uv")
    run(uv, "venv", "-q", tmp_path / "venv", "--python", sys.executable, cwd=tmp_path)
    python = tmp_path / "venv/bin/python"
    run(uv, "pip", "install", "-q", "--python", python, wheel, cwd=tmp_path)
    (tmp_path / "error.log").write_text(f"{SEED}\n")
    command = tmp_path / "venv/bin/logcanon"
    [found] = map(
        json.loads, run(command, "scan", "error.log", "--format", "json", cwd=tmp_path).splitlines()
    )
    assert SEED[found["column"] - 1 : found["end_column"] - 1] == SEED_MESSAGE
    listed = run(command, "records", "list", cwd=tmp_path)
    assert "nginx/upstream-ssl-certificate-verify-error" in listed
