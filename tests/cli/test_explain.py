"""`logcanon explain` and `logcanon records`."""

import json
from pathlib import Path

from cli.command import CONFIG, SEED, SEED_MESSAGE, logcanon

RECORD = "nginx/upstream-ssl-certificate-verify-error"


def test_a_record_by_id_and_by_short_id() -> None:
    whole = logcanon("explain", RECORD)
    assert whole.returncode == 0
    assert "unable to get local issuer certificate" in whole.stdout
    assert "ai_generated" in whole.stdout
    assert logcanon("explain", RECORD.removeprefix("nginx/")).stdout == whole.stdout


def test_a_log_line_with_its_block(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text(CONFIG)
    done = logcanon("explain", SEED, "--nginx-conf", "nginx.conf", cwd=tmp_path)
    assert done.returncode == 0
    assert "10.20.9.7" in done.stdout
    assert "nginx.conf:11" in done.stdout


def test_a_bare_message_and_standard_input() -> None:
    assert logcanon("explain", SEED_MESSAGE).returncode == 0
    assert "10.20.9.7" in logcanon("explain", "-", stdin=f"noise\n{SEED}\n").stdout


def test_a_rule_is_explained_by_its_docstring() -> None:
    done = logcanon("explain", "unverified-upstream")
    assert done.returncode == 0
    assert "Why it matters" in done.stdout
    assert "```" not in done.stdout
    assert "```nginx" in logcanon("explain", "unverified-upstream", "--markdown").stdout


def test_the_unknown_is_said_so() -> None:
    done = logcanon("explain", "what is this")
    assert done.returncode == 2
    assert "records list" in done.stderr


def test_list_check_and_schema(tmp_path: Path) -> None:
    assert RECORD in logcanon("records", "list").stdout
    assert logcanon("records", "check").returncode == 0
    assert json.loads(logcanon("records", "schema").stdout)["title"]
    (tmp_path / "bad.json").write_text(json.dumps({"id": "mine/bad", "signature": "x"}))
    done = logcanon("records", "check", tmp_path)
    assert done.returncode == 1
    assert "bad.json" in done.stdout
    assert "regex" in done.stdout


def test_version_and_help() -> None:
    assert logcanon("--version").stdout.startswith("logcanon 0.")
    for command in ("scan", "fix", "explain", "records", "serve"):
        assert "examples:" in logcanon(command, "--help").stdout


def test_a_line_that_no_record_knows() -> None:
    line = "2026/11/23 09:31:04 [error] 22#22: *1 http2 flood detected, client: 10.0.0.1"
    done = logcanon("explain", line, "--lang", "en")
    assert done.returncode == 0
    assert "ngx_http_v2_read_handler()" in done.stdout
    assert "no record of this message" in done.stdout
    by_id = logcanon("explain", "nginx-message/http2-flood-detected", "--lang", "en")
    assert "ngx_http_v2_read_handler()" in by_id.stdout
    assert logcanon("explain", "some words of somebody").returncode == 2
