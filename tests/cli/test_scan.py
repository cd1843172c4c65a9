"""`logcanon scan`: the contract that other programs rely on."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.command import CONFIG, SEED, SEED_MESSAGE, logcanon

RECORD = "nginx/upstream-ssl-certificate-verify-error"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "error.log").write_text(f"2026/11/23 09:31:54 [notice] 1#1: start\n{SEED}\n")
    (tmp_path / "nginx.conf").write_text(CONFIG)
    return tmp_path


def objects(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_log_line_is_found_with_its_exact_span(site: Path) -> None:
    done = logcanon("scan", "error.log", "--format", "json", cwd=site)
    assert done.returncode == 1, done.stderr
    (found,) = objects(done.stdout)
    assert found["path"] == "error.log"
    assert (found["line"], found["end_line"]) == (2, 2)
    assert SEED[found["column"] - 1 : found["end_column"] - 1] == SEED_MESSAGE
    assert (found["id"], found["kind"]) == (RECORD, "record")
    assert (found["severity"], found["level"]) == ("error", "error")
    assert found["fields"]["client"] == "10.20.9.7"
    assert found["fields"]["upstream"] == "https://10.20.0.19:8443/api/x"
    assert found["config"] is None
    assert found["fixes"] == []


def test_with_a_configuration_the_line_leads_to_its_block(site: Path) -> None:
    done = logcanon("scan", "error.log", "--nginx-conf", "nginx.conf", "--format", "json", cwd=site)
    assert done.returncode == 1, done.stderr
    (found,) = objects(done.stdout)
    assert found["config"]["path"].endswith("nginx.conf")
    assert found["config"]["line"] == 11
    assert "location /api" in found["config"]["block"]
    assert found["fixes"]
    assert set(found["fixes"][0]) == {"title", "applicability"}
    assert "nginx.conf:11" in found["fixes"][0]["title"]


def test_logs_and_configurations_may_be_mixed(site: Path) -> None:
    done = logcanon("scan", ".", "--format", "json", cwd=site)
    found = objects(done.stdout)
    assert {f["kind"] for f in found} == {"record", "rule"}
    rule = next(f for f in found if f["kind"] == "rule")
    assert (rule["id"], rule["line"], rule["level"]) == ("unverified-upstream", 12, None)
    assert Path(rule["path"]).name == "nginx.conf"


def test_standard_input_is_a_log(site: Path) -> None:
    done = logcanon("scan", "-", "--format", "json", stdin=SEED)
    assert done.returncode == 1
    assert objects(done.stdout)[0]["path"] == "-"


def test_nothing_found_is_zero(tmp_path: Path) -> None:
    (tmp_path / "error.log").write_text("2026/11/23 09:31:54 [notice] 1#1: start\n")
    done = logcanon("scan", tmp_path / "error.log")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_unreadable_input_is_named_and_the_rest_reported(site: Path) -> None:
    done = logcanon("scan", "gone.log", "error.log", "--format", "json", cwd=site)
    assert done.returncode == 2
    assert "gone.log: No such file" in done.stderr
    assert len(objects(done.stdout)) == 1


def test_a_binary_file_is_named(site: Path) -> None:
    (site / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + os.urandom(200))
    done = logcanon("scan", "picture.png", cwd=site)
    assert done.returncode == 2
    assert "picture.png: binary file" in done.stderr
    assert logcanon("scan", ".", cwd=site).returncode == 1  # passed over within a folder


def test_an_unclosed_configuration_is_a_finding_with_its_place(site: Path) -> None:
    (site / "nginx.conf").write_text("events {}\nhttp {\n    server {\n        listen 80;\n    }\n")
    done = logcanon("scan", "nginx.conf", "--format", "json", cwd=site)
    assert done.returncode == 1
    fault = next(f for f in objects(done.stdout) if f["severity"] == "error")
    assert fault["line"] == 2
    assert "}" in fault["message"]


def test_a_bad_record_is_named_and_the_others_work(site: Path) -> None:
    folder = site / "mine"
    folder.mkdir()
    (folder / "broken.json").write_text('{"id": "mine/broken", }')
    done = logcanon("scan", "error.log", "--records", folder, "--format", "json", cwd=site)
    assert done.returncode == 1
    assert "broken.json" in done.stderr
    assert objects(done.stdout)[0]["id"] == RECORD


def test_a_compressed_log_is_read(site: Path) -> None:
    (site / "error.log.2.gz").write_bytes(gzip.compress(f"{SEED}\n".encode()))
    done = logcanon("scan", "error.log.2.gz", "--format", "json", cwd=site)
    assert objects(done.stdout)[0]["line"] == 1


def test_columns_count_code_points(site: Path) -> None:
    line = SEED.replace("*17 ", "*17 ").replace("[error]", "[error]")
    (site / "wide.log").write_text(f"nginx-1 | é😀漢 {line}\n")
    (found,) = objects(logcanon("scan", "wide.log", "--format", "json", cwd=site).stdout)
    text = f"nginx-1 | é😀漢 {line}"
    assert text[found["column"] - 1 : found["end_column"] - 1] == SEED_MESSAGE


def test_chinese_on_request(site: Path) -> None:
    done = logcanon("scan", "error.log", "--lang", "zh", cwd=site)
    assert "无法验证上游服务器" in done.stdout


def test_sarif_and_github_name_the_record(site: Path) -> None:
    sarif = json.loads(logcanon("scan", ".", "--format", "sarif", cwd=site).stdout)
    assert sarif["version"] == "2.1.0"
    assert {r["ruleId"] for r in sarif["runs"][0]["results"]} == {RECORD, "unverified-upstream"}
    github = logcanon("scan", "error.log", "--format", "github", cwd=site).stdout
    assert github.startswith("::error file=error.log,line=2,")


def test_misuse_is_two() -> None:
    done = logcanon("scan")
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_no_colour_in_a_pipe(site: Path) -> None:
    assert "\x1b[" not in logcanon("scan", "error.log", cwd=site).stdout


def test_a_reader_that_stops_early_is_no_error(site: Path) -> None:
    (site / "big.log").write_text(f"{SEED}\n" * 20_000)
    done = subprocess.run(
        f"{sys.executable} -m logcanon scan big.log | head -n 1",
        shell=True,
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "server")},
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_every_line_of_weight_on_request(tmp_path: Path) -> None:
    line = "2026/11/23 09:31:04 [error] 22#22: *1 zero length URI to proxy, client: 10.0.0.1"
    (tmp_path / "error.log").write_text(f"{line}\n{SEED}\n")
    every = logcanon("scan", "error.log", "--all", "--format", "json", cwd=tmp_path)
    found = [json.loads(row) for row in every.stdout.splitlines()]
    assert [(row["kind"], row["severity"]) for row in found][:1] == [("message", "hint")]
    assert [row["line"] for row in found] == [1, 2]
    assert found[0]["id"] == "nginx-message/zero-length-uri-to-proxy"
    records = logcanon("scan", "error.log", "--format", "json", cwd=tmp_path)
    assert [json.loads(row)["line"] for row in records.stdout.splitlines()] == [2]
