"""`logcanon fix`: diffs, and writing them."""

import os
import subprocess
from pathlib import Path

import pytest

from cli.command import CONFIG, SEED, logcanon


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "nginx.conf").write_text(CONFIG)
    (tmp_path / "error.log").write_text(f"{SEED}\n")
    (tmp_path / "ca.pem").write_text("placeholder, nobody reads it here\n")
    return tmp_path


def test_a_diff_is_printed_and_nothing_changed(site: Path) -> None:
    done = logcanon("fix", "nginx.conf", "--ca-file", site / "ca.pem", cwd=site)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("--- a/nginx.conf\n+++ b/nginx.conf\n")
    assert f"+            proxy_ssl_trusted_certificate {site}/ca.pem;\n" in done.stdout
    assert "+            proxy_ssl_verify on;\n" in done.stdout
    assert (site / "nginx.conf").read_text() == CONFIG


def test_the_diff_applies_with_patch(site: Path) -> None:
    done = logcanon("fix", "nginx.conf", "--ca-file", site / "ca.pem", cwd=site)
    patched = subprocess.run(
        ["git", "apply", "--check", "-p1", "-"],
        input=done.stdout,
        text=True,
        cwd=site,
        check=False,
        capture_output=True,
    )
    assert patched.returncode == 0, patched.stderr


def test_writing_is_done_once(site: Path) -> None:
    first = logcanon("fix", "nginx.conf", "--ca-file", site / "ca.pem", "--write", cwd=site)
    assert first.returncode == 0, first.stderr
    assert "proxy_ssl_verify on;" in (site / "nginx.conf").read_text()
    after = (site / "nginx.conf").read_bytes()
    second = logcanon("fix", "nginx.conf", "--ca-file", site / "ca.pem", "--write", cwd=site)
    assert (second.returncode, second.stdout) == (0, "")
    assert (site / "nginx.conf").read_bytes() == after


def test_mode_is_kept_and_a_link_stays_a_link(site: Path) -> None:
    (site / "nginx.conf").rename(site / "real.conf")
    (site / "real.conf").chmod(0o640)
    (site / "nginx.conf").symlink_to("real.conf")
    done = logcanon("fix", "nginx.conf", "--ca-file", site / "ca.pem", "--write", cwd=site)
    assert done.returncode == 0, done.stderr
    assert (site / "nginx.conf").is_symlink()
    assert "proxy_ssl_verify on;" in (site / "real.conf").read_text()
    assert (site / "real.conf").stat().st_mode & 0o777 == 0o640


def test_the_log_line_chooses_the_block(site: Path) -> None:
    done = logcanon(
        "fix", "nginx.conf", "--log", "error.log", "--ca-file", site / "ca.pem", cwd=site
    )
    assert done.returncode == 1, done.stderr
    assert "proxy_ssl_verify_depth 2;" in done.stdout


def test_only_the_asked_for_id(site: Path) -> None:
    done = logcanon("fix", "nginx.conf", "--id", "no-such-rule", cwd=site)
    assert (done.returncode, done.stdout) == (0, "")


def test_an_unsafe_fix_needs_its_flag(site: Path) -> None:
    text = CONFIG.replace("backend.example.com", "10.20.0.19")
    (site / "nginx.conf").write_text(text)
    done = logcanon("fix", "nginx.conf", cwd=site)
    assert (done.returncode, done.stdout) == (0, "")
    assert "--unsafe" in done.stderr
    forced = logcanon("fix", "nginx.conf", "--unsafe", cwd=site)
    assert forced.returncode == 1
    assert "proxy_ssl_name" in forced.stdout


def test_a_folder_that_cannot_be_written_changes_nothing(site: Path) -> None:
    if os.geteuid() == 0:
        done = logcanon("fix", "gone.conf", "--write", cwd=site)
        assert done.returncode == 2
        assert "gone.conf: No such file" in done.stderr
        return
    site.chmod(0o555)
    done = logcanon("fix", "nginx.conf", "--ca-file", site / "ca.pem", "--write", cwd=site)
    site.chmod(0o755)
    assert done.returncode == 2
    assert (site / "nginx.conf").read_text() == CONFIG


def test_bytes_that_are_no_utf8_come_through(site: Path) -> None:
    data = CONFIG.encode().replace(b"root /var/www;", b"root /var/caf\xe9;")
    (site / "nginx.conf").write_bytes(data)
    done = logcanon("fix", "nginx.conf", "--ca-file", site / "ca.pem", "--write", cwd=site)
    assert done.returncode == 0, done.stderr
    assert b"root /var/caf\xe9;" in (site / "nginx.conf").read_bytes()
